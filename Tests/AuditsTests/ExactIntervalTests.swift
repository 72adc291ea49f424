import Audits
import Foundation
import Testing

@Suite("Exact intervals") struct ExactIntervalTests {
    @Test(
        "the hypergeometric interval is that of SciPy's distribution, both tails inverted",
        arguments: [
            // count, sample, population, low, high: scipy.stats.hypergeom, SciPy 1.16, by bisection.
            (1, 100, 1000, 1, 52), (3, 100, 1000, 7, 82), (7, 500, 1000, 8, 24), (40, 1000, 20_000, 580, 1074),
            (2, 50, 60, 2, 5), (10, 10, 100, 71, 100), (250, 4000, 50_000, 2775, 3506), (999, 3000, 9000, 2873, 3123),
        ])
    func hypergeometric(count: Int, size: Int, population: Int, low: Int, high: Int) {
        let interval = ProportionInterval.hypergeometric(count: count, size: size, population: population)
        #expect(interval == Double(low)...Double(high))
    }

    @Test("without a hit it is one-sided, and with everything read there is no doubt")
    func ends() {
        #expect(ProportionInterval.hypergeometric(count: 0, size: 1_000_000, population: 12_096_835) == 0...35)
        #expect(ProportionInterval.hypergeometric(count: 0, size: 100, population: 100) == 0...0)
        #expect(ProportionInterval.hypergeometric(count: 7, size: 100, population: 100) == 7...7)
        #expect(ProportionInterval.hypergeometric(count: 0, size: 99, population: 100) == 0...1)
        #expect(ProportionInterval.hypergeometric(count: 0, size: 0, population: 100) == 0...100)
    }

    @Test("in a tiny part of a population it is Clopper and Pearson's, which it nears elsewhere too")
    func limits() {
        // SciPy's binomtest(40, 1_000_000).proportion_ci(method="exact") times 2.32e9.
        let interval = ProportionInterval.hypergeometric(count: 40, size: 1_000_000, population: 2_320_000_000)
        #expect(abs(interval.lowerBound / (2.857_673_5e-05 * 2.32e9) - 1) < 1e-3)
        #expect(abs(interval.upperBound / (5.446_825_3e-05 * 2.32e9) - 1) < 1e-3)
        let above = ProportionInterval.hypergeometric(count: 4999, size: 20_000, population: 400_000)
        let below = ProportionInterval.hypergeometric(count: 5000, size: 20_000, population: 400_000)
        #expect(
            abs(above.lowerBound / below.lowerBound - 1) < 2e-3 && abs(above.upperBound / below.upperBound - 1) < 2e-3)
    }

    @Test("the largest unseen share solves (1 - share)^size = 5 %", arguments: [1.0, 10, 250.5, 1e6])
    func unseen(size: Double) {
        let share = ProportionInterval.largestUnseen(size: size)
        #expect(abs(exp(size * log1p(-share)) - 0.05) < 1e-9)
        #expect(ProportionInterval.largestUnseen(size: 0) == 1)
    }

    @Test("an estimator's exact bounds hold Wilson's shares, and are its own only when asked for")
    func bounds() {
        let frame = SampleFrame(kind: .simple, name: "uniform", population: 100_000)
        var estimator = ShareEstimator(frame: frame, rowCount: 5000, groups: [])
        let wilson = estimator.estimate(count: 12)
        estimator.bounds = .exact
        let exact = estimator.estimate(count: 12)
        #expect(exact.share == wilson.share && exact.interval != wilson.interval)
        #expect(
            exact.interval.upperBound - exact.interval.lowerBound > wilson.interval.upperBound
                - wilson.interval.lowerBound)
        estimator.miss = 0.001
        #expect(estimator.estimate(count: 12).interval.upperBound > exact.interval.upperBound)
    }
}
