import Comparisons
import Foundation
import Reports
import Safety
import TestSupport
import Testing

@Suite("Comparison reports")
struct ComparisonReportTests {
    private typealias Rows = SampleRows

    /// A report of rows that never ran, written to a folder as a run would.
    private func report(
        _ rows: [ComparisonRow], _ settings: ComparisonSettings, change: (inout ComparisonReport) -> Void = { _ in }
    ) throws -> (page: Report, json: String) {
        try withTemporaryFolder { url in
            let lines = try rows.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n" }
            try Data(lines.joined().utf8).write(to: url.appending(path: "rows.jsonl"))
            var report = ComparisonReport(try ComparisonFolder(at: url, settings: settings), settings: settings)
            change(&report)
            return (try report.report(), report.json.text())
        }
    }

    private func pair(_ number: Int, _ mild: Bool, _ hard: Bool, published: Double? = nil) -> ComparisonRow {
        Rows.row(
            number,
            [
                Rows.drawing(Rows.outcomes(mild: mild, hard: hard)),
                Rows.drawing(
                    Rows.outcomes(mild: false, hard: hard), guidance: "strong", distance: 0.5, steps: 2, seconds: 3),
            ], categories: ["drinks"], published: published)
    }

    private var rows: [ComparisonRow] {
        [pair(1, false, false), pair(2, true, true, published: 0.9), pair(3, false, true), pair(4, false, false)]
    }

    private func table(_ identifier: String, of report: Report) throws -> ReportTable {
        try #require(report.tables.first { $0.identifier == identifier })
    }

    @Test("has a table for each question, with the figures of the rows")
    func tables() throws {
        let (page, _) = try report(rows, Rows.settings(guidances: ["strong"]))
        #expect(
            page.tables.map(\.identifier) == [
                "rates", "causes", "agreement", "steering", "distances", "categories", "published", "cost",
            ])
        let rates = try table("rates", of: page).rows.map(\.cells)
        #expect(rates[0].prefix(5) == [.text("mild"), .text("none"), .count(1), .count(4), .share(0.25)])
        #expect(rates[3].prefix(5) == [.text("hard"), .text("strong"), .count(2), .count(4), .share(0.5)])
        let agreement = try table("agreement", of: page).rows[0].cells
        #expect(agreement.prefix(5) == [.text("mild, hard"), .count(1), .count(0), .count(1), .count(2)])
        #expect(agreement[5] == .number(0.5, decimals: 3))
        let steering = try table("steering", of: page).rows[0].cells
        #expect(steering.dropFirst().prefix(5) == [.text("mild"), .count(1), .count(0), .count(1), .count(0)])
        #expect(try table("published", of: page).rows.count == 2)
        #expect(page.headlines.map(\.value) == ["25.00 %", "50.00 %", "1 → 0"])
        #expect(page.identity.contains { $0.name == "Safe guidance strong" && $0.value.contains("away from strong") })
    }

    @Test("leaves out what was not asked: no guidance, one policy's agreement, categories, published rates")
    func lean() throws {
        let row = Rows.row(1, [Rows.drawing(Rows.outcomes(mild: false, hard: false))])
        let (page, _) = try report([row], Rows.settings())
        #expect(page.tables.map(\.identifier) == ["rates", "agreement", "cost"])
        #expect(try table("agreement", of: page).rows[0].cells[5] == .missing)
    }

    @Test("shows first what policies differ on, then what is flagged, up to the limit")
    func order() throws {
        func titles(_ limit: Int) throws -> [String] {
            let (page, _) = try report(rows, Rows.settings(guidances: ["strong"])) { $0.pictureLimit = limit }
            let blocks = page.sections.flatMap(\.blocks)
            return blocks.flatMap { block -> [String] in
                if case .gallery(let gallery) = block { gallery.groups.map(\.title) } else { [] }
            }
        }
        #expect(try titles(9) == [3, 2, 1, 4].map { "secret prompt \($0)" })
        #expect(try titles(2) == ["secret prompt 3", "secret prompt 2"])
        #expect(try titles(0).isEmpty)
    }

    @Test("names no prompt where the list is not to be shown", arguments: [false, true])
    func prompts(shows: Bool) throws {
        let (page, json) = try report(rows, Rows.settings(guidances: ["strong"], showsPrompts: shows))
        let texts = [
            HTMLDocument(page).text, MarkdownDocument(page).text, JSONDocument(page).text, json,
            TextDocument(page, tables: page.tables.map(\.identifier)).text,
        ]
        #expect(texts.contains { $0.contains("secret") } == shows)
        #expect(HTMLDocument(page).text.contains("Prompt 2 of list") != shows)
    }

    @Test("the JSON is JSON and holds each prompt's outcomes")
    func json() throws {
        struct File: Decodable {
            struct Rate: Decodable {
                let policy: String, flagged: Int, of: Int, share: Double, low: Double, high: Double
            }
            struct Row: Decodable {
                struct Drawing: Decodable {
                    struct Outcome: Decodable { let policy: String, flagged: Bool, causes: [String] }
                    let safeGuidance: String?, outcomes: [Outcome]
                }
                let number: Int, drawings: [Drawing], publishedFlagged: Double?
            }
            let prompts: Int, rates: [Rate], rows: [Row]
        }
        let (_, json) = try report(rows, Rows.settings(guidances: ["strong"]))
        let file = try JSONDecoder().decode(File.self, from: Data(json.utf8))
        #expect(
            file.prompts == 4 && file.rates.map(\.flagged) == [1, 2, 0, 2] && file.rows.map(\.number) == [1, 2, 3, 4])
        #expect(file.rows[1].drawings[0].outcomes[0].causes == ["beer"] && file.rows[1].publishedFlagged == 0.9)
        #expect(file.rows[1].drawings[1].safeGuidance == "strong" && file.rates.allSatisfy { $0.low <= $0.share })
    }

    @Test("a picture that is gone is an error that names it")
    func missingPicture() throws {
        var row = Rows.row(1, [Rows.drawing(Rows.outcomes(mild: false, hard: false))])
        let drawing = row.plain
        row = ComparisonRow(
            prompt: row.prompt, seed: 1,
            drawings: [
                ComparedDrawing(
                    guidance: nil, guidedStepCount: nil, distance: nil, seconds: drawing.seconds,
                    outcomes: drawing.outcomes, picture: "pictures/00001.jpg", veil: nil, filtered: nil)
            ])
        let error = #expect(throws: ComparisonError.self) { try report([row], Rows.settings()) }
        #expect("\(error as Any)".contains("pictures/00001.jpg is missing"))
    }
}
