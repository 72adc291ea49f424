import ArgumentParser
import Foundation
import Reports
import WatermarkAudits

/// `klarbild watermark visible`.
struct WatermarkVisibleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "visible",
        abstract: "Find the visible mark that the pictures of one origin share, show it, and score each picture.",
        discussion: """
            Example:
              klarbild watermark visible pictures-of-one-site/ -o report

            At least a dozen pictures are needed, better fifty. The report's folder holds mark.png.
            """)

    @Argument(help: ArgumentHelp("Pictures, PNG or JPEG, or folders of them.", valueName: "path"))
    var paths: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the report and the mark into this folder, as HTML, Markdown, JSON, CSV and PNG.", valueName: "folder"
        ))
    var folder: String?

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of a table.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let pictures = try PictureList(paths).urls
            let progress = PictureProgress(total: pictures.count, isQuiet: isQuiet)
            defer { progress.clear() }
            let shared = try SharedMarkReport(pictures, finished: progress.show)
            progress.clear()
            let report = shared.report(command: AuditCommand.commandLine)
            let page = try folder.map { folder in
                let files = try ReportFolder(url: URL(filePath: folder)).write(report, json: shared.json)
                try shared.writeMark(to: URL(filePath: folder).appending(path: "mark.png"))
                return files[0]
            }
            if isJSON {
                StandardStreams.print(shared.json.text())
            } else if let page {
                StandardStreams.print(page.relativePath)
            } else {
                StandardStreams.print(TextDocument(report, tables: ["pictures"]).text)
            }
            for refusal in shared.refusals { StandardStreams.note("klarbild: left out: \(refusal)") }
        }
    }
}
