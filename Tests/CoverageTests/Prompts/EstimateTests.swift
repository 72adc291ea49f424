import Audits
import Coverage
import Foundation
import Metadata
import TestSupport
import Testing

@Suite("What counts say of all rows") struct EstimateTests {
    private func frame(_ kind: SampleFrame.Kind, _ population: Int?) -> SampleFrame {
        SampleFrame(kind: kind, name: kind.rawValue, population: population)
    }

    private func estimate(_ count: Int, of rows: Int, in population: Int?) -> (CountEstimate, SampleFrame) {
        let frame = frame(.simple, population)
        var estimator = ShareEstimator(frame: frame, rowCount: rows, groups: [])
        estimator.bounds = .exact
        return (CountEstimate(count: count, estimate: estimator.estimate(count: count), rows: rows), frame)
    }

    @Test(
        "nothing found has an upper bound in words",
        arguments: [
            (1_000_000, 2_320_000_000, "at most 6,949 of 2,320,000,000"),
            (1_000_000, 12_096_835, "at most 35 of 12,096,835"),
            (1_000_000, 5_850_000_000, "at most 17,524 of 5,850,000,000"),
        ])
    func nothing(rows: Int, population: Int, expected: String) {
        let (count, frame) = estimate(0, of: rows, in: population)
        #expect(CountText.words(count, frame) == expected)
    }

    @Test("a count has an interval around it, in rows of the sample and of the population")
    func something() {
        let (count, frame) = estimate(40, of: 1000, in: 20_000)
        // SciPy's hypergeometric distribution, both tails inverted: 580 to 1,074.
        #expect(count.estimate.populationInterval == 580...1074 && count.estimate.population == 800)
        #expect(abs(count.low - 29) < 1e-9 && abs(count.high - 53.7) < 1e-9)
        #expect(CountText.words(count, frame) == "580 – 1,074 of 20,000, about 800")
        let (unknown, endless) = estimate(3, of: 1000, in: nil)
        #expect(unknown.estimate.population == nil && CountText.words(unknown, endless) == "0.062 – 0.87 %")
        let (none, _) = estimate(0, of: 1000, in: nil)
        #expect(CountText.words(none, endless) == "none; in at most 0.30 %")
    }

    @Test(
        "the place beside the threshold of imitation is only told where the interval allows",
        arguments: [
            (0, 20_000, 100_000, ImitationPosition.below), (0, 1000, 1_000_000, .uncertain),
            (500, 20_000, 100_000, .above), (80, 20_000, 100_000, .within), (40, 20_000, 100_000, .uncertain),
        ])
    func imitation(count: Int, rows: Int, population: Int, expected: ImitationPosition) {
        #expect(ImitationPosition(estimate(count, of: rows, in: population).0.estimate) == expected)
        #expect(ImitationPosition(estimate(count, of: rows, in: nil).0.estimate) == nil)
    }

    @Test("95 % intervals of re-samples hold the truth at least so often, and not always")
    func calibration() {
        let (population, rows, truth) = (5000, 500, 60)
        var (random, held) = (SplitMix(seed: 4), 0)
        for _ in 0..<1000 {
            // Rows 0 ..< truth are the marked ones; a sample of rows without replacement by Floyd's method.
            var chosen = Set<Int>()
            for top in (population - rows)..<population {
                let pick = Int(random.next() % UInt64(top + 1))
                chosen.insert(chosen.contains(pick) ? top : pick)
            }
            let (count, _) = estimate(chosen.count { $0 < truth }, of: rows, in: population)
            if count.estimate.populationInterval?.contains(truth) == true { held += 1 }
        }
        #expect((945...995).contains(held), "\(held) of 1000")
    }

    @Test("clusters of like captions widen the interval, and a census has none")
    func clusters() throws {
        // Captions come in runs: one of ten groups holds all of "cat".
        var groups: [ShareEstimator.Group] = []
        for _ in 0..<10 { groups.append(.init(count: 100, weight: 1000)) }
        let frame = SampleFrame(kind: .cluster, name: "cluster", population: 10_000, clustersTotal: 100)
        var estimator = ShareEstimator(frame: frame, rowCount: 1000, groups: groups)
        estimator.bounds = .exact
        let entries = [GroupCounts.Entry(group: 3, count: 50)]
        estimator.pool([entries]) { _ in false }
        let clustered = estimator.estimate(count: 50, entries: entries)
        let simple = self.estimate(50, of: 1000, in: 10_000).0.estimate
        #expect(clustered.interval.upperBound > 1.5 * simple.interval.upperBound)
        let none = estimator.estimate(count: 0)
        #expect(none.interval.lowerBound == 0 && none.interval.upperBound > 0.01 && none.interval.upperBound < 1)
        var census = CountEstimator(census: 77)
        let exact = census.estimate(count: 5, documents: [])
        #expect(exact.low == 5 && exact.high == 5 && exact.estimate.populationInterval == 5...5)
    }

    @Test("under quota and strata nothing found is not nothing")
    func weighted() {
        for kind in [SampleFrame.Kind.quota, .stratified] {
            let groups = [ShareEstimator.Group(count: 10, weight: 10_000), .init(count: 90, weight: 90)]
            var estimator = ShareEstimator(frame: frame(kind, 10_090), rowCount: 100, groups: groups)
            estimator.bounds = .exact
            let none = estimator.estimate(count: 0)
            // Ten rows stand for nearly everything: about three in ten could have been missed.
            #expect(none.interval.lowerBound == 0 && (0.2...0.3).contains(none.interval.upperBound), "\(kind) \(none)")
        }
    }

    @Test("an interval for many names at once is wider")
    func joint() throws {
        let captions = (0..<400).map { $0 < 20 ? "red cat" : "a dog \($0)" }
        try withTemporaryFolder { folder in
            let rows = folder.appending(path: "rows.jsonl")
            try Corpus(captions).write(to: rows)
            var configuration = SamplerConfiguration(sources: [rows.path], output: folder.appending(path: "s.sqlite"))
            (configuration.rows, configuration.design) = (200, .reservoir)
            _ = try Sampler(configuration).run()
            let store = try MetadataStore(readingFrom: configuration.output)
            let index = try CaptionIndex(sample: store, resolver: Corpus.resolver())
            let list = NameList([.init("red cat"), .init("dog"), .init("nobody")], kind: .listed)
            let audit = try CoverageAudit(index, prompts: ["a red cat"], names: [list], finder: plainFinder)
            #expect(audit.frame.kind == .simple && audit.frame.population == 400 && audit.rowCount == 200)
            let cat = try #require(audit.names.first { $0.coverage.concept.name == "red cat" })
            #expect(cat.joint.low <= cat.coverage.estimate.low && cat.joint.high >= cat.coverage.estimate.high)
            #expect(cat.coverage.estimate.estimate.populationInterval?.contains(20) == true)
            // Captions are read from the database again to be shown; these rows have no score, so nothing clears them.
            #expect(audit.prompts[0].nearest.allSatisfy { $0.caption == .masked })
            var options = CoverageAudit.Options()
            options.maskPunsafe = 1
            let shown = try CoverageAudit(index, prompts: ["a red cat"], finder: plainFinder, options: options)
            #expect(shown.prompts[0].nearest.first?.caption == .text("red cat"))
        }
    }
}
