import Foundation
import Safety
import TestSupport
import Testing

@Suite("Words of the prompt guard")
struct PromptWordTests {
    private func found(_ words: [String], in prompt: String) throws -> [String] {
        try PromptGuard(PromptGuardRule(words: words), from: CheckerSources()).refusal(of: prompt)?.words ?? []
    }

    @Test(
        "are found in every writing of them",
        arguments: [
            ("straße", "STRASSE", false), ("straße", "Straße", true), ("naïve", "NAIVE", true),
            ("éclair", "e\u{301}clair", true),
            ("ﬁre", "fire", true), ("fire", "ﬁre", true), ("x²", "x2", true), ("Ａ１", "a1", true),
            ("Москва", "москва", true),
            ("ёж", "еж", true), ("東京", "東京", true), ("東京", "東京都", false), ("가", "\u{1100}\u{1161}", true),
            ("ガ", "ｶﾞ", true),
            ("gun", "g\u{ad}un", true), ("gun", "g\u{200d}un", true), ("gun", "gu\u{fe0f}n", true),
            ("gun", "g\u{20dd}un", true),
            ("gun", "g-un", false), ("gun", "g.u.n", false), ("gun", "guns", false), ("two words", "two-words", true),
            ("two words", "two, WORDS!", true), ("two words", "two more words", false),
            ("two words", "words two", false),
            ("a b a", "a b a b", true), ("a b a", "a a b", false), ("3d", "3D render", true), ("3d", "3 d", false),
        ])
    func writings(word: String, prompt: String, isFound: Bool) throws {
        #expect(try found([word], in: prompt) == (isFound ? [word] : []), "\(word) in \(prompt)")
    }

    @Test("are told as the policy wrote them, all that are there, in its order")
    func several() throws {
        #expect(
            try found(["Zebra", "GUN", "café noir", "gun"], in: "gun, Café Noir, zebra") == [
                "Zebra", "GUN", "café noir", "gun",
            ])
        #expect(try found(["zebra", "owl"], in: "an owl") == ["owl"])
    }

    @Test("a phrase is found where a slow search finds it, in random prompts", arguments: 1...3)
    func twin(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let vocabulary = ["ba", "bo", "bi"]
        for _ in 0..<200 {
            let prompt = (0..<random.below(10)).map { _ in random.pick(vocabulary) }
            let phrase = (0..<(1 + random.below(4))).map { _ in random.pick(vocabulary) }
            let isThere = prompt.indices.contains { prompt[$0...].starts(with: phrase) }
            let text = prompt.map { random.pick([$0, $0.uppercased(), $0 + "\u{301}"]) }.joined(
                separator: random.pick([" ", ", ", "-"]))
            #expect(try found([phrase.joined(separator: " ")], in: text).isEmpty != isThere, "\(phrase) in \(text)")
        }
    }

    @Test("words that have nothing to look for find nothing, and long prompts end")
    func corners() throws {
        #expect(try found(["", "!!", "\u{200b}"], in: "anything !!").isEmpty)
        #expect(try found(["gun"], in: String(repeating: "a", count: 300_000)).isEmpty)
        #expect(try found(["gun"], in: String(repeating: "tree ", count: 50_000) + "gun") == ["gun"])
        #expect(try found(["a a a b"], in: String(repeating: "a ", count: 50_000)).isEmpty)
    }

    @Test("the refusal says which words and how close, and that nothing was computed")
    func explanation() {
        let score = ConceptScore(SafetyConcept(name: "a gun", threshold: 0.8), score: 0.9, adjustment: 0)
        let both = PromptRefusal(words: ["gun", "x"], concepts: [score]).explanation
        #expect(
            both
                == "it holds 'gun', 'x'; it is close to 'a gun' (cosine 0.900, threshold 0.800, margin +0.100). Nothing was computed"
        )
        #expect(PromptRefusal(words: ["gun"], concepts: []).explanation == "it holds 'gun'. Nothing was computed")
        #expect(
            SafetyError.promptRefused(PromptRefusal(words: ["gun"], concepts: [])).description.hasPrefix(
                "the prompt is refused: it holds"))
    }
}
