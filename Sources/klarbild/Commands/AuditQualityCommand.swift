import ArgumentParser
import Audits
import Foundation
import Metadata

/// `klarbild audit quality`.
struct AuditQualityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "Report scores, what the training filters keep, watermarks, repeats and broken values.",
        discussion: """
            Example:
              klarbild audit quality sample.sqlite -o report
            """)

    @Argument(help: ArgumentHelp("A sample's database.", valueName: "db"))
    var database: String

    @OptionGroup
    var options: AuditOptions

    func run() throws {
        try AuditCommand.run({ try audit($0) }, isQuiet: options.isQuiet)
    }

    private func audit(_ progress: RowProgress) throws {
        let store = try MetadataStore(readingFrom: URL(filePath: database))
        let identity = try SampleIdentity(store)
        let audit = try QualityAudit(sample: store, resolver: options.resolver()) {
            try progress.show(rows: $0, of: nil)
        }
        var layout = QualityReport(audit)
        layout.identity = identity.facts
        layout.command = AuditCommand.commandLine
        progress.clear()
        try options.deliver(layout.report, json: audit.json(), tables: ["filters", "scores", "repeats"])
    }
}
