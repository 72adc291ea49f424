import Coverage
import Foundation
import Reports
import TestSupport
import Testing

@Suite("Tables of published counts") struct PublishedCountTests {
    private func withPublished<R>(_ text: String, _ name: String = "c.csv", _ body: (PublishedCounts) throws -> R)
        throws -> R
    {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try Data(text.utf8).write(to: url)
            return try body(PublishedCounts(contentsOf: url))
        }
    }

    private func counts(_ text: String, _ name: String, of names: [String]) throws -> [Double?] {
        try withPublished(text, name) { published in
            names.map { published.count(of: plainFinder.concept(for: .init($0), kind: .listed)) }
        }
    }

    @Test(
        "the column of names and the fullest column of counts are found",
        arguments: [
            ("name,count\nAda,5\n", "c.csv", 5.0), ("count,name\n5,Ada\n", "c.csv", 5),
            ("Artist\tCounts\nAda\t5\n", "c.tsv", 5),
            ("who,count\nAda,5\n", "c.csv", 5), ("name,account,count_b\nAda,x,7\n", "c.csv", 7),
            ("name,count_a,count_b\nAda,1,7\nBob,,8\n", "c.csv", 7), ("name,count_a,count_b\nAda,1,7\n", "c.csv", 1),
            ("name,count\nAda,1e3\n", "c.csv", 1000), ("name,count\nAda,5\nADA,6\n", "c.csv", 6),
            ("name,count\n\"Ada\",\"5\"\n", "c.csv", 5), ("\u{feff}name,count\nAda,5\n", "c.csv", 5),
            ("name,count\r\nAda,5\r\n", "c.csv", 5), ("name,count\nAda,0\n", "c.csv", 0),
            ("name,count\n  Ada!,5\n", "c.csv", 5),
        ])
    func found(text: String, name: String, expected: Double) throws {
        #expect(try counts(text, name, of: ["Ada", "nobody"]) == [expected, nil])
    }

    @Test(
        "what is no count is left out, so that no report counts it",
        arguments: ["nan", "inf", "-inf", "-1", "1e300", "1e16", "0x1p99", "many", "", "1,5"])
    func impossible(value: String) throws {
        #expect(try counts("name,count\nAda,\"\(value)\"\nBob,3\n", "c.csv", of: ["Ada", "Bob"]) == [nil, 3])
        let captions = ["ada", "bob", "bob"]
        let list = NameList([.init("Ada"), .init("Bob")], kind: .listed)
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: [], names: [list], finder: plainFinder)
        try withPublished("name,count\nAda,\"\(value)\"\nBob,3\n") { published in
            var layout = CoverageReport(audit)
            layout.published = published
            let table = try #require(layout.report.tables.first { $0.identifier == "names" })
            #expect(table.rows.map { $0.cells.last?.text } == ["3", "–"])
            #expect(published.correlation(with: audit.names).count == 1)
        }
    }

    @Test(
        "a table without counts is an error that names the file and says what it needs",
        arguments: [
            "", "name\nAda\n", "name,count\n", "name,count\nAda,\n", "name,count\nAda,nan\nBob,-2\n",
            "name,number\nAda,5\n",
            "count\n5\n", "name;count\nAda;5\n", "\"name,count\nAda,5\n", "{\"Ada\": 5}",
        ])
    func refused(text: String) throws {
        let error = #expect(throws: CoverageError.self) { try withPublished(text) { _ in } }
        #expect(
            error?.description.contains("c.csv") == true && error?.description.contains("a name and a count") == true)
    }

    @Test("bytes that are no text are refused")
    func bytes() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "c.csv")
            try Data([0x6e, 0xff, 0xfe]).write(to: url)
            let error = #expect(throws: CoverageError.self) { try PublishedCounts(contentsOf: url) }
            #expect(error?.description.contains("UTF-8") == true)
        }
    }

    private func paragraphs(_ layout: CoverageReport) -> [String] {
        layout.report.sections.flatMap(\.blocks).compactMap { block in
            guard case .paragraph(let text) = block else { return nil }
            return text
        }
    }

    @Test("the report names the file, the names in common and the correlation with its interval")
    func report() throws {
        let names = (1...12).map { "name\(["one", "two", "three", "four", "five", "six"][$0 % 6])\($0)" }
        let captions = names.enumerated().flatMap { Array(repeating: $1, count: $0 + 1) }
        let list = NameList((names + ["stranger"]).map { .init($0) }, kind: .listed)
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: [], names: [list], finder: plainFinder)
        let rows = names.enumerated().map { "\($1),\(($0 + 1) * ($0 + 1))" }
        try withPublished("name,count\n" + rows.joined(separator: "\n")) { published in
            let correlation = published.correlation(with: audit.names)
            #expect(correlation.count == 12 && correlation.value == 1)
            var layout = CoverageReport(audit)
            layout.published = published
            #expect(paragraphs(layout).contains { $0.contains("c.csv over 12 names: Spearman 1.00") })
            let json = layout.json.text()
            #expect(json.contains("\"spearman\": 1.0") && json.contains("\"published\": 144.0"))
        }
        try withPublished("name,count\nstranger,5\n") { published in
            var layout = CoverageReport(audit)
            layout.published = published
            #expect(layout.json.text().contains("\"spearman\": null"))
            #expect(paragraphs(layout).contains { $0.contains("1 of the names are in c.csv, too few") })
        }
    }
}
