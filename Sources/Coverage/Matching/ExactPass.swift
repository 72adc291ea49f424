internal import Domains
public import Foundation
public import Metadata

/// Counts everything a query looks for in every caption of any number of files, storing nothing.
///
/// Passes over different files with the same query add up: ``merge(_:)``.
public struct ExactPass: Sendable {
    /// What was looked for.
    public let query: CoverageQuery
    package internal(set) var tally: PhraseTally

    /// Rows read, those without a caption too.
    public var rowCount: Int { tally.rows }

    init(query: CoverageQuery, tally: PhraseTally) {
        self.query = query
        self.tally = tally
    }

    /// Reads every caption of a source.
    ///
    /// - Parameters:
    ///   - source: files or addresses with a column of captions, or an engine that reads them elsewhere.
    ///   - query: what to look for.
    ///   - threads: how many threads read.
    ///   - progress: called now and then from any thread; throws to stop.
    /// - Throws: ``CoverageError/noCaptions(source:)``, `MetadataError`, and what `progress` throws.
    /// - Complexity: one pass over the column of captions; memory follows the query, not the rows.
    public init(
        _ source: any RowEngine, query: CoverageQuery, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (@Sendable (ReadProgress) throws -> Void)? = nil
    ) throws {
        let workers = (0..<max(1, threads)).map { _ in ExactWorker(query) }
        let question = CaptionQuestion(words: query.vocabulary)
        try source.countCaptions(question, threads: workers.count, progress: progress) { captions, worker in
            guard captions.texts != nil else {
                throw CoverageError.noCaptions(source: source.origins[captions.origin].location)
            }
            workers[worker].add(captions)
        }
        self.query = query
        tally = workers[0].tally
        for worker in workers.dropFirst() { tally.merge(worker.tally) }
    }

    /// Adds the counts of a pass of the same query over other files.
    ///
    /// - Precondition: the queries are the same.
    public mutating func merge(_ other: ExactPass) {
        precondition(other.tally.nodes.count == tally.nodes.count, "counts of another query")
        tally.merge(other.tally)
    }
}

/// The counts of one thread.
///
/// `@unchecked Sendable`: each worker is touched by one thread of the pass alone, and by the caller after all have ended.
private final class ExactWorker: @unchecked Sendable {
    private var counter: ExactCounter

    init(_ query: CoverageQuery) {
        counter = ExactCounter(query)
    }

    var tally: PhraseTally { counter.scanner.tally }

    func add(_ captions: CountedTexts) {
        counter.add(captions)
    }
}

private struct ExactCounter {
    private let query: CoverageQuery
    private(set) var scanner: PhraseScanner
    private var tokenizer = CaptionTokenizer()

    init(_ query: CoverageQuery) {
        self.query = query
        scanner = PhraseScanner(query, keepsDocuments: false)
    }

    mutating func add(_ captions: CountedTexts) {
        let words = query.words
        var numbers: [UInt32] = []
        query.trie.withEdges { edges in
            captions.forEach { text, rows in
                numbers.removeAll(keepingCapacity: true)
                if let text {
                    tokenizer.forEachWord(of: text) { word in
                        numbers.append(words.firstIndex(of: word).map(UInt32.init) ?? .max)
                    }
                }
                numbers.withUnsafeBufferPointer { scanner.scan($0, document: 0, rows: rows, edges: edges) }
            }
        }
    }
}
