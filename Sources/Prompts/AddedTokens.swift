/// Tokens that are looked for in the text before the words are, such as `<|endoftext|>`.
///
/// Port of the added vocabulary of Hugging Face's tokenizers 0.23: a token is looked for in the text as it was written
/// or, if it says so, in the cleaned text; the leftmost match counts, of several the longest.
struct AddedTokens {
    struct Token {
        var content: String
        var id: Int
        /// Whether the token is looked for in the cleaned text, its own text being cleaned as well.
        var isNormalized: Bool
    }

    /// A piece of the text.
    enum Part: Equatable {
        case token(Int)
        /// Cleaned text.
        case text([Unicode.Scalar])
    }

    private struct Pattern {
        var scalars: [Unicode.Scalar]
        var id: Int
    }

    private let written: [Pattern]
    private let normalized: [Pattern]

    init(_ tokens: [Token]) {
        written = Self.sorted(
            tokens.filter { !$0.isNormalized }.map { Pattern(scalars: Array($0.content.unicodeScalars), id: $0.id) })
        normalized = Self.sorted(
            tokens.filter(\.isNormalized).map {
                Pattern(scalars: TextCleaning.clean($0.content.unicodeScalars), id: $0.id)
            })
    }

    private static func sorted(_ patterns: [Pattern]) -> [Pattern] {
        patterns.sorted { $0.scalars.count > $1.scalars.count }
    }

    /// The text cut at the tokens, the rest cleaned.
    func split(_ text: String) -> [Part] {
        var parts: [Part] = []
        for part in Self.split(Array(text.unicodeScalars), at: written) {
            switch part {
            case .token: parts.append(part)
            case .text(let scalars):
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars)
                parts += Self.split(TextCleaning.clean(view), at: normalized)
            }
        }
        return parts
    }

    private static func split(_ text: [Unicode.Scalar], at patterns: [Pattern]) -> [Part] {
        let firsts = Set(patterns.compactMap(\.scalars.first))
        var parts: [Part] = []
        var (start, position) = (0, 0)
        while position < text.count {
            guard firsts.contains(text[position]),
                let match = patterns.first(where: { text[position...].starts(with: $0.scalars) })
            else {
                position += 1
                continue
            }
            if start < position { parts.append(.text(Array(text[start..<position]))) }
            parts.append(.token(match.id))
            position += match.scalars.count
            start = position
        }
        if start < text.count { parts.append(.text(Array(text[start...]))) }
        return parts
    }
}
