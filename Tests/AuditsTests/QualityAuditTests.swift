import Audits
import Domains
import Foundation
import Reports
import Resources
import Testing

@Suite("Quality audit") struct QualityAuditTests {
    private func audit(_ rows: [SampleDatabase.Row], design: String = "uniform") throws -> QualityAudit {
        let database = try SampleDatabase(design: design, population: 10_000, rows: rows)
        return try QualityAudit(sample: database.queue, path: "x", resolver: .shipped(in: .locate()))
    }

    @Test(
        "the ladder follows the model cards, limits included",
        arguments: [
            (1024, 1024, 6, 0.01, 0.1, "kkkk"), (1023, 1024, 6, 0.01, 0.1, "dkkk"), (512, 512, 5, 0.01, 0.1, "ddkk"),
            (512, 511, 6, 0.1, 0.1, "dddk"), (2000, 2000, 4.5, 0.98, 0.1, "kddd"), (512, 512, 5.01, 0.97, 0.5, "dddk"),
            (nil, 100, 6, 0.01, 0.1, "ddkk"), (nil, 2000, 6, nil, 0.1, "uuuu"), (2000, 2000, nil, 0.5, nil, "kudu"),
            (nil, nil, nil, nil, nil, "uuuu"), (2000, 2000, 6, 0.01, .nan, "kukk"),
        ] as [(Double?, Double?, Double?, Double?, Double?, String)])
    func ladder(
        _ width: Double?, _ height: Double?, _ aesthetic: Double?, _ punsafe: Double?, _ pwatermark: Double?,
        _ expected: String
    ) {
        let found = FilterRung.ladder.map { rung -> Character in
            switch rung.outcome(
                width: width, height: height, aesthetic: aesthetic, punsafe: punsafe, pwatermark: pwatermark)
            {
            case .kept: "k"
            case .dropped: "d"
            case .unknown: "u"
            }
        }
        #expect(String(found) == expected)
    }

    @Test("filters are counted overall, by platform and by domain")
    func filters() throws {
        let url = "https://i.pinimg.com/a.jpg"
        let rows: [SampleDatabase.Row] = [
            .init(url: url, width: 600, height: 600, pwatermark: 0.1, aesthetic: 6),
            .init(url: url, width: 600, height: 600, pwatermark: 0.9, aesthetic: 6),
            .init(url: "http://a.com/", width: 600, height: 600, aesthetic: 6),
            .init(url: nil, width: 600, height: 600, pwatermark: 0.1, aesthetic: 6),
        ]
        let audit = try audit(rows)
        let rung = audit.ladder[1]
        #expect(rung.kept == 2 && rung.dropped == 1 && rung.unknown == 1)
        #expect(abs(rung.share.share - 2.0 / 3) < 1e-12 && rung.share.interval.contains(0.5))
        #expect(audit.keptByDomain.map(\.name) == ["pinimg.com", "a.com"])
        #expect(audit.keptByDomain[0].shares[1] == 0.5 && audit.keptByDomain[1].shares[1] == nil)
        #expect(audit.keptByPlatform.first { $0.name == "Pinterest" }?.shares[1] == 0.5)
        #expect(audit.watermarked.count == 1 && audit.surelyWatermarked.count == 1)
        #expect(abs(audit.watermarked.estimate.share - 1.0 / 3) < 1e-12)
    }

    @Test("scores tell numbers, nulls, NaN and impossible values apart")
    func scores() throws {
        let rows: [SampleDatabase.Row] = [
            .init(url: "http://a.com/1", width: 0, similarity: 0.3), .init(url: "http://a.com/2", similarity: 6016),
            .init(url: "http://a.com/3", notANumber: 4), .init(url: "http://a.com/4"),
            .init(url: "http://a.com/5", similarity: 0.4),
        ]
        let audit = try audit(rows)
        #expect(audit.scores.map(\.score) == [.similarity, .width])
        let similarity = audit.scores[0]
        #expect(
            similarity.count == 3 && similarity.missing == 1 && similarity.notANumber == 1 && similarity.outOfRange == 1
        )
        #expect(abs((similarity.mean ?? 0) - 0.35) < 1e-12 && similarity.maximum == 6016)
        #expect(abs(similarity.shares.reduce(0, +) - 1) < 1e-12)
        #expect(audit.scores[1].outOfRange == 1 && audit.scores[1].mean == nil)
    }

    @Test("repeats are counted by URL, caption and both")
    func repeats() throws {
        let pairs: [(String?, String?)] = [
            ("http://a.com/1", "x"), ("http://a.com/1", "x"), ("http://a.com/1", "y"), ("http://b.com/1", "x"),
            ("http://c.com/1", nil), ("http://d.com/1", ""), (nil, "z"),
        ]
        let audit = try audit(pairs.map { .init(url: $0, text: $1) })
        #expect(audit.repeatedURLs.count == 2 && audit.repeatedTexts.count == 2 && audit.repeatedRows.count == 1)
        #expect(audit.missingTexts == (1, 1) && audit.longestText == 1)
        #expect(audit.invalid.first { $0.name == "null" }?.count == 1)
    }

    @Test("swapped width and height are found by the sizes in URLs", arguments: [false, true])
    func orientation(_ isSwapped: Bool) throws {
        let rows = (0..<12).map { index in
            SampleDatabase.Row(
                url: "http://a.com/pic-\(640 + index)x480.jpg", width: isSwapped ? 480 : Double(640 + index),
                height: isSwapped ? Double(640 + index) : 480)
        }
        let noise: [SampleDatabase.Row] = [
            .init(url: "http://a.com/x1x", width: 3, height: 4),
            .init(url: "http://a.com/99999999999999999999x9", width: 1, height: 2),
            .init(url: "x", width: 1, height: 2), .init(url: "", width: 1, height: 2),
            .init(url: "http://a.com/100x100", width: 100, height: 100),
        ]
        let audit = try audit(rows + noise)
        #expect(audit.orientation.looksSwapped == isSwapped)
        #expect(audit.orientation.agreeing == (isSwapped ? 0 : 12))
        #expect(audit.orientation.swapped == (isSwapped ? 12 : 0))
    }

    @Test("report and JSON say the same")
    func report() throws {
        let audit = try audit([
            .init(url: "http://a.com/1", text: "x", width: 600, height: 600, pwatermark: 0.1, aesthetic: 6)
        ])
        var layout = QualityReport(audit)
        layout.command = "klarbild audit quality x"
        let report = layout.report
        #expect(report.tables.map(\.identifier).contains("filters"))
        #expect(Set(report.tables.map(\.identifier)).count == report.tables.count)
        #expect(HTMLDocument(report).text.contains("SD 1.2 - 1.5"))
        let object = try JSONSerialization.jsonObject(with: Data(audit.json().text().utf8)) as? [String: Any]
        let filters = try #require(object?["filters"] as? [[String: Any]])
        #expect(filters.map { $0["kept"] as? Int } == [0, 1, 0, 0])
        #expect(object?["rows"] as? Int == 1)
    }

    @Test("an empty sample is refused")
    func empty() {
        #expect(throws: AuditError.empty(path: "x")) { try audit([]) }
    }

    @Test("a sample without scores says so instead of drawing an empty table")
    func withoutScores() throws {
        let layout = QualityReport(try audit([.init(url: "http://a.com/1")]))
        let page = HTMLDocument(layout.report).text
        #expect(page.contains("no columns of sizes or scores") && !page.contains("Values of each column"))
    }
}
