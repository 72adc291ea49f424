import ArgumentParser
import Foundation
import Reports
import WatermarkAudits
import Watermarks

/// `klarbild watermark robustness`.
struct WatermarkRobustnessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "robustness",
        abstract: "Measure what marks survive on pictures of your own, as a report.",
        discussion: """
            Example:
              klarbild watermark robustness my-pictures/ -o report --limit 100

            Every picture is marked by both wavelet methods and both writers, saved as JPEG, resized, cropped, blurred and \
            so on, and looked for again. About a second a picture; RivaGAN takes some 15 more.
            """)

    @Argument(help: ArgumentHelp("Unmarked pictures, PNG or JPEG, or folders of them.", valueName: "path"))
    var paths: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the report into this folder, as HTML, Markdown, JSON and CSV.", valueName: "folder"))
    var folder: String

    @Option(
        help: ArgumentHelp("What the marks say.", valueName: "text|hex:..|bits:..|uuid:.."),
        transform: { try WatermarkPayload(parsing: $0) })
    var payload = KnownMark.klarbild.payload

    @Option(help: ArgumentHelp("At most so many pictures, evenly spread.", valueName: "n"))
    var limit: Int?

    @Option(
        help: ArgumentHelp("Also mark so many of the pictures with RivaGAN, evenly spread.", valueName: "n"))
    var rivagan = 0

    @Option(help: ArgumentHelp("What the pictures are, for the report.", valueName: "text"))
    var source = "pictures of the user"

    @Option(help: ArgumentHelp("Another calibration than the one that ships.", valueName: "file"))
    var calibration: String?

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func validate() throws {
        guard limit ?? 1 > 0 else { throw ValidationError("--limit is 1 or more") }
        guard rivagan >= 0 else { throw ValidationError("--rivagan is 0 or more") }
    }

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let all = try PictureList(paths).urls
            let count = min(limit ?? all.count, all.count)
            let pictures = (0..<count).map { all[$0 * all.count / count] }
            let progress = PictureProgress(total: count, isQuiet: isQuiet)
            defer { progress.clear() }
            let measurement = try RobustnessMeasurement(
                pictures, payload: payload, calibration: MarkData.calibration(calibration),
                weights: rivagan > 0 ? MarkData.rivaGAN() : nil, rivaGANCount: rivagan, finished: progress.show)
            progress.clear()
            let report = RobustnessReport(
                measurement,
                identity: [
                    Report.Fact("Command", AuditCommand.commandLine),
                    Report.Fact("Pictures", "\(count) of \(all.count): \(source)"),
                ]
            ).report
            let files = try ReportFolder(url: URL(filePath: folder)).write(report)
            StandardStreams.print(files[0].relativePath)
        }
    }
}
