internal import Foundation
public import Metadata

/// Lets Apache Spark read the rows: one `spark-sql` process a question, on this machine or as the driver of a cluster.
///
/// Spark shortens URLs and captions by rules that change nothing for those who ask, and counts equal ones; the answer is
/// checked against the number of rows there are. Limitations: Parquet only, no `http` addresses, and all files must
/// name their columns alike. Spark 3.5 or later.
///
/// ```swift
/// var settings = SparkSettings()
/// settings.master = "spark://host:7077"
/// let engine = try SparkEngine(["s3a://bucket/laion2B-en/*.parquet"], settings: settings)
/// let counts = try DomainCounts(engine, resolver: resolver)
/// ```
public struct SparkEngine: RowEngine {
    /// The files that the rows come from.
    public let origins: [RowOrigin]
    private let query: SparkQuery
    private let rows: RowQuery
    /// The number of each file, by its name as Spark has it.
    private let numbers: [String: Int]
    /// Whether Spark's order of names is that of the files.
    private let isInOrder: Bool

    /// Who answers, for reports.
    public var engineName: String? { "Apache Spark, spark-sql with master \(query.settings.master)" }

    /// Finds out what the sources hold: files of this machine by their footers, addresses by a first query.
    ///
    /// - Parameters:
    ///   - sources: Parquet files, folders, globs, or addresses that Spark reads (`s3a://`, `hdfs://`, `gs://`, ...).
    ///   - columns: column names that win over the usual ones.
    ///   - settings: where Spark is and how it is called.
    ///   - progress: called while a query runs; throws to end it.
    /// - Throws: ``EngineError``, `MetadataError`, and what `progress` throws.
    public init(
        _ sources: [String], columns: [ColumnRole: String] = [:], settings: SparkSettings,
        progress: ((ReadProgress) throws -> Void)? = nil
    ) throws {
        query = try SparkQuery(settings)
        let addresses = sources.filter { $0.contains("://") }
        if addresses.isEmpty {
            let files = try LocalFiles(sources, columns: columns)
            (origins, rows) = (files.origins, files.rows)
            numbers = Dictionary(files.paths.enumerated().map { ($1, $0) }) { first, _ in first }
            isInOrder = files.isInOrder
        } else {
            guard addresses.count == sources.count else {
                throw EngineError.unsupportedSource(
                    location: sources.first { !$0.contains("://") } ?? "", reason: "files and addresses are mixed",
                    mend: "Write file:// before the files, or ask for them separately.")
            }
            (origins, rows) = try RemoteFiles.found(addresses, columns: columns, query: query, progress: progress)
            numbers = Dictionary(origins.enumerated().map { ($1.location, $0) }) { first, _ in first }
            isInOrder = true
        }
    }

    /// Hands over shortened URLs, on the calling thread.
    public func countURLs(
        _ question: URLQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
    ) throws {
        guard rows.columns[.url] != nil else { return try body(CountedTexts(nil), 0) }
        let sql = URLReduction(question).sql(try rows.urls())
        try count(sql, key: "u", progress) { try body($0, 0) }
    }

    /// Hands over shortened captions, on the calling thread.
    public func countCaptions(
        _ question: CaptionQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
    ) throws {
        guard rows.columns[.text] != nil else { return try body(CountedTexts(nil), 0) }
        let sql = CaptionReduction(question).sql(try rows.captions())
        try count(sql, key: "t", progress) { try body($0, 0) }
    }

    /// Hands over the rows of a Bernoulli sample, on the calling thread.
    public func takeRows(
        _ question: BernoulliQuestion, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: (TakenRows) throws -> Void
    ) throws {
        var taken = SparkRows(roles: Array(rows.columns.keys), numbers: numbers, isInOrder: isInOrder)
        try query.run([try rows.sample(question)], progress: progress) { line in
            try taken.add(line) { try body(TakenRows($0)) }
        }
        try taken.finish { try body(TakenRows($0)) }
    }

    private func count(
        _ sql: String, key: String, _ progress: ((ReadProgress) throws -> Void)?, _ body: (CountedTexts) throws -> Void
    ) throws {
        let expected = origins.reduce(0) { $0 + ($1.rows ?? 0) }
        var texts = SparkTexts(key: key, expected: expected)
        try query.run([sql], progress: progress) { line in
            if let full = try texts.add(line) { try body(full) }
        }
        try body(texts.take())
        try texts.finish()
    }
}
