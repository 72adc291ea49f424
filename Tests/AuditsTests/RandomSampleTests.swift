import Audits
import Domains
import Foundation
import Resources
import TestSupport
import Testing

/// Samples of random rows, audited and counted again the slow and obvious way.
@Suite("Audits of random samples") struct RandomSampleTests {
    private static let sites = (0..<12).map { "site\($0).com" } + ["i.pinimg.com", "upload.wikimedia.org"]

    /// Rows whose values are missing, impossible, or repeated now and then.
    private func rows(seed: UInt64, count: Int = 400) -> [SampleDatabase.Row] {
        var dice = SeededGenerator(seed)
        func maybe(_ value: Double) -> Double? { Int.random(in: 0..<5, using: &dice) == 0 ? nil : value }
        return (0..<count).map { _ in
            // Low numbers come more often, so that sites differ in size.
            let site = min(Int.random(in: 0..<14, using: &dice), Int.random(in: 0..<14, using: &dice))
            let scheme = Bool.random(using: &dice) ? "https" : "http"
            let page = Int.random(in: 0..<40, using: &dice)
            let hasHost = Int.random(in: 0..<20, using: &dice) > 0
            return SampleDatabase.Row(
                url: hasHost ? "\(scheme)://\(Self.sites[site])/\(page).jpg" : nil,
                text: ["", "a cat", "a dog", "caption \(page)", nil].randomElement(using: &dice) ?? nil,
                width: maybe(Double(Int.random(in: 0...2000, using: &dice))),
                height: maybe(Double(Int.random(in: 400...600, using: &dice))),
                similarity: maybe(Double.random(in: 0.2...1.05, using: &dice)),
                punsafe: maybe(Double.random(in: 0...1, using: &dice)),
                pwatermark: maybe(Double.random(in: 0...1, using: &dice)),
                aesthetic: maybe(Double.random(in: 3...7, using: &dice)),
                language: ["en", "de", nil].randomElement(using: &dice) ?? nil,
                weight: Double(Int.random(in: 1...40, using: &dice)))
        }
    }

    private func resolver() throws -> HostResolver { try .shipped(in: .locate()) }

    private func domain(_ row: SampleDatabase.Row) -> String? {
        guard let url = row.url, let host = URL(string: url)?.host() else { return nil }
        return host.split(separator: ".").suffix(2).joined(separator: ".")
    }

    @Test(
        "domains, their order and the share of https are those of a dictionary", arguments: 1...4 as ClosedRange<UInt64>
    )
    func domains(seed: UInt64) throws {
        let rows = rows(seed: seed)
        let database = try SampleDatabase(population: 100_000, rows: rows)
        let audit = try DomainAudit(
            sample: database.queue, path: "x", resolver: resolver(), options: .init(limit: 0))
        var counts: [String: Int] = [:]
        for row in rows { if let domain = domain(row) { counts[domain, default: 0] += 1 } }
        let expected = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        #expect(audit.domains.map(\.name) == expected.map(\.key) && audit.domains.map(\.count) == expected.map(\.value))
        let secure = rows.count { $0.url?.hasPrefix("https") == true }
        #expect(abs(audit.secure.share - Double(secure) / Double(rows.count)) < 1e-12)
        #expect(audit.singletons == counts.values.count { $0 == 1 })
        // The curve of the largest domains, point by point.
        let sizes = expected.map(\.value)
        for point in audit.curve {
            let share = Double(sizes.prefix(point.rank).reduce(0, +)) / Double(rows.count)
            #expect(abs(point.share - share) < 1e-12)
        }
        #expect(audit.curve.last?.rank == sizes.count)
    }

    @Test("profiles are weighted means over the rows that have a value", arguments: 1...4 as ClosedRange<UInt64>)
    func profiles(seed: UInt64) throws {
        let rows = rows(seed: seed)
        let database = try SampleDatabase(population: 100_000, rows: rows)
        let audit = try DomainAudit(sample: database.queue, path: "x", resolver: resolver())
        let profiles = try DomainProfiles(
            sample: database.queue, path: "x", audit: audit, resolver: resolver(), options: .init(profiles: 5)
        ).profiles
        #expect(Set(profiles.keys) == Set(audit.domains.prefix(5).map(\.name)))
        for (name, profile) in profiles {
            let own = rows.filter { domain($0) == name }
            func check(_ mean: DomainProfile.Mean, _ value: (SampleDatabase.Row) -> Double?) {
                let known = own.compactMap { row in value(row).map { (value: $0, weight: row.weight) } }
                let weight = known.reduce(0) { $0 + $1.weight }
                let sum = known.reduce(0) { $0 + $1.value * $1.weight }
                #expect(mean.count == known.count)
                #expect(known.isEmpty ? mean.value == nil : abs((mean.value ?? .nan) - sum / weight) < 1e-9)
            }
            #expect(profile.count == own.count)
            check(profile.width, \.width)
            check(profile.height, \.height)
            check(profile.similarity) { $0.similarity.flatMap { abs($0) <= 1 ? $0 : nil } }
            check(profile.aesthetic, \.aesthetic)
            check(profile.punsafe, \.punsafe)
            check(profile.pwatermark, \.pwatermark)
            check(profile.secure) { $0.url?.hasPrefix("https") == true ? 1 : 0 }
            check(profile.captionLength) { row in row.text.flatMap { $0.isEmpty ? nil : Double($0.utf8.count) } }
            for language in ["en", "de"] {
                #expect(profile.languages[language, default: 0] == own.count { $0.language == language })
            }
            let shown = Set(own.compactMap(\.text).filter { !$0.isEmpty })
            #expect(profile.captions.count == min(2, shown.count))
        }
    }

    @Test("captions of a profile do not depend on the order of the rows")
    func captionOrder() throws {
        let rows = rows(seed: 9)
        func captions(_ rows: [SampleDatabase.Row]) throws -> [String: [DomainProfile.Caption]] {
            let database = try SampleDatabase(population: nil, rows: rows)
            let audit = try DomainAudit(sample: database.queue, path: "x", resolver: resolver())
            return try DomainProfiles(
                sample: database.queue, path: "x", audit: audit, resolver: resolver(), options: .init(maskPunsafe: 1)
            ).profiles.mapValues(\.captions)
        }
        #expect(try captions(rows) == captions(rows.reversed()))
    }

    @Test(
        "filters, marks and scores are weighted by what rows stand for, repeats are not",
        arguments: ["uniform", "stratified", "quota"], 1...3 as ClosedRange<UInt64>)
    func quality(design: String, seed: UInt64) throws {
        let rows = rows(seed: seed)
        let database = try SampleDatabase(design: design, population: 100_000, rows: rows)
        let audit = try QualityAudit(sample: database.queue, path: "x", resolver: resolver())
        func weight(_ rows: [SampleDatabase.Row]) -> Double { rows.reduce(0) { $0 + $1.weight } }
        func check(_ found: QualityAudit.Count, over limit: Double, _ value: (SampleDatabase.Row) -> Double?) {
            let known = rows.filter { value($0) != nil }
            let over = known.filter { (value($0) ?? 0) >= limit }
            #expect(found.count == over.count)
            #expect(abs(found.estimate.share - weight(over) / weight(known)) < 1e-12)
            #expect(found.estimate.interval.contains(found.estimate.share))
        }
        check(audit.watermarked, over: 0.5, \.pwatermark)
        check(audit.surelyWatermarked, over: 0.8, \.pwatermark)
        check(audit.unsafe, over: 0.5, \.punsafe)
        for rung in audit.ladder {
            let outcomes = rows.map { row in
                rung.filter.outcome(
                    width: row.width, height: row.height, aesthetic: row.aesthetic, punsafe: row.punsafe,
                    pwatermark: row.pwatermark)
            }
            let kept = zip(rows, outcomes).filter { $1 == .kept }.map(\.0)
            let decided = zip(rows, outcomes).filter { $1 != .unknown }.map(\.0)
            #expect(rung.kept == kept.count && rung.dropped == decided.count - kept.count)
            #expect(rung.unknown == rows.count - decided.count)
            #expect(abs(rung.share.share - weight(kept) / weight(decided)) < 1e-12)
        }
        var (seen, repeats) = (Set<String>(), 0)
        for url in rows.compactMap(\.url) where !seen.insert(url).inserted { repeats += 1 }
        #expect(audit.repeatedURLs.count == repeats)
        let urls = rows.count { $0.url != nil }
        #expect(abs(audit.repeatedURLs.estimate.share - Double(repeats) / Double(urls)) < 1e-12)
    }

    @Test("histograms hold each value in range once, at its weight", arguments: 1...3 as ClosedRange<UInt64>)
    func histograms(seed: UInt64) throws {
        let rows = rows(seed: seed)
        let audit = try QualityAudit(
            sample: SampleDatabase(population: nil, rows: rows).queue, path: "x", resolver: resolver())
        for summary in audit.scores {
            let values = rows.map { row in
                (
                    [
                        .similarity: row.similarity, .punsafe: row.punsafe, .pwatermark: row.pwatermark,
                        .aesthetic: row.aesthetic, .width: row.width, .height: row.height,
                    ][summary.score] ?? nil, row.weight
                )
            }
            let known = values.compactMap { value, weight in value.map { ($0, weight) } }
            let valid = known.filter { summary.score.validRange.contains($0.0) }
            #expect(summary.count == known.count && summary.missing == rows.count - known.count)
            #expect(summary.outOfRange == known.count - valid.count)
            #expect(summary.minimum == known.map(\.0).min() && summary.maximum == known.map(\.0).max())
            let (low, high) = (summary.score.drawnRange.lowerBound, summary.score.drawnRange.upperBound)
            let edges = (0...summary.bins.count).map { low + (high - low) * Double($0) / Double(summary.bins.count) }
            // Values beside the range drawn are in its outer bins; a value within rounding of an edge may be in either.
            for cut in 1..<summary.bins.count where !valid.contains(where: { abs($0.0 - edges[cut]) < 1e-9 }) {
                let below = valid.filter { $0.0 < edges[cut] }.reduce(0) { $0 + $1.1 }
                #expect(abs(summary.bins.prefix(cut).reduce(0, +) - below) < 1e-6, "\(summary.score) at \(edges[cut])")
            }
        }
    }
}
