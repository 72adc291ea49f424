import Audits
import Coverage
import Foundation
import Metadata
import Reports
import TestSupport
import Testing

/// What scripts rely on: every member is there, of its kind, and holds the audit's figure.
@Suite("Coverage as JSON") struct ReportJSONTests {
    private typealias Object = [String: Any]

    private func object(_ layout: CoverageReport) throws -> Object {
        try #require(JSONSerialization.jsonObject(with: Data(layout.json.text().utf8)) as? Object)
    }

    private func audit(seed: UInt64, prompts count: Int) throws -> CoverageAudit {
        let planned = PlannedCorpus(seed: seed, rows: 120, prompts: count)
        let names = NameList([.init("van gogh"), .init("cat"), .init("nobody")], kind: .listed)
        return try CoverageAudit(
            planned.corpus.index(), prompts: planned.promptTexts, names: [names], finder: plainFinder)
    }

    @Test("the members are those that are promised, in every part", arguments: [1, 4, 25])
    func members(count: Int) throws {
        let top = try object(CoverageReport(audit(seed: 5, prompts: count)))
        #expect(Set(top.keys) == ["rows", "design", "rowsInSources", "matching", "prompts", "set", "names"])
        let estimate: Set = [
            "count", "low", "high", "share", "shareLow", "shareHigh", "population", "populationLow", "populationHigh",
            "bound",
        ]
        for prompt in try #require(top["prompts"] as? [Object]) {
            #expect(
                Set(prompt.keys) == [
                    "prompt", "words", "score", "exactCaptions", "phrase", "spans", "ngrams", "concepts", "pairs",
                    "nearest", "matching",
                ])
            #expect(Set(try #require(prompt["phrase"] as? Object).keys) == estimate)
            for span in try #require(prompt["spans"] as? [Object]) {
                #expect(Set(span.keys) == ["text", "words", "count"])
            }
            for caption in try #require(prompt["nearest"] as? [Object]) {
                #expect(Set(caption.keys) == ["caption", "masked", "recall", "bm25", "copies", "domain"])
            }
            for pair in try #require(prompt["pairs"] as? [Object]) {
                #expect(
                    Set(pair.keys) == ["first", "second", "count", "expected", "lift", "liftLow", "liftHigh", "class"])
            }
            for concept in try #require(prompt["concepts"] as? [Object]) {
                #expect(
                    Set(concept.keys).isSuperset(
                        of: estimate.union(["name", "kind", "ambiguous", "texts", "urls", "domains", "platforms"])))
            }
        }
        for name in try #require(top["names"] as? [Object]) {
            #expect(
                Set(name.keys).isSuperset(
                    of: estimate.union(["rank", "rankLow", "rankHigh", "jointLow", "jointHigh", "imitation"])))
        }
        let set = try #require(top["set"] as? Object)
        #expect(
            Set(set.keys) == [
                "prompts", "meanScore", "curve", "controls", "ngrams", "magnitudes", "growth", "pairs", "gaps",
                "dependent",
            ])
        #expect((set["controls"] as? [Object])?.count == (count >= 20 ? 4 : 0))
    }

    /// Whether a figure of a report is the audit's, but for the last digits that Foundation's reader loses.
    private static func isNear(_ found: Any?, _ expected: Double?) -> Bool {
        guard let expected, expected.isFinite else { return !(found is Double) }
        return (found as? Double).map { abs($0 - expected) <= 1e-12 * max(1, abs(expected)) } ?? false
    }

    @Test("the figures are the audit's", arguments: 6...9)
    func figures(seed: UInt64) throws {
        let audit = try audit(seed: seed, prompts: 6), top = try object(CoverageReport(audit))
        #expect(top["rows"] as? Int == audit.rowCount && top["rowsInSources"] as? Int == 120)
        let prompts = try #require(top["prompts"] as? [Object])
        for (found, prompt) in zip(prompts, audit.prompts) {
            #expect(Self.isNear(found["score"], prompt.score) && found["exactCaptions"] as? Int == prompt.exactCaptions)
            #expect(
                (found["phrase"] as? Object)?["count"] as? Int == prompt.phrase.count
                    && found["words"] as? Int == prompt.wordCount)
            let grams = try #require(found["ngrams"] as? [Object])
            #expect(
                grams.map { $0["seen"] as? Int } == prompt.ngrams.map(\.seen)
                    && grams.map { $0["rarest"] as? String } == prompt.ngrams.map { $0.rarest?.text })
            let concepts = try #require(found["concepts"] as? [Object])
            #expect(concepts.map { $0["count"] as? Int } == prompt.concepts.map { audit.concepts[$0].estimate.count })
            #expect(
                concepts.map { $0["domains"] as? Int } == prompt.concepts.map { audit.concepts[$0].distinct?.domains })
            let pairs = try #require(found["pairs"] as? [Object])
            #expect(
                pairs.map { $0["count"] as? Int } == prompt.pairs.map(\.count)
                    && zip(pairs, prompt.pairs).allSatisfy { Self.isNear($0["lift"], $1.lift) })
            #expect((found["matching"] as? Object)?["captions"] as? Int == prompt.matching?.count)
        }
        let names = try #require(top["names"] as? [Object])
        #expect(names.map { $0["name"] as? String } == audit.names.map(\.coverage.concept.name))
        #expect(names.map { $0["rankLow"] as? Int } == audit.names.map(\.ranks.lowerBound))
        #expect(names.map { $0["rankHigh"] as? Int } == audit.names.map(\.ranks.upperBound))
    }

    @Test("counts alone have nulls where nothing was looked at, and the same members elsewhere")
    func countOnly() throws {
        var query = CoverageQuery()
        query.add(prompts: ["a cat and a dog"], finder: plainFinder, collectsWords: false)
        let pass = try Corpus(["a cat and a dog", "a cat"]).withSource { try ExactPass($0, query: query) }
        let top = try object(CoverageReport(CoverageAudit(pass)))
        let prompt = try #require((top["prompts"] as? [Object])?.first)
        #expect(
            prompt["score"] is NSNull && prompt["matching"] is NSNull && (prompt["nearest"] as? [Any])?.isEmpty == true)
        let concept = try #require((prompt["concepts"] as? [Object])?.first)
        #expect(concept["urls"] == nil && concept["platforms"] == nil && concept["count"] as? Int == 2)
        #expect((top["set"] as? Object)?["meanScore"] is NSNull && top["names"] == nil)
    }

    private static let hostileTexts = [
        "<img src=x onerror=alert(1)>", "\"quoted\" \\ back", "| a | b |", "[x](javascript:alert(1))",
        "\u{202e}evil\u{2066}",
        "tab\tnew\nline", "\u{0}nul", "</script><script>alert(1)</script>", "![i](http://e.example/i.png)",
        "a\u{2028}b", "=1+1",
    ]

    @Test("hostile prompts, names, captions and hosts stay text in every format", arguments: hostileTexts)
    func hostile(text: String) throws {
        var corpus = Corpus([text + " cat", "cat", nil])
        corpus.rows[0].url = "https://\(text.filter { $0.isLetter }).example/x.jpg"
        var options = CoverageAudit.Options()
        options.maskPunsafe = 1
        let list = NameList([.init(text + " x"), .init("cat")], kind: .listed)
        for prompts in [[text + " cat"], (0..<5).map { "\(text) cat \($0)" }] {
            var layout = CoverageReport(
                try CoverageAudit(
                    corpus.index(), prompts: prompts, names: [list], finder: plainFinder, options: options))
            (layout.command, layout.identity) = (text, [.init("Source", text)])
            let top = try object(layout)
            #expect((top["prompts"] as? [Object])?.map { $0["prompt"] as? String } == prompts)
            #expect((top["names"] as? [Object])?.contains { $0["name"] as? String == text + " x" } == true)
            let page = HTMLDocument(layout.report).text
            #expect(!page.contains("<img src=x") && !page.contains("<script>alert") && !page.contains("\u{202e}evil"))
            #expect(!page.contains("href=\"javascript") && !page.contains("src=\"http"))
            // Brackets that are escaped make no link.
            let markdown = MarkdownDocument(layout.report).text.replacing("\\]", with: "")
            #expect(!markdown.contains("](javascript") && !markdown.contains("](http") && !markdown.contains("<img"))
            let plain = TextDocument(layout.report, tables: layout.mainTables).text
            #expect(!plain.contains("\u{202e}") && !plain.contains("\u{0}") && !plain.contains("\u{1b}"))
        }
    }
}
