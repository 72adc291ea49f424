import ArgumentParser
import Audits
import Domains
import Foundation
import Metadata
import Resources

/// `klarbild audit domains`.
struct AuditDomainsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domains",
        abstract: "Count hosts, registrable domains and platforms, with intervals that respect the sample's design.",
        discussion: """
            Examples:
              klarbild audit domains sample.sqlite -o report --against laion-aesthetics-v2-6plus-2022
              klarbild audit domains sample.sqlite --compare other.sqlite
              klarbild audit domains --exact part-*.parquet --json --limit 0
              klarbild audit domains --exact part-0*.parquet --partial 0.json
              klarbild audit domains --engine spark --master spark://host:7077 's3a://bucket/*.parquet' -o report

            --exact reads every row of files, folders, globs or addresses and stores nothing. --against takes a file, or \
            the name of a table in Data/Published. 'klarbild audit merge' adds up what --partial writes on several machines. \
            --engine spark counts every row too; quote patterns that the cluster is to expand.
            """)

    @Argument(help: ArgumentHelp("A sample's database; with --exact, sources of metadata.", valueName: "source"))
    var sources: [String]

    @Flag(name: .customLong("exact"), help: "Count every row of the sources instead of a sample.")
    var isExact = false

    @Option(help: ArgumentHelp("The most hosts and domains to list; 0 lists all.", valueName: "n"))
    var limit = 100

    @Option(help: ArgumentHelp("A published table to set beside the figures.", valueName: "table"))
    var against: String?

    @Option(help: ArgumentHelp("Another sample's database to set beside this one.", valueName: "db"))
    var compare: String?

    @Option(help: ArgumentHelp("Write the counts of --exact into this file, to be merged.", valueName: "file"))
    var partial: String?

    @OptionGroup
    var mask: MaskOptions

    @Option(
        help: ArgumentHelp("Columns that are named otherwise, with --exact: url=NAME.", valueName: "role=name,..."))
    var columns: String?

    @OptionGroup
    var engine: EngineOptions

    @OptionGroup
    var options: AuditOptions

    private var countsAll: Bool { isExact || engine.isSpark }

    func validate() throws {
        guard countsAll || sources.count == 1 else {
            throw ValidationError("one sample's database is audited at a time; --exact reads several sources")
        }
        guard limit >= 0 else { throw ValidationError("--limit is 0 or more") }
        guard columns == nil || countsAll else { throw ValidationError("--columns is for --exact") }
        guard partial == nil || countsAll else { throw ValidationError("--partial is for --exact") }
        _ = try columnNames()
    }

    func run() throws {
        try AuditCommand.run({ try audit($0) }, isQuiet: options.isQuiet)
    }

    private func audit(_ progress: RowProgress) throws {
        let resolver = try options.resolver()
        let published = try against.map { try PublishedTable(named: $0) }
        var layout = try countsAll ? exact(resolver, progress) : sampled(resolver, progress)
        layout.command = AuditCommand.commandLine
        layout.published = published
        if let compare {
            let store = try MetadataStore(readingFrom: URL(filePath: compare))
            let other = try DomainAudit(sample: store, resolver: resolver, options: auditOptions) {
                try progress.show(rows: $0, of: nil)
            }
            layout.comparison = Comparison(layout.audit, with: other, named: compare)
        }
        progress.clear()
        try options.deliver(
            layout.report, json: layout.json, tables: ["platforms", "domains", "against", "compared"])
    }

    private func exact(_ resolver: HostResolver, _ progress: RowProgress) throws -> DomainReport {
        let source = try engine.open(sources, columns: columnNames(), progress: progress)
        let counts = try DomainCounts(source, resolver: resolver) { try progress.show($0) }
        try partial.map { try counts.write(to: URL(filePath: $0)) }
        var layout = DomainReport(DomainAudit(counts, limit: limit))
        layout.identity = SourceIdentity(counts.origins, engine: source.engineName).facts
        return layout
    }

    private func sampled(_ resolver: HostResolver, _ progress: RowProgress) throws -> DomainReport {
        let store = try MetadataStore(readingFrom: URL(filePath: sources[0]))
        let identity = try SampleIdentity(store)
        let audit = try DomainAudit(sample: store, resolver: resolver, options: auditOptions) {
            try progress.show(rows: $0, of: nil)
        }
        var layout = DomainReport(audit)
        layout.identity = identity.facts
        if options.folder != nil {
            layout.profiles = try DomainProfiles(
                sample: store, audit: audit, resolver: resolver, options: auditOptions
            ) { try progress.show(rows: $0, of: audit.rowCount) }
        }
        return layout
    }

    private var auditOptions: DomainAudit.Options {
        DomainAudit.Options(limit: limit, maskPunsafe: mask.maskPunsafe)
    }

    private func columnNames() throws -> [ColumnRole: String] {
        try ColumnMap.overrides(option: columns)
    }
}

extension PublishedTable {
    /// Reads a file, or a table that ships.
    init(named name: String) throws {
        guard !name.contains("/"), !FileManager.default.fileExists(atPath: name) else {
            try self.init(contentsOf: URL(filePath: name))
            return
        }
        let file = "Published/\(name.hasSuffix(".json") ? name : name + ".json")"
        try self.init(contentsOf: DataFolder.locate().file(file))
    }
}
