import ArgumentParser
import Foundation
import Reports
import WatermarkAudits
import Watermarks

/// `klarbild watermark detect`.
struct WatermarkDetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Look for invisible marks and say how often an unmarked picture would look the same.",
        discussion: """
            Examples:
              klarbild watermark detect picture.png
              klarbild watermark detect downloads/ -o report
              klarbild watermark detect picture.png --payload "made by me" --method dwtdctsvd
              klarbild watermark detect picture.png --length 136 --method dwtdct --json

            Without --payload or --length the known marks are looked for: Klarbild's, that of Stable Diffusion's own script, \
            and that of Stable Diffusion XL. Each is read in whole numbers and in floats and with both orders of the \
            colours. RivaGAN is tried only when asked for: it takes a hundred times as long.

            Verdicts: found (at most one unmarked picture in 10,000 looks so), likely (1,000), unclear (100), not \
            detected, which is not the same as not marked.
            """)

    @Argument(help: ArgumentHelp("Pictures, PNG or JPEG, or folders of them.", valueName: "path"))
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "Look for this payload instead of the known marks.", valueName: "text|hex:..|bits:..|uuid:.."),
        transform: { try WatermarkPayload(parsing: $0) })
    var payload: WatermarkPayload?

    @Option(help: ArgumentHelp("Read a payload of so many bits, whatever it says.", valueName: "bits"))
    var length: Int?

    @Option(help: ArgumentHelp("Only this method.", valueName: "dwtdct|dwtdctsvd|rivagan"))
    var method: WatermarkMethod?

    @Option(
        help: ArgumentHelp(
            "Only this reading of the pixels; invisible-watermark's is integer.",
            valueName: MarkReading.allCases.map(\.rawValue).joined(separator: "|")))
    var reading: MarkReading?

    @Option(help: ArgumentHelp("Another calibration than the one that ships.", valueName: "file"))
    var calibration: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write a report into this folder, as HTML, Markdown, JSON and CSV.", valueName: "folder"))
    var folder: String?

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of a table.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func validate() throws {
        guard payload == nil || length == nil else {
            throw ValidationError("--payload has its own length; give one of --payload and --length")
        }
        guard (1...WatermarkPayload.maximumBitCount).contains(length ?? 1) else {
            throw ValidationError("--length is 1 to \(WatermarkPayload.maximumBitCount) bits")
        }
        if method == .rivaGAN, let bits = payload?.bits.count ?? length, bits != 32 {
            throw ValidationError("\(WatermarkError.wrongLength(method: "rivagan", bits: bits, expected: 32))")
        }
    }

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let table = try MarkData.calibration(calibration)
            let detector = MarkDetector(
                target, readings: reading.map { [$0] } ?? Set(MarkReading.allCases), calibration: table,
                decoder: method == .rivaGAN ? try RivaGANDecoder(contentsOf: MarkData.rivaGAN()) : nil)
            let pictures = try PictureList(paths).urls
            let progress = PictureProgress(total: pictures.count, isQuiet: isQuiet)
            defer { progress.clear() }
            let detections = try parallelMap(pictures, finished: progress.show) {
                PictureDetection($0, with: detector)
            }
            progress.clear()
            try deliver(detections, calibration: table)
            let failures = detections.compactMap(\.error)
            for failure in failures { StandardStreams.note("klarbild: \(failure)") }
            if !failures.isEmpty { throw ExitCode.failure }
        }
    }

    /// What the options ask for.
    private var target: MarkDetector.Target {
        let methods = method.map { [$0] } ?? [.dwtDctSvd, .dwtDct]
        if let length { return .anyPayload(bits: length, methods: methods) }
        if let payload {
            return .marks(methods.map { KnownMark(name: nil, payload: payload, method: $0) })
        }
        guard let method else { return .marks(KnownMark.all) }
        return .marks(KnownMark.all(writtenWith: method))
    }

    private func deliver(_ detections: [PictureDetection], calibration: Calibration) throws {
        let report = DetectionReport(
            detections, command: AuditCommand.commandLine,
            calibration: "\(calibration.pictureCount) pictures: \(calibration.source)"
        ).report
        let files = try folder.map { try ReportFolder(url: URL(filePath: $0)).write(report) }
        if isJSON {
            try StandardStreams.printJSON(["images": detections])
        } else if let page = files?.first {
            StandardStreams.print(page.relativePath)
        } else {
            for detection in detections { print(detection) }
        }
    }

    /// One line a mark, under the picture's path.
    private func print(_ detection: PictureDetection) {
        guard detection.error == nil || detection.credentials != nil else { return }
        var lines = [detection.path]
        let width = detection.marks.map { label(of: $0).count }.max() ?? 0
        for mark in detection.marks {
            let figures =
                mark.matched.map { matched in
                    "\(matched) of \(mark.bits) bits, p \(DetectionReport.figure(mark.pBinomial ?? 1)), "
                        + "share of unmarked pictures \(DetectionReport.figure(mark.pEmpirical))"
                }
                ?? "\(mark.bits) bits read, mean margin \(NumberText.decimal(mark.margin, 2)), "
                + "share of unmarked pictures \(DetectionReport.figure(mark.pEmpirical))"
            lines.append(
                "  " + mark.verdict.rawValue.padding(toLength: 14, withPad: " ", startingAt: 0)
                    + label(of: mark).padding(toLength: width + 2, withPad: " ", startingAt: 0) + figures
                    + " (\(mark.reading.rawValue))")
        }
        if let credentials = detection.credentials {
            let types = credentials.sourceTypes.isEmpty ? "" : ", \(credentials.sourceTypes.joined(separator: ", "))"
            lines.append(
                "  content credentials: made by \(credentials.generator ?? "nobody named")\(types); not verified")
        }
        StandardStreams.print(lines.joined(separator: "\n"))
    }

    private func label(of mark: MarkFinding) -> String {
        "\(mark.name ?? "'\(mark.payload)'") [\(mark.method.rawValue)]"
    }
}
