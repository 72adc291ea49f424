import ArgumentParser
import Foundation
import WatermarkAudits
import Watermarks

/// `klarbild watermark calibrate`.
struct WatermarkCalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measure what unmarked pictures score, so that detections can be judged by pictures like yours.",
        discussion: """
            Example:
              klarbild watermark calibrate my-pictures/ -o mine.json --source "10,000 product photos, 2026"
              klarbild watermark detect picture.png --calibration mine.json

            A share of one in 1,000 can only be told from several thousand scores: give a thousand pictures or more, none \
            of which is marked.
            """)

    @Argument(help: ArgumentHelp("Unmarked pictures, PNG or JPEG, or folders of them.", valueName: "path"))
    var paths: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The calibration to write.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("What the pictures are, for reports.", valueName: "text"))
    var source = "pictures of the user"

    @Option(
        help: ArgumentHelp(
            "Also read so many of the pictures with RivaGAN, which takes a second or more each.", valueName: "n"))
    var rivagan = 0

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let pictures = try PictureList(paths).urls
            let decoder = rivagan > 0 ? try RivaGANDecoder(contentsOf: MarkData.rivaGAN()) : nil
            let progress = PictureProgress(total: pictures.count, isQuiet: isQuiet)
            defer { progress.clear() }
            let measurement = try CalibrationMeasurement(
                pictures, decoder: decoder, rivaGANCount: rivagan, finished: progress.show)
            progress.clear()
            for refusal in measurement.refusals { StandardStreams.note("klarbild: left out: \(refusal)") }
            try measurement.sample.calibration(source: source).encoded().write(
                to: URL(filePath: output), options: .atomic)
            StandardStreams.print("\(output)  \(measurement.sample.pictureCount) pictures")
        }
    }
}
