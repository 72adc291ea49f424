import ArgumentParser
import Audits
import Domains
import Foundation
import Reports

/// `klarbild audit merge`.
struct AuditMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Add up the counts of 'audit domains --exact --partial' and report as one run over all files would.",
        discussion: """
            Examples:
              klarbild audit domains --exact part-0*.parquet --partial 0.json    # on one machine
              klarbild audit domains --exact part-1*.parquet --partial 1.json    # on another
              klarbild audit merge 0.json 1.json -o report

            Counts of captions are added by 'audit coverage --exact --add-counts'.
            """)

    @Argument(help: ArgumentHelp("Files that --partial wrote.", valueName: "counts"))
    var files: [String]

    @Option(help: ArgumentHelp("The most hosts and domains to list; 0 lists all.", valueName: "n"))
    var limit = 100

    @Option(help: ArgumentHelp("A published table to set beside the figures.", valueName: "table"))
    var against: String?

    @Option(help: ArgumentHelp("Write the sum into this file, to be added up further.", valueName: "file"))
    var partial: String?

    @OptionGroup
    var options: AuditOptions

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit is 0 or more") }
    }

    func run() throws {
        try AuditCommand.run({ try merge($0) }, isQuiet: options.isQuiet, unit: "files")
    }

    private func merge(_ progress: RowProgress) throws {
        let resolver = try options.resolver()
        let published = try against.map { try PublishedTable(named: $0) }
        var counts = try DomainCounts(contentsOf: URL(filePath: files[0]), resolver: resolver)
        for (index, file) in files.enumerated().dropFirst() {
            try progress.show(rows: index, of: files.count)
            try counts.merge(DomainCounts(contentsOf: URL(filePath: file), resolver: resolver), from: file)
        }
        try partial.map { try counts.write(to: URL(filePath: $0)) }
        var layout = DomainReport(DomainAudit(counts, limit: limit))
        layout.identity = SourceIdentity(counts.origins).facts
        layout.command = AuditCommand.commandLine
        layout.published = published
        progress.clear()
        try options.deliver(layout.report, json: layout.json, tables: ["platforms", "domains", "against"])
    }
}
