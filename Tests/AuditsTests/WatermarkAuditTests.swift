import Audits
import Domains
import Foundation
import Reports
import Resources
import Testing

@Suite("Watermark audit") struct WatermarkAuditTests {
    private func audit(_ values: [(String?, Double?)], names: Set<String> = []) throws -> WatermarkAudit {
        let database = try SampleDatabase(
            population: 10_000, rows: values.map { SampleDatabase.Row(url: $0.0, pwatermark: $0.1) })
        return try WatermarkAudit(
            sample: database.queue, path: "x", resolver: .shipped(in: .locate()), names: names)
    }

    @Test("counts rows over both limits, with intervals, overall and by domain")
    func counts() throws {
        let audit = try audit([
            ("http://a.com/1.jpg", 0.9), ("http://www.a.com/2.jpg", 0.5), ("http://a.com/3.jpg", 0.1),
            ("http://b.com/", 0.79),
            ("http://c.com/", nil), (nil, 0.95),
        ])
        #expect(audit.rowCount == 6 && audit.score.count == 5 && audit.score.missing == 1)
        #expect(audit.overHalf.count == 4 && audit.overFourFifths.count == 2)
        #expect(abs(audit.overHalf.estimate.share - 0.8) < 1e-12 && audit.overHalf.estimate.interval.contains(0.5))
        #expect(audit.domains.map(\.name) == ["a.com", "b.com"])
        #expect(audit.domains[0].rows == 3 && audit.domains[0].overHalf == 2 && audit.domains[0].overFourFifths == 1)
        #expect(audit.domains[0].interval.contains(2.0 / 3) && audit.domains[0].interval != 0...1)
    }

    @Test("finds the scores of pictures by the name in the URL, if it is unique")
    func names() throws {
        let audit = try audit(
            [
                ("http://a.com/x/one.jpg?w=3", 0.7), ("http://a.com/two%20words.png", 0.2),
                ("http://a.com/same.jpg", 0.1),
                ("http://b.com/same.jpg", 0.9), ("http://b.com/other.jpg", 0.9),
            ], names: ["one.jpg", "two words.png", "same.jpg", "none.jpg"])
        #expect(audit.scoresByFileName == ["one.jpg": 0.7, "two words.png": 0.2])
    }

    @Test("a report says when no row has the score")
    func withoutScore() throws {
        let report = WatermarkAuditReport(try audit([("http://a.com/", nil)])).report
        #expect(report.headlines.map(\.label) == ["no row has a pwatermark"])
        #expect(HTMLDocument(report).text.contains("No row of this sample has a pwatermark"))
    }

    @Test("the report has a histogram with both limits, and JSON all figures")
    func report() throws {
        let layout = WatermarkAuditReport(try audit([("http://a.com/", 0.9), ("http://a.com/", 0.2)]))
        let histograms = layout.report.sections.flatMap(\.blocks).compactMap { block -> Histogram? in
            if case .chart(.histogram(let histogram)) = block { histogram } else { nil }
        }
        #expect(histograms.first?.thresholds.map(\.value) == [0.5, 0.8])
        let json = layout.json().text()
        #expect(
            json.contains("\"overHalf\"") && json.contains("\"name\": \"a.com\"") && json.contains("\"measured\": null")
        )
    }

    @Test("an empty sample is an error")
    func empty() {
        #expect(throws: AuditError.self) { try audit([]) }
    }
}
