import Foundation
import Metadata
import Reports
import Resources
import TestSupport
import Testing

@testable import Coverage
@testable import Engines

@Suite("Short captions") struct CaptionReductionTests {
    /// An engine that hands over given texts.
    private struct Texts: RowEngine {
        var texts: [([UInt8]?, Int)]
        var seen: @Sendable (CaptionQuestion) -> Void = { _ in }
        var origins: [RowOrigin] { [] }
        var engineName: String? { "texts" }

        func countCaptions(
            _ question: CaptionQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
            _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
        ) throws {
            seen(question)
            var builder = TextBatchBuilder(roles: [.text])
            for (text, _) in texts {
                if let text { text.withUnsafeBufferPointer { _ = builder.set(0, $0) } } else { _ = builder.set(0, nil) }
                builder.endRow()
            }
            let column = builder.batch(part: 0, firstRow: 0).text(.text)
            try body(CountedTexts(column, counts: texts.map(\.1)), 0)
        }

        func countURLs(
            _ question: URLQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
            _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
        ) throws {}

        func takeRows(
            _ question: BernoulliQuestion, progress: (@Sendable (ReadProgress) throws -> Void)?,
            _ body: (TakenRows) throws -> Void
        ) throws {}
    }

    private func query(_ prompts: [String], names: String? = nil) throws -> CoverageQuery {
        let finder = try ConceptFinder.shipped(in: .locate())
        var query = CoverageQuery()
        if let names {
            let entries = names.split(separator: "\n").map { line in
                let spellings = line.components(separatedBy: " | ")
                return NameList.Entry(spellings[0], aliases: Array(spellings.dropFirst()))
            }
            query.add(names: NameList(entries, kind: .listed), finder: finder)
        }
        query.add(prompts: prompts, finder: finder, collectsWords: false)
        return query
    }

    /// The audit over whole captions, and over short ones counted together, as JSON.
    private func both(_ captions: [[UInt8]?], _ query: CoverageQuery) throws -> (
        whole: String, short: String, groups: Int
    ) {
        let whole = CoverageAudit(try ExactPass(Texts(texts: captions.map { ($0, 1) }), query: query))
        let twin = try CaptionTwin(CaptionQuestion(words: query.vocabulary))
        let groups = counted(captions.map { $0.map(twin.reduced) })
        let short = CoverageAudit(try ExactPass(Texts(texts: groups), query: query))
        return (CoverageReport(whole).json.text(), CoverageReport(short).json.text(), groups.count)
    }

    private static let pieces = [
        "Thomas Kinkade", "thomas", "KINKADE", "kinkade's", "Kinkade&#39;s", "Kinkade&#039;",
        "&quot;Thomas Kinkade&quot;", "a red apple",
        "red", "apple", "apples", "&amp;", "&", "R&B", "B&W;", "&amp;quot;", "&amp;amp;", "&#38;", "&#38;quot;",
        "&lt;b&gt;", "&copy; 2019", "&nbsp;",
        "&Agrave;", "&apple;", "& apple", "Thomas&Kinkade", "Thomas &amp; Kinkade", "Thomas—Kinkade",
        "Thomas – Kinkade", "“red” apple", "rеd", "café", "CAFE", "cafe\u{301}",
        "ＲＥＤ apple", "ﬁsh", "fish", "K", "\u{212a}inkade", "ß", "ss", "北京", "北", "\u{200b}", "red\u{ad}apple",
        "red_apple", "red-apple", "red\napple", "\t", "q", "qq", "~", "red ~ apple",
        "", "  ", "2", "²", "...", "…", "•", "®", "™", "©", "the", "of", "and", "x", "mickey mouse", "Mickey", "Mouse",
        "\u{0}", "&#x27;", "&eacute;", "caf&eacute;",
    ]

    @Test("hold the phrases, words, names and pairs of the whole ones, however many rows they stand for")
    func equal() throws {
        let query = try query(
            ["a red apple", "Mickey Mouse in the style of Thomas Kinkade", "café, fish", "the q of 2", "北京 red"],
            names: "Thomas Kinkade\nMickey Mouse | Mickey\nCafé\nBeijing | 北京\nFish\n")
        var captions: [[UInt8]?] = [nil, nil, []]
        for one in Self.pieces {
            captions.append(Array(one.utf8))
            for other in Self.pieces { captions.append(Array((one + " " + other).utf8)) }
        }
        for _ in 0..<4000 {
            let count = Int.random(in: 1...6)
            let glue = ["", " ", " ", ", ", "&", "; "].randomElement() ?? " "
            captions.append(
                Array((0..<count).map { _ in Self.pieces.randomElement() ?? "" }.joined(separator: glue).utf8))
        }
        let (whole, short, groups) = try both(captions, query)
        #expect(whole == short)
        #expect(groups < captions.count)
    }

    @Test("hold them when bytes are changed at random, also into what is no UTF-8")
    func mutations() throws {
        let query = try query(["a red apple & fish", "Thomas Kinkade"])
        let pool = Array("&;#aq ~\u{0}é39".utf8) + [0x80, 0xc3, 0xff]
        for _ in 0..<300 {
            var caption =
                Array((0..<3).map { _ in Self.pieces.randomElement() ?? "" }.joined(separator: " ").utf8) + [0x20]
            for _ in 0..<Int.random(in: 1...3) {
                let place = Int.random(in: 0..<caption.count), byte = pool.randomElement() ?? 0
                if Bool.random() { caption[place] = byte } else { caption.insert(byte, at: place) }
            }
            let (whole, short, _) = try both([caption], query)
            #expect(whole == short, "\(caption.hex)")
        }
    }

    @Test("of real rows are fewer, and give the same audit")
    func real() throws {
        var captions: [[UInt8]?] = []
        try MetadataSource([shippedRows]).forEachBatch(roles: [.text]) { batch in
            batch.text(.text)?.forEach { _, bytes in captions.append(bytes.map { Array($0) }) }
        }
        let names = try query([], names: "London\nThomas Kinkade\nMickey Mouse\nVincent van Gogh | van Gogh\nParis\n")
        let (whole, short, groups) = try both(captions, names)
        #expect(whole == short && captions.count == 6457 && groups < 6457 / 3, "\(groups)")
        let prompts = try query(["a woman in a red dress, London", "wedding dress of the year"])
        let answers = try both(captions, prompts)
        #expect(answers.whole == answers.short)
    }

    @Test("every character taken for a separator separates words, wherever it stands")
    func separators() {
        var tokenizer = CaptionTokenizer()
        for scalar in CaptionReduction.separators.unicodeScalars {
            #expect(tokenizer.words(of: "a\(scalar)b") == ["a", "b"], "\(scalar.value)")
            #expect(tokenizer.words(of: "\(scalar)a\(scalar)\(scalar)é\(scalar)") == ["a", "é"], "\(scalar.value)")
        }
        for reference in CaptionReduction.references {
            for name in [reference.replacing("0?", with: ""), reference.replacing("0?", with: "0")] {
                #expect(tokenizer.words(of: "a&\(name);b") == ["a", "b"], "\(name)")
                #expect(tokenizer.words(of: "a&amp;\(name) b").first == "a", "\(name)")
            }
        }
    }

    @Test(
        "are cut where a reader sees it",
        arguments: [
            ("A photo of Thomas Kinkade&#39;s red barn", "q thomas kinkade q red q"), ("nothing known", "q"),
            ("Red", "red"), ("", ""),
            ("café", "café"), ("R&B red", "q red"), ("R&amp;B red", "R&amp;B red"), ("red apple qq", "red apple q"),
        ])
    func examples(_ caption: String, _ short: String) throws {
        let twin = try CaptionTwin(CaptionQuestion(words: ["thomas", "kinkade", "red", "apple", "café"]))
        #expect(String(decoding: twin.reduced(Array(caption.utf8)), as: UTF8.self) == short)
    }

    @Test("the word for unknown ones is none of the known, and without known ones all is one word")
    func filler() throws {
        #expect(CaptionReduction(CaptionQuestion(words: ["q", "qq"])).filler == "qqq")
        let twin = try CaptionTwin(CaptionQuestion(words: ["é"]))
        #expect(twin.reduced(Array("some words here".utf8)) == Array("q".utf8))
        let sql = CaptionReduction(CaptionQuestion(words: ["red"])).sql("SELECT t FROM x")
        #expect(sql.utf8.allSatisfy { $0 < 0x80 } && sql.contains("hex(r)"))
    }
}
