internal import Foundation
internal import Synchronization

extension CaptionIndex {
    /// Counts everything a query looks for, on several threads.
    ///
    /// - Parameter query: one whose words are numbered after this index's.
    /// - Complexity: one pass over the words of all captions.
    func tally(_ query: CoverageQuery, threads: Int) -> PhraseTally {
        let count = max(1, min(threads, rowCount / 4096))
        let results = Mutex([PhraseTally?](repeating: nil, count: count))
        let edges = query.trie
        DispatchQueue.concurrentPerform(iterations: count) { worker in
            var scanner = PhraseScanner(query, keepsDocuments: true)
            edges.withEdges { edges in
                tokens.withUnsafeBufferPointer { tokens in
                    for document in (rowCount * worker / count)..<(rowCount * (worker + 1) / count) {
                        scanner.scan(
                            UnsafeBufferPointer(rebasing: tokens[range(of: document)]), document: UInt32(document),
                            edges: edges)
                    }
                }
            }
            let tally = scanner.tally
            results.withLock { $0[worker] = tally }
        }
        var parts = results.withLock { $0 }.compactMap(\.self)
        var sum = parts.removeFirst()
        for part in parts { sum.merge(part) }
        return sum
    }
}
