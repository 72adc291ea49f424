import ArgumentParser
import Evaluations
import Foundation
import Reports

/// `klarbild evaluate`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure what a policy flags and misses on pictures of which you know what should be flagged.",
        discussion: """
            Examples:
              klarbild evaluate pictures -o report
              klarbild evaluate pictures --positive weapons --model emoji --policy strict
              klarbild evaluate pictures --labels labels.csv --json

            The folder holds sub-folders such as 'unsafe' and 'safe', or any names with --positive; or a CSV file names the \
            pictures in its columns 'file' and 'label'. Reported are confusion, recall and precision with Wilson's intervals, \
            ROC and precision-recall curves, precision where unwanted pictures are rare, a sweep over thresholds, and which \
            concept fired on which mistake. The report shows names and figures, no pictures.
            """)

    @Argument(help: ArgumentHelp("The folder of labelled pictures.", valueName: "folder"))
    var folder: String

    @Option(
        help: ArgumentHelp(
            "A label whose pictures should be flagged; may be given several times. All others should pass.",
            valueName: "label"))
    var positive: [String] = []

    @Option(
        help: ArgumentHelp("A CSV file with the columns 'file' and 'label', instead of sub-folders.", valueName: "file")
    )
    var labels: String?

    @OptionGroup(title: "Safety")
    var checkers: CheckerOptions

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the report into this folder, as HTML, Markdown, JSON and CSV.", valueName: "folder"))
    var output: String?

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of tables.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func run() throws {
        try AuditCommand.run({ try evaluate($0) }, isQuiet: isQuiet, unit: "pictures")
    }

    private func evaluate(_ progress: RowProgress) throws {
        let url = URL(filePath: folder, directoryHint: .isDirectory)
        let pictures =
            if let labels {
                try LabelledPictures(labels: URL(filePath: labels), positive: positive)
            } else {
                try LabelledPictures(subfoldersOf: url, positive: positive)
            }
        // Every score becomes a threshold that the curves go through.
        let evaluation = try Evaluation(pictures, by: checkers.reviewer(looksQuickly: false)) {
            try progress.show(rows: $0, of: pictures.pictures.count)
        }
        progress.clear()
        var layout = EvaluationReport(evaluation)
        layout.source = labels ?? folder
        layout.command = AuditCommand.commandLine
        let files = try output.map { try ReportFolder(url: URL(filePath: $0)).write(layout.report, json: layout.json) }
        if isJSON {
            StandardStreams.print(layout.json.text())
        } else if let page = files?.first {
            StandardStreams.print(page.relativePath)
        } else {
            StandardStreams.print(
                TextDocument(
                    layout.report, tables: ["confusion", "rates", "prevalence", "sweep", "concepts", "mistakes"]
                )
                .text)
        }
    }
}
