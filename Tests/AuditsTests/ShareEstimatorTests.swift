import Audits
import Testing

@Suite("Share estimator") struct ShareEstimatorTests {
    private func frame(_ kind: SampleFrame.Kind, population: Int?, clusters: Int? = nil) -> SampleFrame {
        SampleFrame(kind: kind, name: kind.rawValue, population: population, clustersTotal: clusters)
    }

    @Test("a census is exact")
    func census() {
        let estimator = ShareEstimator(frame: frame(.census, population: 1000), rowCount: 1000, groups: [])
        let estimate = estimator.estimate(count: 85)
        #expect(estimate.share == 0.085 && estimate.interval == 0.085...0.085 && estimate.population == 85)
    }

    @Test("a simple sample of an endless population has Wilson's interval")
    func simple() {
        let estimator = ShareEstimator(frame: frame(.simple, population: nil), rowCount: 10, groups: [])
        let estimate = estimator.estimate(count: 5)
        // SciPy's binomtest(5, 10).proportion_ci(method="wilson").
        #expect(abs(estimate.interval.lowerBound - 0.236593090512564) < 1e-12)
        #expect(abs(estimate.interval.upperBound - 0.763406909487436) < 1e-12)
        #expect(estimate.population == nil)
    }

    @Test("a sample of half the population halves the variance, of all removes it")
    func finitePopulation() {
        let widths = [nil, 20_000, 10_000].map { population in
            let estimator = ShareEstimator(frame: frame(.simple, population: population), rowCount: 10_000, groups: [])
            let interval = estimator.estimate(count: 3000).interval
            return interval.upperBound - interval.lowerBound
        }
        #expect(abs(widths[1] / widths[0] - 0.5.squareRoot()) < 1e-3 && widths[2] == 0)
    }

    @Test("strata are weighted by the rows they stand for")
    func stratified() {
        let groups = [ShareEstimator.Group(count: 100, weight: 900), .init(count: 100, weight: 100)]
        let estimator = ShareEstimator(frame: frame(.stratified, population: 1000), rowCount: 200, groups: groups)
        let estimate = estimator.estimate(count: 50, entries: [.init(group: 0, count: 50)])
        #expect(abs(estimate.share - 0.45) < 1e-12)
        // 0.9^2 (1 - 1/9) 0.25 / 99 is the variance; Wilson's half width is close to 1.96 roots of it.
        let half = (estimate.interval.upperBound - estimate.interval.lowerBound) / 2
        #expect(abs(half / (1.96 * (0.81 * 8 / 9 * 0.25 / 99).squareRoot()) - 1) < 0.02)
    }

    @Test("under quota domains are exact and hosts estimated within them")
    func quota() {
        let groups = [ShareEstimator.Group(count: 10, weight: 1000), .init(count: 5, weight: 5)]
        let estimator = ShareEstimator(frame: frame(.quota, population: 1005), rowCount: 15, groups: groups)
        let domain = estimator.estimate(count: 10, entries: [.init(group: 0, count: 10)])
        #expect(abs(domain.share - 1000.0 / 1005) < 1e-12 && domain.interval == domain.share...domain.share)
        let host = estimator.estimate(count: 4, entries: [.init(group: 0, count: 4)])
        #expect(abs(host.share - 400.0 / 1005) < 1e-12 && host.interval.lowerBound < 0.25)
        let small = estimator.estimate(count: 2, entries: [.init(group: 1, count: 2)])
        #expect(small.population == 2 && small.interval == small.share...small.share)
    }

    @Test("a single cluster leaves everything possible")
    func singleCluster() {
        let estimator = ShareEstimator(
            frame: frame(.cluster, population: 1000, clusters: 10), rowCount: 100,
            groups: [ShareEstimator.Group(count: 100, weight: 1000)])
        let estimate = estimator.estimate(count: 40, entries: [GroupCounts.Entry(group: 0, count: 40)])
        #expect(estimate.share == 0.4 && estimate.interval == 0...1)
        #expect(estimator.ungrouped(count: 7).interval == 0...1)
    }

    @Test("clusters of one kind each have the design effect of their size")
    func clusters() {
        // 40 clusters of 50 rows, all alike inside: the effective size is the number of clusters.
        let groups = [ShareEstimator.Group](repeating: .init(count: 50, weight: 500), count: 40)
        var estimator = ShareEstimator(
            frame: frame(.cluster, population: 1_000_000, clusters: 400_000), rowCount: 2000, groups: groups)
        let entries = (0..<10).map { GroupCounts.Entry(group: $0, count: 50) }
        let rest = (10..<40).map { GroupCounts.Entry(group: $0, count: 50) }
        estimator.pool([entries, rest]) { _ in false }
        #expect(abs(estimator.pooledEffect - 50 * 40 / 39) < 2)
        let estimate = estimator.estimate(count: 500, entries: entries)
        #expect(abs(estimate.share - 0.25) < 1e-12)
        let half = (estimate.interval.upperBound - estimate.interval.lowerBound) / 2
        #expect(half > 0.11 && half < 0.16)
        #expect(abs(estimator.quantile - 2.0226909) < 1e-6)
    }

    @Test("intervals of few clusters are shorter where many items were pooled, and those of Student's where one was")
    func pooling() {
        let groups = [ShareEstimator.Group](repeating: .init(count: 50, weight: 500), count: 10)
        let entries = (0..<10).map { GroupCounts.Entry(group: $0, count: 10 + $0 % 3) }
        func interval(pooling count: Int) -> ClosedRange<Double> {
            var estimator = ShareEstimator(
                frame: frame(.cluster, population: 1_000_000, clusters: 400_000), rowCount: 500, groups: groups)
            estimator.pool([[GroupCounts.Entry]](repeating: entries, count: count)) { _ in false }
            return estimator.estimate(count: 109, entries: entries).interval
        }
        func width(_ interval: ClosedRange<Double>) -> Double { interval.upperBound - interval.lowerBound }
        // The items are alike, so that pooling leaves the effect as it is: only the degrees of freedom differ.
        let (one, many) = (width(interval(pooling: 1)), width(interval(pooling: 100)))
        let ratio =
            SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: 29)
            / SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: 9)
        #expect(many < one && abs(many / one - ratio) < 0.02)
    }

    @Test("clusters with rows in random order have a design effect near one")
    func shuffledClusters() {
        var generator = SplitMix(seed: 11)
        var counts = GroupCounts()
        for group in 0..<50 { for _ in 0..<400 { counts.add(item: Int(generator.next() % 20), group: group) } }
        let groups = [ShareEstimator.Group](repeating: .init(count: 400, weight: 4000), count: 50)
        var estimator = ShareEstimator(
            frame: frame(.cluster, population: 200_000, clusters: 500), rowCount: 20_000, groups: groups)
        estimator.pool(counts.entries(itemCount: 20) { $0 }) { $0 < 5 }
        #expect(estimator.pooledEffect > 0.75 && estimator.pooledEffect < 1.1)
    }

    @Test("all clusters with all rows are a census")
    func wholeClusters() {
        let groups = [ShareEstimator.Group](repeating: .init(count: 10, weight: 10), count: 4)
        let estimator = ShareEstimator(
            frame: frame(.cluster, population: 40, clusters: 4), rowCount: 40, groups: groups)
        let estimate = estimator.estimate(count: 5, entries: [.init(group: 2, count: 5)])
        #expect(estimate.interval == 0.125...0.125 && estimate.population == 5)
    }

    @Test("no rows mean no knowledge")
    func empty() {
        let estimator = ShareEstimator(frame: frame(.simple, population: 10), rowCount: 0, groups: [])
        #expect(estimator.estimate(count: 0).interval == 0...1 && estimator.ungrouped(count: 0).interval == 0...1)
    }
}

@Suite("Counts by group") struct GroupCountsTests {
    @Test("agree with a dictionary over millions of rows")
    func dictionary() {
        var (counts, generator) = (GroupCounts(), SplitMix(seed: 1))
        var twin: [[Int: Int]] = Array(repeating: [:], count: 50)
        for _ in 0..<1_100_000 {
            let bits = generator.next()
            let (item, group) = (Int(bits % 100), Int((bits >> 32) % 7))
            counts.add(item: item, group: group)
            if item < 98 { twin[item / 2][group, default: 0] += 1 }
        }
        let entries = counts.entries(itemCount: 50) { $0 < 98 ? $0 / 2 : nil }
        for (list, expected) in zip(entries, twin) {
            #expect(Dictionary(uniqueKeysWithValues: list.map { ($0.group, $0.count) }) == expected)
            #expect(list.map(\.group) == list.map(\.group).sorted())
        }
    }
}
