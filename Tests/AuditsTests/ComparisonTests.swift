import Domains
import Foundation
import Resources
import TestSupport
import Testing

@testable import Audits

@Suite("An audit beside other figures") struct ComparisonTests {
    /// So many rows of Pinterest among 1,000.
    private func audit(pinterest: Int, design: String = "uniform", population: Int? = 1_000_000) throws -> DomainAudit {
        let rows = (0..<1000).map { index in
            SampleDatabase.Row(
                url: index < pinterest
                    ? "https://i.pinimg.com/\(index).jpg" : "http://site\(index % 7).com/\(index).jpg")
        }
        return try DomainAudit(
            sample: SampleDatabase(design: design, population: population, rows: rows).queue, path: "x",
            resolver: .shipped(in: .locate()))
    }

    private func table(_ entries: [(String, Double, Double)]) throws -> PublishedTable {
        let list = entries.map {
            #"{"name":"\#($0.0)","share":\#($0.1),"provenance":"second-hand","rounding":\#($0.2)}"#
        }.joined(separator: ",")
        let text = #"{"title":"Table","source":"s","date":"2022","rows":10,"platforms":[\#(list)]}"#
        return try withTemporaryFolder { folder in
            let file = folder.appending(path: "table.json")
            try Data(text.utf8).write(to: file)
            return try PublishedTable(contentsOf: file)
        }
    }

    @Test("a difference is told in standard errors of sample and rounding together")
    func published() throws {
        let audit = try audit(pinterest: 100)
        let found = Comparison(audit, against: try table([("Pinterest", 0.085, 0), ("Flickr", 0.02, 0.005)]))
        #expect(found.name == "Table" && found.rows.map(\.name) == ["Pinterest", "Flickr"])
        let pinterest = found.rows[0]
        #expect(pinterest.share == 0.1 && pinterest.other == 0.085 && pinterest.mark == "second-hand")
        // The interval of a share of a tenth in a thousand rows: a standard error of about 0.0095.
        let errors = try #require(pinterest.standardErrors)
        #expect(abs(errors - 0.015 / 0.009_49) < 0.03, "\(errors)")
        // What the sample never met is compared as nothing, with the doubt that so many rows leave.
        let flickr = found.rows[1]
        #expect(flickr.share == 0 && flickr.interval.lowerBound == 0 && flickr.interval.upperBound > 0.003)
        #expect((flickr.standardErrors ?? 0) < -5)
    }

    @Test("rounding adds its own error, and less than its width")
    func rounding() throws {
        let audit = try audit(pinterest: 100)
        let errors = try [0, 0.005, 0.05].map { rounding in
            try #require(
                Comparison(audit, against: table([("Pinterest", 0.085, rounding)])).rows.first?.standardErrors)
        }
        #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] > 0)
        let (own, all) = (0.015 / errors[0], 0.015 / errors[2])
        #expect(abs((all * all - own * own).squareRoot() - 0.05 / 3.0.squareRoot()) < 1e-4)
    }

    @Test("a census beside exact figures has a difference and no standard errors")
    func exact() throws {
        let audit = try audit(pinterest: 100, design: "census", population: 1000)
        let row = try #require(Comparison(audit, against: table([("Pinterest", 0.085, 0)])).rows.first)
        #expect(row.standardErrors == nil && row.interval == 0.1...0.1)
        #expect(Comparison(audit, with: audit, named: "same").rows.allSatisfy { $0.standardErrors == nil })
    }

    @Test("two samples are compared where both have the name, and the other way round with the sign turned")
    func samples() throws {
        let (left, right) = (try audit(pinterest: 100), try audit(pinterest: 140))
        let (one, other) = (Comparison(left, with: right, named: "r"), Comparison(right, with: left, named: "l"))
        #expect(one.name == "r" && Set(one.rows.map(\.name)) == Set(other.rows.map(\.name)))
        #expect(one.rows.contains { $0.name == "Pinterest" } && one.rows.contains { $0.name == "pinimg.com" })
        for row in one.rows {
            let turned = try #require(other.rows.first { $0.name == row.name })
            #expect(row.share == turned.other && row.other == turned.share && row.mark == "")
            #expect(abs((row.standardErrors ?? 9) + (turned.standardErrors ?? 9)) < 1e-9)
        }
        let pinterest = try #require(one.rows.first { $0.name == "Pinterest" }?.standardErrors)
        #expect(abs(pinterest + 0.04 / (0.1 * 0.9 / 1000 + 0.14 * 0.86 / 1000).squareRoot()) < 0.05)
        #expect(Comparison(left, with: left, named: "same").rows.allSatisfy { $0.standardErrors == 0 })
    }

    @Test("the design effect is pooled apart for platforms and others, and one where nothing is known")
    func pooled() {
        func item(_ variance: Double, _ simple: Double, _ isPlatform: Bool) -> PooledEffect.Item {
            .init(variance: variance, simple: simple, isPlatform: isPlatform)
        }
        let both = PooledEffect([item(8, 2, true), item(4, 2, true), item(3, 2, false), item(1, 2, false)])
        #expect(both.platforms == 3 && both.others == 1 && both.overall == 2 && both.itemCount == 4)
        let one = PooledEffect([item(8, 2, true)])
        #expect(one.platforms == 4 && one.others == 4 && one.overall == 4)
        for nothing in [
            PooledEffect(), PooledEffect([]), PooledEffect([item(0, 2, true)]), PooledEffect([item(1, 0, false)]),
        ] {
            #expect(nothing.overall == 1 && nothing.platforms == 1 && nothing.others == 1)
        }
    }
}
