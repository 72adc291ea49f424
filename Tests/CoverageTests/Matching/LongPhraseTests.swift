import Coverage
import Foundation
import Testing

/// Phrases that repeat and overlap themselves, and such as are longer than the stretches that are looked for.
@Suite("Phrases of few words and of many") struct LongPhraseTests {
    private func words(_ count: Int, of vocabulary: [String], _ dice: inout Dice) -> [String] {
        (0..<count).map { _ in dice.pick(vocabulary) }
    }

    @Test("phrases that overlap themselves are counted once a caption", arguments: 101...106)
    func overlaps(seed: UInt64) throws {
        var dice = Dice(seed)
        let vocabulary = ["ba", "bo"]
        let captions = (0..<120).map { _ in words(dice.below(14), of: vocabulary, &dice) }
        let prompts = (0..<20).map { _ in words(1 + dice.below(7), of: vocabulary, &dice) }
        let audit = try CoverageAudit(
            Corpus(captions.map { $0.joined(separator: " ") }).index(),
            prompts: prompts.map { $0.joined(separator: " ") },
            finder: plainFinder)
        let naive = NaiveCounts(rows: [], captions: captions)
        for (prompt, words) in zip(audit.prompts, prompts) {
            #expect(prompt.phrase.count == naive.count(words) && prompt.exactCaptions == naive.exact(words))
            for ngrams in prompt.ngrams { #expect(ngrams.seen == naive.ngrams([words], length: ngrams.length).seen) }
            #expect(prompt.spans.map(\.count) == naive.spans(words).map(\.count), "\(prompt.prompt)")
        }
    }

    @Test(
        "a prompt of any length is found whole, in captions that are it and that hold it",
        arguments: [1, 2, 23, 24, 25, 26, 60, 500])
    func whole(length: Int) throws {
        var dice = Dice(UInt64(length))
        let prompt = words(length, of: (0..<50).map { "w\($0)" }, &dice).joined(separator: " ")
        let captions = [
            prompt, "before " + prompt, prompt + " after", "before " + prompt + " after", prompt + prompt, "",
        ]
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: [prompt], finder: plainFinder)
        // Written without a blank between, the last word of one and the first of the next are another word.
        #expect(audit.prompts[0].exactCaptions == 1 && audit.prompts[0].phrase.count == 4)
        #expect(
            audit.prompts[0].spans.map { [$0.text, "\($0.length)", "\($0.count)"] } == [[prompt, "\(length)", "4"]])
    }

    @Test(
        "of a longer prompt that no caption holds, stretches of up to 24 words are told",
        arguments: [10, 23, 24, 25, 40])
    func stretch(held: Int) throws {
        let words = (0..<60).map { "w\($0)" }
        let caption = words[5..<(5 + held)].joined(separator: " ")
        let audit = try CoverageAudit(
            Corpus([caption, "x"]).index(), prompts: [words.joined(separator: " ")], finder: plainFinder)
        let spans = audit.prompts[0].spans
        #expect(spans.first?.length == min(held, 24) && spans.allSatisfy { $0.count == 1 })
        #expect(spans.count == min(3, max(1, held - 23)))
        #expect(spans.first?.text == words[5..<(5 + min(held, 24))].joined(separator: " "))
    }

    @Test(
        "a prompt that says something twice has it once among its stretches",
        arguments: [
            ("red cat, red cat", ["red cat"]), ("red cat x red cat", ["red cat"]),
            ("big red cat and red cat", ["big red cat"]),
            ("red cat and big red cat", ["big red cat"]), ("old sea x red cat y old sea", ["red cat", "old sea"]),
            ("cat red", []), ("red", ["red"]), ("old sea red cat", ["red cat", "old sea"]),
        ] as [(String, [String])])
    func repeated(prompt: String, expected: [String]) throws {
        let captions = ["the big red cat", "old sea", "old sea"]
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: [prompt], finder: plainFinder)
        #expect(audit.prompts[0].spans.map(\.text) == expected)
    }
}
