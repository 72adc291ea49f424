/// A pattern that matches any of some words by their letters one after the other, so that thousands cost little more than one.
struct WordPattern {
    /// The pattern, to be put in a group.
    let text: String

    private final class Node {
        var children: [Character: Node] = [:]
        var isEnd = false

        var pattern: String {
            let branches = children.sorted { $0.key < $1.key }.map { String($0.key) + $0.value.pattern }
            guard !branches.isEmpty else { return "" }
            guard branches.count > 1 || isEnd else { return branches[0] }
            return "(?:" + branches.joined(separator: "|") + ")" + (isEnd ? "?" : "")
        }
    }

    /// - Parameter words: letters and figures of ASCII alone; one at least.
    init(_ words: Set<String>) {
        let root = Node()
        for word in words {
            var node = root
            for letter in word {
                let child = node.children[letter] ?? Node()
                node.children[letter] = child
                node = child
            }
            node.isEnd = true
        }
        text = root.pattern
    }
}
