/// Byte-pair encoding of one word at a time.
///
/// A word starts as one token a byte, the last one with `</w>`; then the pair that comes first in the list of merges is
/// joined, the leftmost if there are several, until no pair of neighbours is in the list.
struct BytePairMerges: Sendable {
    private struct Pair: Hashable {
        var left: Int32
        var right: Int32
    }
    private struct Merge {
        var rank: Int32
        var id: Int32
    }

    /// The token of each byte inside a word and at its end.
    private let inner: [Int32]
    private let last: [Int32]
    private let merges: [Pair: Merge]

    /// Checks that every merge joins tokens of the vocabulary into another.
    ///
    /// - Parameter unknownID: takes the place of a byte that the vocabulary lacks.
    init(ids: [String: Int], pairs: [(String, String)], unknownID: Int, file: String) throws(TokenizerError) {
        inner = Self.byteCharacters.map { Int32(ids[$0] ?? unknownID) }
        last = Self.byteCharacters.map { Int32(ids[$0 + "</w>"] ?? unknownID) }
        var merges: [Pair: Merge] = [:]
        merges.reserveCapacity(pairs.count)
        for (rank, (left, right)) in pairs.enumerated() {
            guard let leftID = ids[left], let rightID = ids[right], let id = ids[left + right] else {
                throw .malformed(
                    file: file, expected: "merges of the vocabulary's tokens", found: "'\(left) \(right)'")
            }
            merges[Pair(left: Int32(leftID), right: Int32(rightID))] = Merge(rank: Int32(rank), id: Int32(id))
        }
        self.merges = merges
    }

    /// GPT-2's alphabet: the printable characters of Latin-1 stand for their own bytes, the others follow from U+0100.
    private static let byteCharacters: [String] = {
        var next: UInt32 = 0x100
        return (UInt32(0)...255).map { byte in
            var code = byte
            if !(33...126).contains(byte), !(161...172).contains(byte), !(174...255).contains(byte) {
                code = next
                next += 1
            }
            return Unicode.Scalar(code).map { String(Character($0)) } ?? ""
        }
    }()

    /// Appends the ids of a word.
    ///
    /// - Complexity: O(n log n) for a word of n bytes.
    func encode(_ word: ArraySlice<Unicode.Scalar>, into ids: inout [Int]) {
        var symbols: [Int32] = []
        for scalar in word {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { symbols.append(Int32(byte)) }
        }
        guard let lastByte = symbols.last else { return }
        for index in symbols.indices.dropLast() { symbols[index] = inner[Int(symbols[index])] }
        symbols[symbols.count - 1] = last[Int(lastByte)]
        if symbols.count > 1 { merge(&symbols) }
        for symbol in symbols where symbol >= 0 { ids.append(Int(symbol)) }
    }

    /// Joins neighbours; a symbol that went into its left neighbour becomes -1.
    private func merge(_ symbols: inout [Int32]) {
        var next = symbols.indices.map { $0 + 1 }
        var previous = symbols.indices.map { $0 - 1 }
        var queue = MergeQueue()
        func offer(_ left: Int) {
            guard left >= 0, next[left] < symbols.count,
                let merge = merges[Pair(left: symbols[left], right: symbols[next[left]])]
            else { return }
            queue.insert(.init(rank: merge.rank, position: Int32(left), id: merge.id))
        }
        for left in symbols.indices.dropLast() { offer(left) }
        while let entry = queue.removeFirst() {
            let left = Int(entry.position)
            // An entry is stale when a merge beside it has changed the pair.
            guard symbols[left] >= 0, next[left] < symbols.count,
                merges[Pair(left: symbols[left], right: symbols[next[left]])]?.id == entry.id
            else { continue }
            let right = next[left]
            symbols[left] = entry.id
            symbols[right] = -1
            next[left] = next[right]
            if next[left] < symbols.count { previous[next[left]] = left }
            offer(previous[left])
            offer(left)
        }
    }
}

/// A binary heap of possible merges, the first in the list of merges on top, the leftmost among equals.
private struct MergeQueue {
    struct Entry {
        var rank: Int32
        var position: Int32
        var id: Int32

        func precedes(_ other: Entry) -> Bool { (rank, position) < (other.rank, other.position) }
    }

    private var entries: [Entry] = []

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0, entries[child].precedes(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].precedes(entries[least]) { least = child }
            }
            if least == parent { return first }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
