import Foundation
import Prompts
import Testing

/// What holds for any prompt, tried on many made-up ones.
@Suite("Attention grammar, any prompt")
struct AttentionPropertyTests {
    /// Made-up prompts of the grammar's own characters; the same ones every time.
    static func prompts(count: Int, pieces: [String]) -> [String] {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        return (0..<count).map { _ in (0..<next(14)).map { _ in pieces[next(pieces.count)] }.joined() }
    }

    static let hostile = prompts(
        count: 3000,
        pieces: ["(", ")", "[", "]", ":", "\\", "1.3", "-2", ".", "a", "red ", "BREAK", " ", "é", "😀", ":1.5)"])

    private func texts(_ prompt: WeightedPrompt) -> [(String, Float)] {
        prompt.spans.compactMap { if case .text(let text, let weight) = $0 { (text, weight) } else { nil } }
    }

    @Test("is read into at least one span, with finite weights and no two alike side by side")
    func spans() {
        for text in Self.hostile {
            let spans = WeightedPrompt(text).spans
            #expect(!spans.isEmpty, "\(text)")
            for (span, next) in zip(spans, spans.dropFirst()) {
                if case (.text(_, let weight), .text(_, let following)) = (span, next), weight == following {
                    // Two weights may differ by less than a Float shows; nothing else may.
                    #expect(text.contains("(") || text.contains("["), "\(text)")
                }
            }
            for (_, weight) in texts(WeightedPrompt(text)) { #expect(weight.isFinite, "\(text)") }
        }
    }

    @Test("no character but the grammar's own gets lost")
    func characters() {
        for text in Self.hostile {
            let kept = texts(WeightedPrompt(text)).map(\.0).joined().filter { "aréd😀".contains($0) }
            #expect(kept == text.filter { "aréd😀".contains($0) }, "\(text)")
        }
    }

    @Test("without brackets, backslashes and breaks, the text is the prompt")
    func plain() {
        let pieces = ["a", "red ", ":", ")", "]", "1.3", "😀", " ", ", ", "break", "BREAKS"]
        for text in Self.prompts(count: 1000, pieces: pieces) {
            #expect(WeightedPrompt(text).spans == [.text(text, weight: 1)])
            #expect(WeightedPrompt(text).isPlain)
        }
    }

    @Test("a prompt with everything escaped is the prompt")
    func escaped() {
        for text in Self.prompts(count: 1000, pieces: ["(", ")", "[", "]", "\\", "a", ":1.3"]) {
            let escaped = text.map { "()[]\\".contains($0) ? "\\\($0)" : String($0) }.joined()
            #expect(WeightedPrompt(escaped).spans == [.text(text, weight: 1)], "\(escaped)")
        }
    }

    @Test("the chunks hold every token once, in order")
    func chunks() throws {
        let tokenizer = try CLIPTokenizer(contentsOf: embeddedTokenizerFolder)
        for text in Self.hostile.prefix(500) {
            let prompt = WeightedPrompt(String(repeating: text, count: 4))
            let chunks = PromptChunks(prompt, tokenizer: tokenizer)
            let expected = texts(prompt).flatMap { text, weight in tokenizer.encode(text).map { ($0, weight) } }
            #expect(chunks.tokenCount == expected.count)
            // Neither prompt nor padding holds the end token, but as padding after the first one.
            let found = chunks.chunks.flatMap { chunk in
                zip(chunk.ids, chunk.weights).dropFirst().prefix { $0.0 != tokenizer.endID }
            }
            #expect(found.map(\.0) == expected.map(\.0), "\(text)")
            #expect(found.map(\.1) == expected.map(\.1), "\(text)")
        }
    }
}
