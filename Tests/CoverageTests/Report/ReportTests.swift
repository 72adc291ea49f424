import Coverage
import Foundation
import Metadata
import Reports
import TestSupport
import Testing

@Suite("Coverage reports") struct ReportTests {
    private static let nasty = "a <script>alert(1)</script> cat | [x](http://e.example) \u{202e}txt"

    private func report(prompts: [String], names: [NameList] = []) throws -> CoverageReport {
        let captions = [Self.nasty, "a cat", "a dog", "a red cat and a dog", nil]
        var layout = CoverageReport(
            try CoverageAudit(Corpus(captions).index(), prompts: prompts, names: names, finder: plainFinder))
        layout.command = "klarbild audit coverage x"
        return layout
    }

    @Test(
        "a page of any size holds its charts and tables, and nothing of a caption runs", arguments: [0, 1, 2, 3, 4, 30])
    func pages(count: Int) throws {
        let prompts = (0..<count).map { "a cat \($0) and a dog" }
        let names = [NameList([.init("cat"), .init("nobody")], kind: .listed)]
        let layout = try report(prompts: prompts, names: names)
        let page = HTMLDocument(layout.report).text
        #expect(!page.contains("<script>alert") && page.contains("nobody"))
        #expect(page.contains("Character references of HTML") && page.contains("klarbild audit coverage x"))
        #expect((count > 3) == page.contains("Would more rows help?"))
        // Every table has a file name of its own.
        let identifiers = layout.report.tables.map(\.identifier)
        #expect(Set(identifiers).count == identifiers.count, "\(identifiers)")
        #expect(!MarkdownDocument(layout.report).text.isEmpty)
        let text = TextDocument(layout.report, tables: layout.mainTables).text
        #expect(text.contains("Names by captions") && !text.contains("\u{202e}"))
    }

    @Test("the JSON has what scripts rely on")
    func json() throws {
        let layout = try report(
            prompts: ["a red cat", "", "a wyvern"], names: [NameList([.init("cat")], kind: .listed)])
        let value = try JSONSerialization.jsonObject(with: Data(layout.json.text().utf8))
        let top = try #require(value as? [String: Any])
        #expect(top["rows"] as? Int == 5 && top["design"] as? String == "census" && top["set"] is [String: Any])
        let prompts = try #require(top["prompts"] as? [[String: Any]])
        #expect(prompts.map { $0["prompt"] as? String } == ["a red cat", "", "a wyvern"])
        for prompt in prompts {
            for key in ["score", "exactCaptions", "phrase", "concepts", "pairs", "nearest"] {
                #expect(prompt[key] != nil, "\(key)")
            }
            let phrase = try #require(prompt["phrase"] as? [String: Any])
            for key in ["count", "low", "high", "population", "populationLow", "populationHigh"] {
                #expect(phrase[key] is NSNumber, "\(key)")
            }
        }
        #expect(prompts[0]["score"] as? Double == 1 && (prompts[0]["phrase"] as? [String: Any])?["count"] as? Int == 1)
        #expect(prompts[1]["score"] as? Double == 0 && prompts[2]["exactCaptions"] as? Int == 0)
        let names = try #require(top["names"] as? [[String: Any]])
        #expect(names[0]["name"] as? String == "cat" && names[0]["count"] as? Int == 3)
        #expect(names[0]["low"] as? Double == 3 && names[0]["high"] as? Double == 3)
    }

    @Test("captions that nothing clears are masked everywhere")
    func masked() throws {
        var corpus = Corpus(["a cat"])
        corpus.rows[0].punsafe = 0.9
        let audit = try CoverageAudit(corpus.index(maskPunsafe: 0.1), prompts: ["a cat asleep"], finder: plainFinder)
        #expect(audit.prompts[0].nearest.first?.caption == .masked)
        let layout = CoverageReport(audit)
        #expect(HTMLDocument(layout.report).text.contains("(masked)"))
        #expect(layout.json.text().contains("\"masked\": true"))
    }

    @Test("errors say what is wrong and what to do")
    func errors() throws {
        let errors: [(CoverageError, String)] = [
            (.badWordTable(path: "w", line: 3), "line 3"),
            (.unreadableList(path: "l", reason: "r"), "one entry a line"),
            (.emptyList(path: "l"), "each line"), (.noCaptions(source: "s"), "--columns text=NAME"),
            (.badCounts(path: "c", reason: "r"), "--save-counts"),
            (.badPublishedCounts(path: "p", reason: "r"), "a name and a count"),
        ]
        for (error, text) in errors { #expect(error.description.contains(text)) }
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "urls.csv")
            try Data("url,width\nhttps://a.example/x.jpg,3\n".utf8).write(to: url)
            #expect(throws: CoverageError.noCaptions(source: url.path)) {
                try CoverageAudit(
                    CaptionIndex(all: .init([url.path]), resolver: Corpus.resolver(), maskPunsafe: 1), prompts: ["a"],
                    finder: plainFinder)
            }
        }
    }
}
