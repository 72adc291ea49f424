import ArgumentParser
import Audits
import Coverage
import Domains
import Foundation
import Metadata
import Reports
import Resources

/// `klarbild audit coverage`.
struct AuditCoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Say what the captions hold of prompts and names, with bounds for all rows.",
        discussion: """
            Examples:
              klarbild audit coverage laion.sqlite --prompt "Mickey Mouse in the style of Greg Rutkowski"
              klarbild audit coverage laion.sqlite --prompts prompts.txt -o Reports/coverage
              klarbild audit coverage --exact part-*.parquet --names artists
              klarbild audit coverage --exact part-1*.parquet --names artists --save-counts 1.json
              klarbild audit coverage --exact part-2*.parquet --names artists --add-counts 1.json
              klarbild audit coverage --engine spark --master spark://host:7077 's3a://bucket/*.parquet' --names artists
              klarbild audit coverage Data/Models/emoji/train_metadata.parquet --prompt "a red apple"

            A list has one prompt or name on each line; names may have aliases after bars (Vincent van Gogh | van Gogh). \
            CSV and TSV files with a heading and JSON lists are understood too. Files that are no sample's database are read \
            whole into memory. --exact reads every caption of any number of files and only counts; so does --engine spark.
            """)

    @Argument(
        help: ArgumentHelp(
            "A sample's database or one data set's files; with --exact, any sources.", valueName: "source"))
    var sources: [String] = []

    @Flag(name: .customLong("exact"), help: "Count in every row of the sources, storing nothing.")
    var isExact = false

    @Option(help: ArgumentHelp("A prompt; may be given several times.", valueName: "text"))
    var prompt: [String] = []

    @Option(help: ArgumentHelp("A list of prompts.", valueName: "file"))
    var prompts: [String] = []

    @Option(
        help: ArgumentHelp(
            "A list of names to count and rank; artists, characters, people and styles ship.", valueName: "file"))
    var names: [String] = []

    @Option(help: ArgumentHelp("A list of further names to recognise in prompts.", valueName: "file"))
    var concepts: [String] = []

    @Option(help: ArgumentHelp("Published counts (CSV) to correlate those of the names with.", valueName: "file"))
    var published: String?

    @Option(help: ArgumentHelp("Write the counts of --exact into this file, to be added up.", valueName: "file"))
    var saveCounts: String?

    @Option(help: ArgumentHelp("Add counts that --save-counts wrote for the same question.", valueName: "file"))
    var addCounts: [String] = []

    @Option(help: ArgumentHelp("The most captions to show of a prompt.", valueName: "n"))
    var nearest = 3

    @OptionGroup
    var mask: MaskOptions

    @Option(
        help: ArgumentHelp("Columns of files that are named otherwise: text=NAME.", valueName: "role=name,..."))
    var columns: String?

    @OptionGroup
    var engine: EngineOptions

    @OptionGroup
    var options: AuditOptions

    private var countsAll: Bool { isExact || engine.isSpark }

    func validate() throws {
        guard !sources.isEmpty || countsAll && !addCounts.isEmpty else {
            throw ValidationError("name a sample's database, or files")
        }
        guard !prompt.isEmpty || !prompts.isEmpty || !names.isEmpty else {
            throw ValidationError("nothing is asked for: give --prompt TEXT, --prompts FILE or --names FILE")
        }
        guard nearest >= 0 else { throw ValidationError("--nearest is 0 or more") }
        guard countsAll || saveCounts == nil && addCounts.isEmpty else {
            throw ValidationError("--save-counts and --add-counts are for --exact")
        }
        guard published == nil || !names.isEmpty else { throw ValidationError("--published is for --names") }
        _ = try columnNames()
    }

    func run() throws {
        try AuditCommand.run({ try audit($0) }, isQuiet: options.isQuiet)
    }

    private func audit(_ progress: RowProgress) throws {
        let data = try DataFolder.locate()
        let asked = try prompt + prompts.flatMap { try TextList(contentsOf: URL(filePath: $0)).entries }
        let lists = try names.map { try list(of: $0, in: data) }
        let finder = try ConceptFinder.shipped(
            in: data, adding: concepts.map { try NameList(contentsOf: URL(filePath: $0)) })
        let published = try published.map { try PublishedCounts(contentsOf: URL(filePath: $0)) }
        var layout = try countsAll ? exact(asked, lists, finder, progress) : read(asked, lists, finder, progress)
        layout.command = AuditCommand.commandLine
        layout.published = published
        progress.clear()
        try options.deliver(layout.report, json: layout.json, tables: layout.mainTables)
    }

    private func exact(
        _ asked: [String], _ lists: [NameList], _ finder: ConceptFinder, _ progress: RowProgress
    ) throws -> CoverageReport {
        var query = CoverageQuery()
        for list in lists { query.add(names: list, finder: finder) }
        query.add(prompts: asked, finder: finder, collectsWords: false)
        var (pass, read, facts) = (ExactPass(empty: query), [String](), [Report.Fact]())
        if !sources.isEmpty {
            let source = try engine.open(sources, columns: columnNames(), progress: progress)
            pass = try ExactPass(source, query: query) { try progress.show($0) }
            read = source.origins.map(\.location)
            facts = SourceIdentity(source.origins, engine: source.engineName).facts
        }
        for path in addCounts {
            let added = try pass.add(SavedCounts(contentsOf: URL(filePath: path)), path: path)
            read += added
            facts.append(Report.Fact("Counts added", "\(path): \(added.joined(separator: ", "))"))
        }
        if let saveCounts { try SavedCounts(pass, sources: read).write(to: URL(filePath: saveCounts)) }
        var layout = CoverageReport(CoverageAudit(pass))
        layout.identity = facts
        return layout
    }

    /// A list of the user's, or one that ships.
    private func list(of name: String, in data: DataFolder) throws -> NameList {
        if let shipped = ShippedNames(rawValue: name), !FileManager.default.fileExists(atPath: name) {
            return try shipped.list(in: data)
        }
        return try NameList(contentsOf: URL(filePath: name))
    }

    private func read(
        _ asked: [String], _ lists: [NameList], _ finder: ConceptFinder, _ progress: RowProgress
    ) throws -> CoverageReport {
        let captions = try CaptionSource(
            sources, columns: columnNames(), maskPunsafe: mask.maskPunsafe, resolver: options.resolver()
        ) { try progress.show(rows: $0, of: $1) }
        var auditOptions = CoverageAudit.Options()
        (auditOptions.nearest, auditOptions.maskPunsafe) = (nearest, mask.maskPunsafe)
        let audit = try CoverageAudit(
            captions.index, prompts: asked, names: lists, finder: finder, options: auditOptions
        ) {
            try progress.show(items: $0, of: $1, called: "prompts")
        }
        var layout = CoverageReport(audit)
        layout.identity = captions.identity
        return layout
    }

    private func columnNames() throws -> [ColumnRole: String] {
        try ColumnMap.overrides(option: columns)
    }
}
