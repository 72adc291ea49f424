/// The counts of one pass over captions, or of several added up.
package struct PhraseTally: Sendable, Equatable, Codable {
    /// Captions passed, those that are missing or empty too.
    var rows = 0
    /// Captions that hold each sequence of words, by node of the trie.
    var nodes: [Int]
    /// Captions of each collector.
    var collectors: [Int]
    /// Captions that are a prompt, word for word, by the prompt's collector.
    var exact: [Int]
    /// Captions that hold both concepts of each pair.
    var pairs: [Int]
    /// The captions of each collector in rising order; empty in a pass that only counts.
    var documents: [[UInt32]]

    init(_ query: CoverageQuery, keepsDocuments: Bool) {
        nodes = Array(repeating: 0, count: query.trie.nodeCount)
        collectors = Array(repeating: 0, count: query.collectors.count)
        exact = collectors
        pairs = Array(repeating: 0, count: query.pairs.count)
        documents = keepsDocuments ? Array(repeating: [], count: query.collectors.count) : []
    }

    /// Whether another tally is of a query of the same size.
    func hasShape(of other: PhraseTally) -> Bool {
        (nodes.count, collectors.count, exact.count, pairs.count, documents.count)
            == (other.nodes.count, other.collectors.count, other.exact.count, other.pairs.count, other.documents.count)
    }

    /// Whether captions can have been counted so: no count is negative or above the rows.
    var isPossible: Bool {
        rows >= 0 && documents.isEmpty
            && [nodes, collectors, exact, pairs].allSatisfy { $0.allSatisfy { (0...rows).contains($0) } }
    }

    /// Adds the counts of another pass of the same query, over captions that come after these.
    mutating func merge(_ other: PhraseTally) {
        rows += other.rows
        for index in nodes.indices { nodes[index] += other.nodes[index] }
        for index in collectors.indices { collectors[index] += other.collectors[index] }
        for index in exact.indices { exact[index] += other.exact[index] }
        for index in pairs.indices { pairs[index] += other.pairs[index] }
        for index in documents.indices { documents[index] += other.documents[index] }
    }
}

/// Finds the phrases of a query in captions, one after the other; one scanner serves one thread.
struct PhraseScanner {
    private(set) var tally: PhraseTally
    private let keepsDocuments: Bool
    private let pairs: [UInt64: Int]
    /// The target of each node, 0 for none.
    private let targets: [UInt32]
    /// Where each target's collectors end in `members`; they begin where those of the one before end.
    private let ends: [Int]
    private let members: [UInt32]
    /// What a collector counts: the number of a concept, or one of the constants below.
    private let kinds: [Int]
    private static let word = -1
    private static let phrase = -2
    /// The last caption that each node was counted for, by its stamp.
    private var nodeStamps: [UInt32]
    private var collectorStamps: [UInt32]
    private var stamp: UInt32 = 0
    /// The rows that have the caption at hand.
    private var rows = 1
    /// The concepts met in the caption at hand.
    private var met: [Int] = []

    init(_ query: CoverageQuery, keepsDocuments: Bool) {
        self.keepsDocuments = keepsDocuments
        pairs = query.pairs
        members = query.targets.flatMap(\.self)
        var (ends, end) = ([Int](), 0)
        for target in query.targets {
            end += target.count
            ends.append(end)
        }
        self.ends = ends
        kinds = query.collectors.map { collector in
            switch collector {
            case .concept(let number): number
            case .word: Self.word
            case .phrase: Self.phrase
            }
        }
        tally = PhraseTally(query, keepsDocuments: keepsDocuments)
        var targets = [UInt32](repeating: 0, count: query.trie.nodeCount)
        for (node, target) in query.targetOfNode { targets[Int(node)] = target }
        self.targets = targets
        nodeStamps = Array(repeating: 0, count: targets.count)
        collectorStamps = Array(repeating: 0, count: query.collectors.count)
    }

    /// Counts one caption.
    ///
    /// - Parameters:
    ///   - words: its words, numbered as in the query; unknown ones have any number beyond.
    ///   - document: its number in the index.
    ///   - rows: how many rows have it.
    mutating func scan(
        _ words: UnsafeBufferPointer<UInt32>, document: UInt32, rows: Int = 1, edges: PhraseTrie.Edges
    ) {
        self.rows = rows
        tally.rows += rows
        if stamp == .max { restart() }
        stamp += 1
        for start in 0..<words.count {
            guard var node = edges.first(words[start]) else { continue }
            var end = start + 1
            visit(node, isWhole: start == 0 && end == words.count, document: document)
            while end < words.count, let next = edges.child(of: node, words[end]) {
                node = next
                end += 1
                visit(node, isWhole: start == 0 && end == words.count, document: document)
            }
        }
        if met.count > 1, !pairs.isEmpty { countPairs() }
        met.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private mutating func visit(_ node: UInt32, isWhole: Bool, document: UInt32) {
        let node = Int(node)
        if nodeStamps[node] == stamp { return }
        nodeStamps[node] = stamp
        tally.nodes[node] += rows
        if targets[node] != 0 { collect(Int(targets[node]), isWhole: isWhole, document: document) }
    }

    private mutating func collect(_ target: Int, isWhole: Bool, document: UInt32) {
        for place in ends[target - 1]..<ends[target] {
            let collector = Int(members[place])
            if collectorStamps[collector] == stamp { continue }
            collectorStamps[collector] = stamp
            tally.collectors[collector] += rows
            if keepsDocuments { tally.documents[collector].append(document) }
            let kind = kinds[collector]
            if kind >= 0 { met.append(kind) }
            // A caption that is the prompt holds it at its start, and so nowhere before.
            if kind == Self.phrase, isWhole { tally.exact[collector] += rows }
        }
    }

    private mutating func countPairs() {
        for (index, one) in met.enumerated() {
            for other in met[(index + 1)...] {
                if let pair = pairs[CoverageQuery.pairKey(one, other)] { tally.pairs[pair] += rows }
            }
        }
    }

    private mutating func restart() {
        stamp = 0
        for index in nodeStamps.indices { nodeStamps[index] = 0 }
        for index in collectorStamps.indices { collectorStamps[index] = 0 }
    }
}
