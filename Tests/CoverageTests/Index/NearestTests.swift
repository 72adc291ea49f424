import Audits
import Coverage
import Foundation
import Metadata
import Testing

@Suite("Nearest captions, further") struct NearestTests {
    private func audit(_ captions: [String?], _ prompts: [String], nearest: Int = 3) throws -> CoverageAudit {
        var options = CoverageAudit.Options()
        (options.nearest, options.maskPunsafe, options.threads) = (nearest, 1, 1)
        return try CoverageAudit(Corpus(captions).index(), prompts: prompts, finder: plainFinder, options: options)
    }

    @Test("of thousands of captions the best share is found, though many rank higher by BM25", arguments: 61...63)
    func many(seed: UInt64) throws {
        var dice = Dice(seed)
        let words = (0..<40).map { "word\($0)" }
        var captions = (0..<4000).map { _ in
            (0..<(1 + dice.below(10))).map { _ in dice.pick(words) }.joined(separator: " ")
        }
        // A long caption holds all of the prompt; its length ranks it behind hundreds of short ones.
        let prompt = (0..<6).map { _ in dice.pick(words) }.joined(separator: " ")
        captions.insert(prompt + String(repeating: " padding", count: 400), at: 1000 + dice.below(2000))
        let audit = try audit(captions, [prompt, "word1 word2 word3"], nearest: 2)
        let search = NaiveSearch(Corpus(captions).words, plainFinder.weights)
        #expect(audit.prompts[0].score == 1)
        for prompt in audit.prompts {
            let words = prompt.prompt.split(separator: " ").map(String.init)
            #expect(prompt.score == search.score(words) && prompt.matching?.count == search.halves(words).count)
            #expect(prompt.nearest.first?.recall == prompt.score)
        }
    }

    @Test("of captions that are as near the earlier comes first, in every search")
    func ties() throws {
        let captions = (0..<1200).map { "a red \(["cat", "owl", "fox"][$0 % 3])" }
        let audit = try audit(captions, Array(repeating: "a red thing", count: 3), nearest: 3)
        for prompt in audit.prompts {
            #expect(prompt.nearest.map(\.document) == [0, 1, 2] && prompt.matching?.count == 0)
            // The 200 nearest are looked through for copies: 67, 67 and 66 of each.
            #expect(prompt.nearest.map(\.copies) == [67, 67, 66])
        }
    }

    @Test(
        "captions with four fifths of their words in common are copies",
        arguments: [
            ("red b c d", "red b c d", true), ("red b c d", "d c b red red", true), ("red b c d", "red b c d e", true),
            ("red b c d e", "red b c d f", false), ("red b c d", "red b c", false), ("red b c d e", "red b c d", true),
            ("red", "red", true), ("red", "red b", false), ("red b c d e f g h i", "red b c d e f g h x", true),
            ("red b c d e f g h", "red b c d e f g x", false), ("RED b, c d", "red. b c-d", true),
        ])
    func copies(one: String, other: String, areCopies: Bool) throws {
        let nearest = try audit([one, other, "nothing"], ["red"]).prompts[0].nearest
        #expect(nearest.map(\.copies).sorted() == (areCopies ? [2] : [1, 1]))
    }

    @Test("as many captions are shown as asked for, at most those that share a word", arguments: [0, 1, 2, 5, 50])
    func limit(nearest: Int) throws {
        let captions = (0..<12).map { "red \(["b", "c", "d"][$0 % 3])\($0) x\($0)" } + ["unrelated"]
        let prompt = try audit(captions, ["red"], nearest: nearest).prompts[0]
        #expect(prompt.nearest.count == min(nearest, 12) && prompt.score == 1 && prompt.matching?.count == 12)
    }

    @Test("each caption is shown with the domain of its picture, where it has one")
    func domains() throws {
        let rows = [
            MetadataRow(url: "https://WWW.Site.example/1.jpg", text: "red cat"), MetadataRow(text: "red dog"),
            MetadataRow(url: "http://[::1]/x.jpg", text: "red owl"),
            MetadataRow(url: "data:image/png;base64,x", text: "red fox"),
        ]
        var options = CoverageAudit.Options()
        (options.nearest, options.maskPunsafe) = (4, 1)
        let audit = try CoverageAudit(
            Corpus(rows: rows).index(), prompts: ["red"], finder: plainFinder, options: options)
        #expect(
            audit.prompts[0].nearest.sorted { $0.document < $1.document }.map(\.domain) == [
                "site.example", nil, "::1", nil,
            ])
    }

    @Test(
        "a caption is shown where its score or tag clears it, as from memory so from a sample",
        arguments: [
            (nil, nil, 0.1, false), (0.05, nil, 0.1, true), (0.1, nil, 0.1, true), (0.11, nil, 0.1, false),
            (0.9, nil, 1, true), (nil, nil, 1, true), (nil, "UNLIKELY", 0.1, true), (nil, "UNSURE", 0.1, false),
            (nil, "NSFW", 0.1, false), (nil, "unlikely", 0.1, false), (0.9, "UNLIKELY", 0.1, false),
            (0.0, "NSFW", 0, true),
            (1, "NSFW", 0.999, false), (nil, "", 0.5, false),
        ] as [(Double?, String?, Double, Bool)])
    func masks(punsafe: Double?, tag: String?, limit: Double, isShown: Bool) throws {
        var row = MetadataRow(text: "a red cat", punsafe: punsafe)
        row.nsfw = tag
        let expected: CaptionText = isShown ? .text("a red cat") : .masked
        let corpus = Corpus(rows: [row])
        var options = CoverageAudit.Options()
        options.maskPunsafe = limit
        let direct = try CoverageAudit(
            corpus.index(maskPunsafe: limit), prompts: ["cat"], finder: plainFinder, options: options)
        #expect(direct.prompts[0].nearest.map(\.caption) == [expected])
        try corpus.withSample { index in
            let stored = try CoverageAudit(index, prompts: ["cat"], finder: plainFinder, options: options)
            #expect(stored.prompts[0].nearest.map(\.caption) == [expected])
        }
    }

    @Test(
        "captions are cut to a hundred characters, whole ones",
        arguments: ["é", "e\u{301}", "猫 ", "👩\u{200d}🎨 ", "ab", "👩\u{200d}👩\u{200d}👧\u{200d}👧"])
    func shortened(piece: String) throws {
        let caption = "red " + String(repeating: piece, count: 300)
        guard case .text(let text)? = try audit([caption], ["red"]).prompts[0].nearest.first?.caption else {
            Issue.record("no caption is shown")
            return
        }
        // A hundred, or as many as eight hundred bytes have.
        #expect(caption.hasPrefix(text.dropLast()) && text.last == "…" && !text.contains("\u{fffd}"), "\(text)")
        #expect(text.count == 101 || piece.utf8.count > 8 && text.count > 30)
        let short = "red " + String(repeating: piece, count: 20)
        #expect(try audit([short], ["red"]).prompts[0].nearest.first?.caption == .text(short))
    }

    @Test("texts of ten thousand words are weighed and matched like short ones")
    func enormous() throws {
        let words = (0..<10_000).map { "unheard\($0)" }
        let half = words[..<5000].joined(separator: " "), whole = words.joined(separator: " ")
        let audit = try audit([half, whole, "other"], [whole, half, "unheard1 unseen1"])
        #expect(audit.prompts.map(\.exactCaptions) == [1, 1, 0] && audit.prompts.map(\.phrase.count) == [1, 2, 0])
        #expect(audit.prompts.map(\.score) == [1, 1, 0.5])
        #expect(audit.prompts[0].nearest.map(\.recall) == [1, 0.5] && audit.prompts[0].matching?.count == 2)
        // Of thousands of concepts the first 64 are paired.
        #expect(audit.prompts[0].concepts.count == 3334 && audit.prompts[0].pairs.count == 64 * 63 / 2)
    }

    @Test("a word that every caption of the table has still finds its captions")
    func weightless() throws {
        let finder = ConceptFinder(weights: WordWeights(captions: 100, frequencies: ["the": 100, "cat": 5]))
        let index = try Corpus(["the cat", "the dog", "a cat"]).index()
        let audit = try CoverageAudit(index, prompts: ["the", "cat", "the cat", "owl"], finder: finder)
        #expect(audit.prompts.map(\.score) == [1, 1, 1, 0])
        #expect(audit.prompts.map { $0.matching?.count } == [2, 2, 2, 0])
    }
}
