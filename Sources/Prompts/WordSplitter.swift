/// Cuts cleaned text into the words that are encoded by themselves.
///
/// CLIP's pattern: an English contraction, a run of letters, a single digit, or a run of anything else but space.
enum WordSplitter {
    private static let contractions: [[Unicode.Scalar]] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]
        .map { Array($0.unicodeScalars) }
    // The pattern keeps the text of these together; the byte-level stage of transformers then cuts it into three.
    private static let markers: [[[Unicode.Scalar]]] = [["<|", "startoftext", "|>"], ["<|", "endoftext", "|>"]]
        .map { $0.map { Array($0.unicodeScalars) } }

    /// Calls `body` with each word in turn.
    static func forEachWord(of text: [Unicode.Scalar], _ body: (ArraySlice<Unicode.Scalar>) -> Void) {
        var start = 0
        while start < text.count {
            let scalar = text[start]
            var end = start + 1
            if scalar.isSpace {
                start = end
                continue
            } else if scalar == "<", let marker = markers.first(where: { text[start...].starts(with: $0.joined()) }) {
                for part in marker {
                    body(text[start..<start + part.count])
                    start += part.count
                }
                continue
            } else if scalar == "'", let match = contractions.first(where: { text[start...].starts(with: $0) }) {
                end = start + match.count
            } else if scalar.isLetter {
                while end < text.count, text[end].isLetter { end += 1 }
            } else if !scalar.isNumber {
                while end < text.count, !text[end].isSpace, !text[end].isLetter, !text[end].isNumber { end += 1 }
            }
            body(text[start..<end])
            start = end
        }
    }
}
