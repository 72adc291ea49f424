/// Reads the attention grammar in one pass over the characters.
struct AttentionParser {
    private struct Piece {
        /// `nil` for a break.
        var text: String.UnicodeScalarView?
        var weight: Double = 1
    }

    private let source: [Unicode.Scalar]
    private var position = 0
    private var pieces: [Piece] = []
    /// Where the brackets that are still open begin in `pieces`.
    private var rounds: [Int] = []
    private var squares: [Int] = []

    private static let roundFactor = 1.1
    private static let squareFactor = 1 / 1.1

    init(_ prompt: String) { source = Array(prompt.unicodeScalars) }

    mutating func parse() -> [WeightedPrompt.Span] {
        while position < source.count { readElement() }
        closeOpenBrackets()
        return mergedSpans()
    }

    private mutating func readElement() {
        let scalar = source[position]
        switch scalar {
        case "\\":
            // A backslash before anything else vanishes, as it does there.
            position += 1
            if position < source.count, "()[]\\".unicodeScalars.contains(source[position]) {
                append(source[position...position])
                position += 1
            }
        case "(":
            rounds.append(pieces.count)
            position += 1
        case "[":
            squares.append(pieces.count)
            position += 1
        case ")":
            position += 1
            if let start = rounds.popLast() { multiply(from: start, by: Self.roundFactor) } else { append([scalar]) }
        case "]":
            position += 1
            if let start = squares.popLast() { multiply(from: start, by: Self.squareFactor) } else { append([scalar]) }
        case ":":
            if !rounds.isEmpty, let (weight, end) = explicitWeight(), let start = rounds.popLast() {
                multiply(from: start, by: weight)
                position = end
            } else {
                append([scalar])
                position += 1
            }
        default:
            var end = position + 1
            while end < source.count, !"\\()[]:".unicodeScalars.contains(source[end]) { end += 1 }
            appendText(position..<end)
            position = end
        }
    }

    /// The number in `:1.3)` and the position after the bracket, if that is what stands here.
    private func explicitWeight() -> (weight: Double, end: Int)? {
        var end = position + 1
        while end < source.count, source[end].isSpace { end += 1 }
        let start = end
        if end < source.count, source[end] == "+" || source[end] == "-" { end += 1 }
        while end < source.count, source[end] == "." || ("0"..."9").contains(source[end]) { end += 1 }
        let digits = String(String.UnicodeScalarView(source[start..<end]))
        while end < source.count, source[end].isSpace { end += 1 }
        guard end < source.count, source[end] == ")" else { return nil }
        // Swift reads neither ".5" nor "5.", which people write.
        let sign = digits.prefix { $0 == "+" || $0 == "-" }
        let number = "\(sign)0\(digits.dropFirst(sign.count))" + (digits.contains(".") ? "0" : "")
        guard digits.contains(where: \.isNumber), let weight = Double(number) else { return nil }
        return (weight, end + 1)
    }

    /// Appends plain text, with the breaks in it.
    private mutating func appendText(_ range: Range<Int>) {
        var start = range.lowerBound
        var index = start
        while let found = nextBreak(from: index, in: range) {
            // Spaces around the word belong to it.
            let text = source[start..<found]
            append(text[..<(text.lastIndex { !$0.isSpace }.map { $0 + 1 } ?? start)])
            pieces.append(Piece(text: nil))
            index = found + 5
            while index < range.upperBound, source[index].isSpace { index += 1 }
            start = index
        }
        append(source[start..<range.upperBound])
    }

    private func nextBreak(from start: Int, in range: Range<Int>) -> Int? {
        func isWord(_ index: Int) -> Bool {
            source.indices.contains(index)
                && (source[index].isLetter || source[index].isNumber || source[index] == "_")
        }
        return (start..<range.upperBound).first {
            source[$0] == "B" && source[$0..<range.upperBound].starts(with: "BREAK".unicodeScalars)
                && !isWord($0 - 1) && !isWord($0 + 5)
        }
    }

    private mutating func append(_ text: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        if !view.isEmpty { pieces.append(Piece(text: view)) }
    }

    private mutating func multiply(from start: Int, by factor: Double) {
        for index in start..<pieces.count { pieces[index].weight *= factor }
    }

    private mutating func closeOpenBrackets() {
        for start in rounds { multiply(from: start, by: Self.roundFactor) }
        for start in squares { multiply(from: start, by: Self.squareFactor) }
    }

    private func mergedSpans() -> [WeightedPrompt.Span] {
        var merged: [Piece] = []
        for piece in pieces {
            if let text = piece.text, let last = merged.last, last.text != nil, last.weight == piece.weight {
                merged[merged.count - 1].text?.append(contentsOf: text)
            } else {
                merged.append(piece)
            }
        }
        if merged.isEmpty { merged = [Piece(text: .init())] }
        return merged.map { piece in
            piece.text.map { .text(String($0), weight: Float(piece.weight)) } ?? .chunkBreak
        }
    }
}
