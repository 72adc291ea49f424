import Audits
import Foundation
import TestSupport
import Testing

/// Figures by SciPy; see `Goldens/make_statistics.py`.
struct StatisticsGolden: Decodable {
    struct Beta: Decodable { let x, a, b, value: Double }
    struct Normal: Decodable { let p, value: Double }
    struct Student: Decodable { let p, df, value: Double }
    struct Interval: Decodable {
        let count, size: Double
        let wilson, clopperPearson: [Double]
    }
    struct Spread: Decodable {
        let counts: [Int]
        let gini, herfindahl, shannon: Double
    }
    let incompleteBeta: [Beta]
    let normal: [Normal]
    let student: [Student]
    let intervals: [Interval]
    let concentration: [Spread]
}

@Suite("Statistics") struct StatisticsTests {
    let golden: StatisticsGolden

    init() throws {
        golden = try Golden.json("statistics.json", as: StatisticsGolden.self)
    }

    private func isClose(_ found: Double, _ expected: Double, relative: Double = 1e-9) -> Bool {
        abs(found - expected) <= relative * abs(expected) + 1e-14
    }

    @Test("the incomplete beta function is SciPy's")
    func incompleteBeta() {
        #expect(golden.incompleteBeta.count > 40)
        for example in golden.incompleteBeta {
            let found = SpecialFunctions.incompleteBeta(example.x, example.a, example.b)
            #expect(
                isClose(found, example.value, relative: 1e-8),
                "I_\(example.x)(\(example.a), \(example.b)) = \(found), \(example.value)")
        }
        #expect(SpecialFunctions.incompleteBeta(0, 2, 3) == 0 && SpecialFunctions.incompleteBeta(1, 2, 3) == 1)
    }

    @Test("quantiles are SciPy's")
    func quantiles() {
        for example in golden.normal {
            #expect(abs(SpecialFunctions.normalQuantile(example.p) - example.value) < 1e-9, "\(example.p)")
        }
        for example in golden.student {
            let found = SpecialFunctions.studentQuantile(example.p, degreesOfFreedom: example.df)
            #expect(isClose(found, example.value, relative: 1e-7), "\(example.p) \(example.df): \(found)")
        }
        #expect(SpecialFunctions.normalQuantile(0) == -.infinity && SpecialFunctions.normalQuantile(1) == .infinity)
    }

    @Test("Wilson's and Clopper and Pearson's intervals are SciPy's")
    func intervals() {
        for example in golden.intervals {
            let wilson = ProportionInterval.wilson(
                share: example.count / example.size, size: example.size,
                quantile: SpecialFunctions.normalQuantile(0.975))
            #expect(isClose(wilson.lowerBound, example.wilson[0]) && isClose(wilson.upperBound, example.wilson[1]))
            let exact = ProportionInterval.clopperPearson(count: example.count, size: example.size)
            // SciPy finds the ends to 2e-12 absolute, so small ends are coarser there than here.
            #expect(isClose(exact.lowerBound, example.clopperPearson[0], relative: 1e-5))
            #expect(isClose(exact.upperBound, example.clopperPearson[1], relative: 1e-7))
        }
        #expect(ProportionInterval.wilson(share: 0, size: 0, quantile: 1.96) == 0...1)
        #expect(ProportionInterval.clopperPearson(count: 0, size: 0) == 0...1)
    }

    @Test("zero hits bound the population as the facts of sampling say")
    func zeroHits() {
        // 95 %, one-sided, 0 of 1 M rows: about 3 in a million (the rule of three).
        let bound = ProportionInterval.clopperPearson(count: 0, size: 1e6, confidence: 0.9).upperBound
        #expect(abs(bound * 1e6 - 2.9957) < 1e-3)
    }

    @Test("concentration is that of SciPy and of the definition over all pairs")
    func concentration() {
        var random = SeededGenerator(87)
        for example in golden.concentration {
            let found = Concentration(counts: example.counts.shuffled(using: &random), isSample: false)
            #expect(isClose(found.gini, example.gini) && isClose(found.herfindahl, example.herfindahl))
            #expect(isClose(found.shannonCount, example.shannon))
            #expect(isClose(found.effectiveCount, 1 / example.herfindahl))
        }
        let sample = Concentration(counts: [2, 1, 1], isSample: true)
        #expect(isClose(sample.herfindahl, 2.0 / 12) && sample.effectiveCount == 6)
        let nothing = Concentration(counts: [0, 0], isSample: true)
        #expect(nothing.gini == 0 && nothing.effectiveCount == 0)
    }

    @Test("the curve of Lorenz rises from nothing to everything below the diagonal")
    func lorenz() {
        let curve = Concentration.lorenz(counts: (1...1000).map { $0 * $0 })
        #expect(curve.count == 101 && curve[0].rows == 0 && curve[100] == (1, 1))
        for (left, right) in zip(curve, curve.dropFirst()) {
            #expect(right.domains > left.domains && right.rows >= left.rows && right.rows <= right.domains)
        }
        #expect(Concentration.lorenz(counts: [3]).last?.rows == 1)
        #expect(Concentration.lorenz(counts: []).isEmpty)
    }

    @Test("unseen mass is singletons over rows, with Esty's interval")
    func unseen() {
        let mass = UnseenMass(counts: [1, 1, 1, 2, 5])
        #expect(mass.share == 0.3 && mass.singletons == 3 && mass.doubletons == 1)
        let half = 1.959963984540054 * ((0.3 * 0.7 + 0.2) / 10).squareRoot()
        #expect(isClose(mass.interval.upperBound, 0.3 + half) && mass.interval.lowerBound == max(0, 0.3 - half))
        #expect(UnseenMass(counts: []).interval == 0...1)
    }

    @Test("coins are fair, seeded, and never more than there are", arguments: [0, 1, 63, 64, 65, 1000, 100_000])
    func coins(_ count: Int) {
        var (first, second) = (SplitMix(seed: 5), SplitMix(seed: 5))
        let heads = first.heads(of: count)
        #expect(heads == second.heads(of: count) && heads >= 0 && heads <= count)
        #expect(abs(Double(heads) - Double(count) / 2) <= 3 * Double(count).squareRoot() + 1)
    }
}

@Suite("Share of the largest domains") struct TopShareTests {
    @Test("the largest are found among many equals", arguments: [1, 2, 3, 5, 10])
    func largest(_ count: Int) {
        let counts = [3, 0, 1, 9, 1, 1, 3, 1]
        let sorted = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.filter { counts[$0] > 0 }
        #expect(TopShare.largest(counts, count) == Array(sorted.prefix(count)))
    }

    @Test("the bracket holds the truth where the plug-in does not")
    func bracket() {
        // 20,000 equal domains, 2,000 rows: the true share of any 100 is 0.5 %, what a sample flatters to 10 %.
        var generator = SplitMix(seed: 3)
        var counts = [Int](repeating: 0, count: 20_000)
        for _ in 0..<2000 { counts[Int(generator.next() % 20_000)] += 1 }
        let plugIn = Double(TopShare.largest(counts, 100).reduce(0) { $0 + counts[$1] }) / 2000
        let share = TopShare(
            count: 100, plugIn: plugIn, effectiveSize: 2000, quantile: 1.96,
            halves: TopShare.halves(of: counts, total: 2000))
        #expect(plugIn > 0.05 && share.splitHalf < 0.02)
        #expect(share.low < 0.005 && share.high > plugIn && share.low <= share.splitHalf)
    }

    @Test("halves add up to the whole, rows or clusters")
    func halves() {
        for half in TopShare.halves(of: [5, 0, 100], total: 200) {
            #expect(zip(half.first, half.second).map { $0 + $1 } == [5, 0, 100])
            #expect(half.firstTotal + half.secondTotal == 200)
        }
        let entries = [[GroupCounts.Entry(group: 0, count: 3), .init(group: 2, count: 1)], []]
        for half in TopShare.halves(of: entries, groups: [5, 7, 9]) {
            #expect(half.first[0] + half.second[0] == 4 && half.first[1] == 0)
            #expect([0, 5, 7, 9, 12, 14, 16, 21].contains(half.firstTotal))
        }
    }
}
