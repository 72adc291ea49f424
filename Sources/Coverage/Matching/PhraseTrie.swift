/// Phrases as paths of words: finds all of them in a text in one pass over its words.
///
/// A node is a sequence of words that some phrase begins with. Edges lie in one table of open addressing, those from the
/// root in an array by word, because most words of a text begin no phrase.
package struct PhraseTrie: Sendable {
    /// The node of the empty sequence.
    package static let root: UInt32 = 0

    /// Nodes, the root among them.
    private(set) var nodeCount = 1
    /// The node of each word as a sequence of its own, 0 for none.
    private(set) var first: [UInt32] = []
    /// Node and word of an edge in one number, with the word + 1 so that none is 0; 0 where empty.
    private var keys: [UInt64] = Array(repeating: 0, count: 1024)
    private var children: [UInt32] = Array(repeating: 0, count: 1024)
    private var edgeCount = 0

    package init() {}

    /// The node of a sequence of words, which is added when it is new.
    ///
    /// - Complexity: one probe a word.
    package mutating func insert(_ words: some Sequence<UInt32>) -> UInt32 {
        var node = Self.root
        for word in words { node = insert(word, after: node) }
        return node
    }

    /// The node that a word leads to from a node, which is added when it is new.
    mutating func insert(_ word: UInt32, after node: UInt32) -> UInt32 {
        if node == Self.root {
            while first.count <= Int(word) { first.append(0) }
            if first[Int(word)] == 0 { first[Int(word)] = newNode() }
            return first[Int(word)]
        }
        let key = Self.key(node, word)
        var slot = Self.slot(key, keys.count - 1)
        while keys[slot] != 0 {
            if keys[slot] == key { return children[slot] }
            slot = (slot + 1) & (keys.count - 1)
        }
        let child = newNode()
        (keys[slot], children[slot]) = (key, child)
        edgeCount += 1
        if edgeCount * 2 > keys.count { grow() }
        return child
    }

    /// The node of a sequence of words, nil when no phrase begins with it.
    package func node(of words: some Sequence<UInt32>) -> UInt32? {
        withEdges { edges in
            var node = Self.root
            for word in words {
                guard let next = node == Self.root ? edges.first(word) : edges.child(of: node, word) else { return nil }
                node = next
            }
            return node
        }
    }

    /// The edges as bare memory, for the passes over captions.
    struct Edges {
        fileprivate let roots: UnsafeBufferPointer<UInt32>
        fileprivate let keys: UnsafeBufferPointer<UInt64>
        fileprivate let children: UnsafeBufferPointer<UInt32>

        /// The node of a word.
        @inline(__always)
        func first(_ word: UInt32) -> UInt32? {
            guard Int(word) < roots.count else { return nil }
            let node = roots[Int(word)]
            return node == 0 ? nil : node
        }

        /// The node that a word leads to.
        @inline(__always)
        func child(of node: UInt32, _ word: UInt32) -> UInt32? {
            let key = PhraseTrie.key(node, word)
            let mask = keys.count - 1
            var slot = PhraseTrie.slot(key, mask)
            while keys[slot] != 0 {
                if keys[slot] == key { return children[slot] }
                slot = (slot + 1) & mask
            }
            return nil
        }
    }

    func withEdges<R>(_ body: (Edges) throws -> R) rethrows -> R {
        try first.withUnsafeBufferPointer { roots in
            try keys.withUnsafeBufferPointer { keys in
                try children.withUnsafeBufferPointer { children in
                    try body(Edges(roots: roots, keys: keys, children: children))
                }
            }
        }
    }

    private mutating func newNode() -> UInt32 {
        nodeCount += 1
        return UInt32(nodeCount - 1)
    }

    private mutating func grow() {
        let (oldKeys, oldChildren) = (keys, children)
        let mask = oldKeys.count * 2 - 1
        keys = Array(repeating: 0, count: mask + 1)
        children = Array(repeating: 0, count: mask + 1)
        for (key, child) in zip(oldKeys, oldChildren) where key != 0 {
            var slot = Self.slot(key, mask)
            while keys[slot] != 0 { slot = (slot + 1) & mask }
            (keys[slot], children[slot]) = (key, child)
        }
    }

    @inline(__always)
    private static func key(_ node: UInt32, _ word: UInt32) -> UInt64 { UInt64(node) << 32 | UInt64(word &+ 1) }

    @inline(__always)
    private static func slot(_ key: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    }
}
