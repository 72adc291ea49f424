import ArgumentParser
import Audits
import Foundation
import Metadata
import Reports
import WatermarkAudits

/// `klarbild audit watermarks`.
struct AuditWatermarksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watermarks",
        abstract: "Report visible watermarks: what the metadata guess, and what pictures show.",
        discussion: """
            Examples:
              klarbild audit watermarks sample.sqlite -o report
              klarbild audit watermarks sample.sqlite --pictures pictures-of-one-site/ -o report

            Pictures are your own copies; nothing is fetched. They are joined with the rows by the file name in the URL.
            """)

    @Argument(help: ArgumentHelp("A sample's database.", valueName: "db"))
    var database: String

    @Option(
        help: ArgumentHelp("Pictures of the sample, better of one site: find the mark they share.", valueName: "folder")
    )
    var pictures: String?

    @OptionGroup
    var options: AuditOptions

    func run() throws {
        try AuditCommand.run({ try audit($0) }, isQuiet: options.isQuiet)
    }

    private func audit(_ progress: RowProgress) throws {
        let store = try MetadataStore(readingFrom: URL(filePath: database))
        var shared = try pictures.map { path in
            let urls = try PictureList([path]).urls
            let bar = PictureProgress(total: urls.count, isQuiet: options.isQuiet)
            defer { bar.clear() }
            return try SharedMarkReport(urls, finished: bar.show)
        }
        let identity = try SampleIdentity(store)
        let audit = try WatermarkAudit(
            sample: store, resolver: options.resolver(), names: Set(shared?.urls.map(\.lastPathComponent) ?? [])
        ) {
            try progress.show(rows: $0, of: nil)
        }
        shared?.scoresByFileName = audit.scoresByFileName
        var layout = WatermarkAuditReport(audit)
        layout.identity = identity.facts
        layout.command = AuditCommand.commandLine
        layout.measured = shared?.sections ?? []
        progress.clear()
        try options.deliver(
            layout.report, json: layout.json(measured: shared?.json ?? .null),
            tables: ["watermarks-by-domain", "agreement", "pictures"])
        if let shared, let folder = options.folder {
            try shared.writeMark(to: URL(filePath: folder).appending(path: "mark.png"))
        }
        for refusal in shared?.refusals ?? [] { StandardStreams.note("klarbild: left out: \(refusal)") }
    }
}
