/// The rules of the public suffix list as a tree of labels from the right, all nodes in one hash table.
///
/// A node is found by its parent and its label, so a look-up costs one probe a label, whatever the number of rules.
struct SuffixTree: Sendable {
    static let icannMask: UInt8 = 0b000_111
    static let everyMask: UInt8 = 0b111_111
    private static let plain: UInt8 = 0b001_001
    private static let wildcard: UInt8 = 0b010_010
    private static let exception: UInt8 = 0b100_100

    private struct Node {
        var parent: UInt32
        var labelStart: UInt32
        var labelCount: UInt8
        /// Three bits (plain, wildcard, exception) of the ICANN section, then three of the private one.
        var flags: UInt8
    }

    private var nodes: [Node] = [Node(parent: 0, labelStart: 0, labelCount: 0, flags: 0)]
    private var labels: [UInt8] = []
    /// Index of a node, 0 where empty (the root is never looked up); the size is a power of two.
    private var slots: [UInt32]

    init(_ rules: [SuffixRule]) {
        let labelCount = rules.reduce(0) { $0 + $1.labels.count }
        var size = 1024
        while size < labelCount * 3 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for rule in rules {
            var node = 0
            for label in rule.labels { node = insert(label, under: node) }
            nodes[node].flags |= 1 << (rule.kind.rawValue + (rule.isPrivate ? 3 : 0))
        }
    }

    private mutating func insert(_ label: [UInt8], under parent: Int) -> Int {
        label.withUnsafeBufferPointer { bytes in
            var hash = SuffixTree.seed
            for byte in bytes.reversed() { hash = SuffixTree.mix(hash, byte) }
            let (found, slot) = find(bytes, hash: hash, under: parent)
            if found != 0 { return found }
            slots[slot] = UInt32(nodes.count)
            nodes.append(
                Node(
                    parent: UInt32(parent), labelStart: UInt32(labels.count), labelCount: UInt8(label.count), flags: 0))
            labels.append(contentsOf: label)
            return nodes.count - 1
        }
    }

    /// The node of a label, or 0 and the slot where it would go.
    private func find(
        _ label: UnsafeBufferPointer<UInt8>, hash: UInt32, under parent: Int
    ) -> (node: Int, slot: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: (hash ^ UInt32(truncatingIfNeeded: parent)) &* 0x9e37_79b1 >> 4) & mask
        while true {
            let index = Int(slots[slot])
            if index == 0 { return (0, slot) }
            let node = nodes[index]
            if Int(node.parent) == parent, Int(node.labelCount) == label.count {
                let start = Int(node.labelStart)
                var same = true
                for offset in 0..<label.count where labels[start + offset] != label[offset] {
                    same = false
                    break
                }
                if same { return (index, slot) }
            }
            slot = (slot + 1) & mask
        }
    }

    private static let seed: UInt32 = 0x811c_9dc5

    private static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        (hash ^ UInt32(byte)) &* 0x0100_0193
    }

    /// The first byte of the registrable domain, nil when the host is a public suffix.
    ///
    /// The algorithm of publicsuffix.org: the longest rule that matches wins, an exception before all, and `*` when
    /// none matches; one label more than the suffix.
    func registrableStart(in host: UnsafeBufferPointer<UInt8>, mask: UInt8) -> Int? {
        // Starts of the suffix and of the label before it, as the walk from the right goes on.
        var (end, node, suffixStart) = (host.count, 0, -1)
        var isFirst = true
        while end >= 0 {
            var (start, hash) = (end, SuffixTree.seed)
            while start > 0, host[start - 1] != 0x2e {
                start -= 1
                hash = SuffixTree.mix(hash, host[start])
            }
            let label = UnsafeBufferPointer(rebasing: host[start..<end])
            let child = find(label, hash: hash, under: node).node
            let childFlags = child == 0 ? 0 : nodes[child].flags & mask
            if childFlags & SuffixTree.exception != 0 { return start }
            let isSuffix =
                isFirst || childFlags & SuffixTree.plain != 0
                || nodes[node].flags & mask & SuffixTree.wildcard != 0
            if isSuffix { suffixStart = start }
            guard child != 0, start > 0 else { break }
            (node, end, isFirst) = (child, start - 1, false)
        }
        guard suffixStart > 0 else { return nil }
        var start = suffixStart - 1
        while start > 0, host[start - 1] != 0x2e { start -= 1 }
        return start
    }
}
