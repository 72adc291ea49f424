/// Answers what audits ask of rows: this machine, or a cluster that reads them where they lie.
///
/// An engine reduces: it may hand over fewer and shorter texts than there are rows, as long as each means to the audit
/// what the rows' own texts mean, and says how many rows each stands for. Hosts, domains, platforms and phrases are found
/// by the caller, so that no two engines can disagree about them. ``MetadataSource`` is the engine of this machine.
public protocol RowEngine: Sendable {
    /// The files that the rows come from.
    var origins: [RowOrigin] { get }
    /// Who answers, for reports; nil for this machine.
    var engineName: String? { get }

    /// Hands over the URLs of all rows.
    ///
    /// - Parameters:
    ///   - question: what the URLs are needed for.
    ///   - threads: on how many threads `body` may be called at once.
    ///   - progress: called now and then; throws to stop.
    ///   - body: gets texts and the number of its thread, from 0.
    /// - Throws: what the engine throws, and what the closures throw; texts handed over before mean nothing then.
    func countURLs(
        _ question: URLQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
    ) throws

    /// Hands over the captions of all rows.
    ///
    /// - Parameters:
    ///   - question: what the captions are needed for.
    ///   - threads: on how many threads `body` may be called at once.
    ///   - progress: called now and then; throws to stop.
    ///   - body: gets texts and the number of its thread, from 0.
    /// - Throws: what the engine throws, and what the closures throw; texts handed over before mean nothing then.
    func countCaptions(
        _ question: CaptionQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
    ) throws

    /// Hands over the rows of a Bernoulli sample with all their columns, in the order of the files and of their rows.
    ///
    /// - Parameters:
    ///   - question: which rows are taken.
    ///   - progress: called now and then; throws to stop.
    ///   - body: gets the rows, whose bytes live until it returns.
    /// - Throws: what the engine throws, and what the closures throw; rows handed over before mean nothing then.
    func takeRows(
        _ question: BernoulliQuestion, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: (TakenRows) throws -> Void
    ) throws
}

/// URLs are needed for their host, their class, their oddities and what a proxy's URL names.
public struct URLQuestion: Equatable, Sendable {
    /// Hosts of proxies whose URLs name the original site in the first segment of the path, in lower case.
    public var pathProxies: [String]
    /// Hosts of proxies whose URLs name it in their query, in lower case.
    public var queryProxies: [String]

    /// A question for the proxies that a platform table knows.
    public init(pathProxies: [String], queryProxies: [String]) {
        self.pathProxies = pathProxies
        self.queryProxies = queryProxies
    }
}

/// Captions are needed for sequences of some words.
public struct CaptionQuestion: Equatable, Sendable {
    /// The words that count, folded as captions are; a word that is none of them separates those around it.
    public var words: [String]

    /// A question for some words.
    public init(words: [String]) {
        self.words = words
    }
}

/// Rows are needed whose hash lies below a threshold.
public struct BernoulliQuestion: Equatable, Sendable {
    /// The first thing that is hashed.
    public var seed: UInt64
    /// A row is taken when the upper 53 bits of its ``SparkHash64`` are below.
    public var threshold: UInt64

    /// A question for the rows of a seed.
    public init(seed: UInt64, threshold: UInt64) {
        self.seed = seed
        self.threshold = threshold
    }
}

/// Texts with the number of rows that each stands for.
public struct CountedTexts: Sendable {
    /// The number of the file among the engine's ``RowEngine/origins``; 0 where texts of several are one.
    public let origin: Int
    /// The texts; nil when the file has no such column.
    public let texts: TextColumn?
    /// Rows of each text; nil when each is one row.
    let counts: [Int]?

    /// Texts with their rows.
    package init(_ texts: TextColumn?, counts: [Int]? = nil, origin: Int = 0) {
        self.texts = texts
        self.counts = counts
        self.origin = origin
    }

    /// Calls `body` with the bytes of each text (nil for null) and its rows.
    @inline(__always)
    package func forEach(_ body: (UnsafeBufferPointer<UInt8>?, Int) throws -> Void) rethrows {
        guard let counts else {
            try texts?.forEach { _, bytes in try body(bytes, 1) }
            return
        }
        try texts?.forEach { index, bytes in try body(bytes, counts[index]) }
    }
}

/// Rows of one file that a sample takes.
public struct TakenRows: Sendable {
    /// Rows read.
    public let batch: RowBatch
    /// Those of them that are taken, by position in the batch; nil for all.
    public let rows: [Int]?

    /// Rows of a batch.
    package init(_ batch: RowBatch, rows: [Int]? = nil) {
        self.batch = batch
        self.rows = rows
    }
}
