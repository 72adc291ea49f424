internal import Foundation
internal import Synchronization

/// Searches the captions of many prompts on several threads.
struct CaptionSearch: Sendable {
    private let index: CaptionIndex
    private let query: CoverageQuery
    private let tally: PhraseTally
    private let weights: [UInt32: UInt32]
    private let threads: Int

    init(_ index: CaptionIndex, _ query: CoverageQuery, _ tally: PhraseTally, weights: WordWeights, threads: Int) {
        self.index = index
        self.query = query
        self.tally = tally
        self.weights = NearestSearch.integerWeights(query, weights)
        self.threads = threads
    }

    /// The results of texts, given as words.
    ///
    /// - Parameters:
    ///   - limit: the most captions of each.
    ///   - excluded: for each text the caption whose equals are left out; empty for none.
    ///   - progress: called now and then with the texts done and all of them; throws to stop.
    func results(
        _ texts: [[UInt32]], limit: Int, excluding excluded: [UInt32] = [],
        progress: ((_ done: Int, _ total: Int) throws -> Void)? = nil
    ) throws -> [NearestSearch.Result] {
        let workers = max(1, min(threads, texts.count))
        let state = Mutex([NearestSearch.Result](repeating: NearestSearch.Result(), count: texts.count))
        let block = workers * 64
        var searches = (0..<workers).map { _ in NearestSearch(index, query, tally, weights: weights) }
        for start in stride(from: 0, to: texts.count, by: block) {
            let end = min(texts.count, start + block)
            searches.withUnsafeMutableBufferPointer { buffer in
                let pool = SearchPool(buffer)
                DispatchQueue.concurrentPerform(iterations: workers) { worker in
                    for place in stride(from: start + worker, to: end, by: workers) {
                        let result = pool.search(
                            worker, texts[place], limit: limit, excluding: excluded.isEmpty ? nil : excluded[place])
                        state.withLock { $0[place] = result }
                    }
                }
            }
            try progress?(end, texts.count)
        }
        return state.withLock { $0 }
    }
}

/// The searches of all threads.
///
/// `@unchecked Sendable`: each thread uses the search of its own number alone.
private struct SearchPool: @unchecked Sendable {
    private let searches: UnsafeMutableBufferPointer<NearestSearch>

    init(_ searches: UnsafeMutableBufferPointer<NearestSearch>) {
        self.searches = searches
    }

    func search(_ worker: Int, _ words: [UInt32], limit: Int, excluding: UInt32?) -> NearestSearch.Result {
        searches[worker].search(words, limit: limit, excluding: excluding)
    }
}
