public import ArgumentParser
import Diffusion
import Foundation
public import Metadata

/// `klarbild sample`.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Take rows of LAION-style metadata into a SQLite database, by a stated design.",
        discussion: """
            Examples:
              klarbild sample part-*.parquet --rows 100000 --seed 1 -o laion.sqlite
              klarbild sample https://example.org/part-0.parquet --design cluster --rows 20000 -o laion.sqlite
              klarbild sample --engine spark --master spark://host:7077 's3a://bucket/*.parquet' --design bernoulli \
                --rows 1000000 -o laion.sqlite
              zcat rows.tsv.gz | klarbild sample - --design reservoir --rows 5000 -o rows.sqlite

            Without --rows and --fraction every row is taken. Only metadata is read: no picture is fetched. A sample that \
            was interrupted goes on when the same command is given again.
            """)

    @Argument(help: "Parquet, CSV, TSV or JSONL, plain or compressed: files, folders, globs, addresses, or - .")
    var sources: [String]

    @Option(name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("The database.", valueName: "db"))
    var output: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many rows to take; with --design quota, of each domain.", valueName: "n"))
    var rows: Int64?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The probability of each row, instead of a number.", valueName: "f")
    )
    var fraction: Double?

    @Option(help: "How rows are chosen; uniform for --rows, bernoulli for --fraction.")
    var design: SampleDesign.Kind?

    @Option(help: ArgumentHelp("The same seed and sources give the same sample.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Columns that are named otherwise.", valueName: "role=name,..."))
    var columns: String?

    @Option(help: ArgumentHelp("Another public suffix list than the one that ships.", valueName: "file"))
    var psl: String?

    @Flag(help: "Leave out the full-text index of captions, which takes most of the time.")
    var noSearch = false

    @Flag(help: "Allow addresses inside the own network.")
    var allowPrivate = false

    @Flag(help: "Replace a database that exists.")
    var overwrite = false

    @OptionGroup
    var engine: EngineOptions

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of a line.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func validate() throws {
        if rows != nil && fraction != nil { throw ValidationError("give --rows or --fraction, not both") }
        if let rows, rows < 1 { throw ValidationError("--rows is \(rows); it is at least 1") }
        if let fraction, !(fraction > 0 && fraction <= 1) {
            throw ValidationError("--fraction is \(fraction); it is over 0 and at most 1")
        }
    }

    func run() throws {
        Interruption.listen()
        let progress = RowProgress(isQuiet: isQuiet)
        try reportingFailures {
            defer { progress.clear() }
            do {
                let summary = try sample(progress)
                progress.clear()
                if isJSON { return try StandardStreams.printJSON(summary) }
                let families = Set(
                    summary.sources.map { $0.family == .unknown ? "columns of no known dataset" : $0.family.rawValue }
                )
                .sorted().joined(separator: ", ")
                StandardStreams.print(
                    "\(output): \(summary.design.rowsTaken) rows (\(summary.design.kind.rawValue), \(families)), "
                        + "\(summary.hosts) hosts, \(summary.domains) domains")
            } catch is CancellationError {
                progress.clear()
                StandardStreams.note(
                    engine.isSpark
                        ? "klarbild: interrupted; nothing was written"
                        : "klarbild: interrupted; the same command goes on from here")
                throw ExitCode(130)
            } catch let error as MetadataError {
                progress.clear()
                guard let kept = Sampler.unfinishedRows(of: URL(filePath: output)) else { throw error }
                StandardStreams.note(
                    "klarbild: \(error) The \(kept.rows) rows stored before are kept in \(kept.path).")
                throw ExitCode.failure
            }
        }
    }

    private func sample(_ progress: RowProgress) throws -> SampleSummary {
        let sampler = try Sampler(configuration())
        guard engine.isSpark else { return try sampler.run { try progress.show($0) } }
        let names = try ColumnMap.overrides(option: columns)
        let source = try engine.open(sources, columns: names, progress: progress)
        return try sampler.run(on: source) { try progress.show($0) }
    }

    private func configuration() throws -> SamplerConfiguration {
        var configuration = SamplerConfiguration(
            sources: sources, output: URL(filePath: output), version: klarbildVersion)
        (configuration.design, configuration.rows, configuration.fraction) = (design, rows, fraction)
        configuration.seed = seed
        configuration.columns = try ColumnMap.overrides(option: columns)
        configuration.suffixList = psl.map { URL(filePath: $0) }
        configuration.search = !noSearch
        configuration.http.allowPrivate = allowPrivate
        configuration.overwrite = overwrite
        return configuration
    }
}

extension SampleDesign.Kind: ExpressibleByArgument {}
