/// A prompt cut into spans by the attention grammar of AUTOMATIC1111's web interface.
///
/// `(word)` weighs 1.1 times, `((word))` 1.21 times, `[word]` 1/1.1 times, `(word:1.3)` 1.3 times; brackets nest and
/// their weights multiply. `\(`, `\)`, `\[`, `\]` and `\\` are the characters themselves. `BREAK` starts a new chunk of
/// tokens. An opening bracket that is never closed weighs all that follows; a closing one too many is text.
///
/// Deviation: `BREAK` breaks within brackets too, where that interface encodes the word itself.
public struct WeightedPrompt: Equatable, Sendable {
    /// A part of a prompt.
    public enum Span: Equatable, Sendable {
        /// Text and how much attention it gets; 1 is neutral.
        case text(String, weight: Float)
        /// The following text starts a new chunk.
        case chunkBreak
    }

    /// The spans in order; neighbouring texts differ in weight.
    public let spans: [Span]

    /// Whether there is neither a weight other than 1 nor a break.
    public var isPlain: Bool {
        spans.allSatisfy { if case .text(_, weight: 1) = $0 { true } else { false } }
    }

    /// Cuts a prompt into spans.
    public init(_ prompt: String) {
        var parser = AttentionParser(prompt)
        spans = parser.parse()
    }

    /// Takes a prompt as it is: one span of weight 1, brackets and all.
    public init(unweighted prompt: String) {
        spans = [.text(prompt, weight: 1)]
    }
}
