import Reports
import Testing

@Suite("Plain text reports") struct TextDocumentTests {
    private func lines(_ report: Report, tables: [String], limit: Int = 20) -> [String] {
        TextDocument(report, tables: tables, limit: limit).text.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    private func report(_ rows: [[Cell]]) -> Report {
        let table = ReportTable(
            "t", title: "Table", columns: [.text("name"), .number("n")], rows: rows.map { ReportTable.Row($0) })
        return Report(title: "R", summary: "S", identity: [], sections: [ReportSection("s", [.table(table)])])
    }

    @Test("headlines come first, then the tables that were asked for")
    func order() {
        let found = lines(SampleReport.plain, tables: ["domains"])
        #expect(found[0...3] == ["A report", "What it says.", "", "  46.7 %  share of the top 100 (46.0 – 47.5 %)"])
        #expect(found[5] == "Domains" && found.count == 9)
        #expect(lines(SampleReport.plain, tables: []).count == 4)
        #expect(lines(SampleReport.plain, tables: ["other"]).count == 4)
    }

    @Test("columns are aligned, figures at their ends, and no line ends in blanks")
    func alignment() {
        let found = lines(report([[.text("a"), .count(5)], [.text("longer"), .count(12_345)]]), tables: ["t"])
        #expect(found.suffix(3) == ["  name         n", "  a            5", "  longer  12,345"])
        for line in found { #expect(line.last != " ") }
        let texts = lines(report([[.text("a"), .missing]]), tables: ["t"])
        #expect(texts.suffix(2) == ["  name  n", "  a     –"])
    }

    @Test("what is over the limit is counted", arguments: [0, 1, 2, 3, 4])
    func limit(_ limit: Int) {
        let rows: [[Cell]] = (0..<3).map { [.text("row \($0)"), .count($0)] }
        let found = lines(report(rows), tables: ["t"], limit: limit)
        #expect(found.filter { $0.contains("row ") }.count == min(limit, 3))
        #expect(found.contains("  and \(3 - limit) more") == (limit < 3))
    }

    @Test("long texts are cut in the middle, hostile ones control no terminal")
    func hostile() {
        let long = String(repeating: "a", count: 40) + String(repeating: "z", count: 40)
        let found = lines(report([[.code(long), .count(1)]]), tables: ["t"]).last ?? ""
        #expect(found.contains(String(repeating: "a", count: 30) + "…" + String(repeating: "z", count: 17)))
        let text = TextDocument(SampleReport.hostile, tables: ["hostile"]).text
        for scalar in text.unicodeScalars {
            #expect(scalar == "\n" || scalar.value >= 0x20 && !(0x7f..<0xa0).contains(scalar.value))
            #expect(!(0x202a...0x202e).contains(scalar.value))
        }
        #expect(TextDocument.printable("a\u{1b}[31mb\u{9b}c") == "a\u{fffd}[31mb\u{fffd}c")
    }
}
