import Foundation
import Reports
import TestSupport
import Testing

@Suite("Markdown, CSV and JSON reports") struct PlainFormatTests {
    @Test("Markdown says what HTML says")
    func markdown() {
        let text = MarkdownDocument(SampleReport.plain).text
        #expect(text.hasPrefix("# A report\n\nWhat it says.\n"))
        #expect(text.contains("- **46.7 %** share of the top 100 (46.0 – 47.5 %)"))
        #expect(text.contains("| domain | rows | share | interval | size | population |\n|---|--:|--:|--:|--:|--:|\n"))
        #expect(text.contains("| pinimg.com | 85,000 | 8.50 % | 8.45 – 8.55 % | 512.2 | 1,000,000 – 1,050,000 |"))
        #expect(text.contains("- Seed: 1\n"))
    }

    @Test("hostile text stays one cell of a Markdown table and makes no link")
    func hostileMarkdown() {
        let text = MarkdownDocument(SampleReport.hostile).text
        #expect(!text.contains("http://") && !text.contains("www.") && !text.contains("<script"))
        for line in text.split(separator: "\n") where line.hasPrefix("| ") {
            let bars = line.replacing("\\|", with: "").count { $0 == "|" }
            #expect((3...6).contains(bars), "\(line)")
        }
        #expect(text.contains("\\[click\\](http&#58;//evil.example)"))
    }

    @Test("charts become tables of their data, thinned")
    func chartTables() {
        let points = (0..<1000).map { CurveChart.Point(Double($0), Double($0) / 999) }
        let report = Report(
            title: "t", summary: "s", identity: [],
            sections: [
                ReportSection(
                    "c",
                    [
                        .chart(.curve(CurveChart(title: "c", xName: "x", yName: "y", lines: [.init("l", points)]))),
                        .chart(
                            .bars(
                                BarChart(
                                    title: "b", bars: [.init("a", 0.5, interval: 0.4...0.6, reference: 0.3)],
                                    referenceName: "2022"))),
                    ])
            ])
        let lines = MarkdownDocument(report).text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("| l |") } == 40)
        #expect(lines.contains("| l | 999 | 100.00 % |"))
        #expect(lines.contains("| a | 50.00 % | 40.00 – 60.00 % | 30.00 % |"))
    }

    @Test("CSV holds full numbers, two columns an interval, and no formula")
    func csv() {
        let text = CSVDocument(SampleReport.plain.tables[0]).text
        #expect(
            text == """
                domain,rows,share,interval low,interval high,size,population low,population high\r
                pinimg.com,85000,0.085,0.0845,0.0855,512.25,1000000,1050000\r
                wp.com,49000,0.049,0.0486,0.0494,,,\r\n
                """)
        let hostile = CSVDocument(SampleReport.hostile.tables[0]).text
        #expect(hostile.contains("\r\n'=1+1,'=1+1,1\r\n"))
        #expect(hostile.contains("\"line\r\nbreak, \"\"quoted\"\"\""))
    }

    @Test("JSON can be read back, hostile text included")
    func json() throws {
        let text = JSONDocument(SampleReport.hostile).text
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["title"] as? String == SampleReport.hostileTexts[0])
        let tables = try #require(object?["tables"] as? [[String: Any]])
        let rows = try #require(tables[0]["rows"] as? [[Any]])
        #expect(rows.map { $0[0] as? String } == SampleReport.hostileTexts)
    }

    @Test("JSON values keep order and write numbers as they are")
    func values() {
        let value = JSONValue.members([
            ("b", .number(.nan)), ("a", .list([.integer(1), .boolean(true), .null])), ("s", .string("\u{1}\"\\")),
            ("e", .list([])), ("n", .list([.members([("x", .number(0.5))])])),
        ])
        #expect(
            value.text() == """
                {
                  "b": null,
                  "a": [1, true, null],
                  "s": "\\u0001\\"\\\\",
                  "e": [],
                  "n": [
                    {"x": 0.5}
                  ]
                }
                """)
        #expect(value == value && value != .null)
        let list = JSONValue.list((0..<3).map { .list([.integer($0)]) })
        #expect(JSONValue.generated(count: 3) { .list([.integer($0)]) } == list)
    }
}

@Suite("Figures as text") struct NumberTextTests {
    @Test("integers have commas", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-12_345_678, "-12,345,678")])
    func integers(_ value: Int, _ text: String) {
        #expect(NumberText.integer(value) == text)
        #expect(NumberText.integer(.min).hasPrefix("-9,223,372"))
    }

    @Test(
        "decimals are rounded, never '-0'",
        arguments: [
            (1234.5, 1, "1,234.5"), (-0.001, 2, "0.00"), (-1.25, 1, "-1.2"), (.nan, 2, "–"), (1e300, 0, "1e+300"),
        ])
    func decimals(_ value: Double, _ digits: Int, _ text: String) {
        #expect(NumberText.decimal(value, digits) == text)
    }

    @Test(
        "shares keep two or three meaningful figures",
        arguments: [
            (0.085, "8.50 %"), (0.000_52, "0.052 %"), (0.000_052, "0.0052 %"), (1, "100.00 %"), (0, "0.00 %"),
            (1e-8, "1e-06 %"), (.infinity, "–"),
        ])
    func shares(_ share: Double, _ text: String) {
        #expect(NumberText.percent(share) == text)
    }

    @Test(
        "axes have short figures",
        arguments: [(950, "950"), (1200, "1.2k"), (3e6, "3M"), (2.5e9, "2.5G"), (0.05, "0.05")])
    func compact(_ value: Double, _ text: String) {
        #expect(NumberText.compact(value) == text)
    }

    @Test(
        "figures beside an axis are never in powers of ten",
        arguments: [
            (0, "0"), (0.05, "0.05"), (2.5, "2.5"), (999.4, "999"), (999.6, "1,000"), (1500, "1,500"),
            (-2000, "-2,000"),
            (12_345_678, "12,345,678"),
        ])
    func trimmed(_ value: Double, _ text: String) {
        #expect(NumberText.trimmed(value) == text)
    }
}
