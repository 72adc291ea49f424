import Comparisons
import Testing

@Suite("Statistics of comparisons")
struct StatisticsTests {
    @Test(
        "gives Wilson's interval",
        arguments: [
            // Wilson's interval by its formula in another program.
            (8, 10, 0.490162, 0.943318), (0, 10, 0, 0.277533), (10, 10, 0.722467, 1), (1, 1000, 0.000177, 0.005643),
            (500, 1000, 0.469070, 0.530930),
        ])
    func wilson(count: Int, total: Int, low: Double, high: Double) {
        let share = Share(count, of: total)
        #expect(abs(share.interval.lowerBound - low) < 2e-6 && abs(share.interval.upperBound - high) < 2e-6)
        #expect(share.interval.contains(share.value))
    }

    @Test("knows nothing of nothing")
    func empty() {
        #expect(Share(0, of: 0).interval == 0...1 && Share(0, of: 0).value.isNaN)
        #expect(PairedDecisions().kappa == nil && PairedDecisions().kappaInterval == nil)
        #expect(PairedDecisions().mcNemar == 1)
    }

    @Test(
        "gives Cohen's kappa",
        arguments: [
            (20, 5, 10, 15, 0.4), (45, 15, 25, 15, 0.130435), (25, 35, 5, 35, 0.259259), (10, 0, 0, 10, 1),
            (0, 10, 10, 0, -1), (25, 25, 25, 25, 0),
        ])
    func kappa(both: Int, first: Int, second: Int, neither: Int, expected: Double) throws {
        let decisions = PairedDecisions(both: both, onlyFirst: first, onlySecond: second, neither: neither)
        let kappa = try #require(decisions.kappa), interval = try #require(decisions.kappaInterval)
        #expect(abs(kappa - expected) < 1e-6)
        #expect(interval.lowerBound <= kappa + 1e-12 && interval.upperBound >= kappa - 1e-12)
        #expect(interval.lowerBound >= -1 && interval.upperBound <= 1)
    }

    @Test("there is no kappa where both decide everything alike", arguments: [(7, 0), (0, 7)])
    func oneClass(both: Int, neither: Int) {
        let decisions = PairedDecisions(both: both, onlyFirst: 0, onlySecond: 0, neither: neither)
        #expect(decisions.kappa == nil && decisions.agreement.value == 1)
    }

    @Test("kappa's interval holds the true value about as often as it says")
    func coverage() {
        // Two raters: 30 % yes each, kappa 0.5, so both yes 0.3 * 0.3 + 0.5 * 0.21.
        let both = 0.09 + 0.5 * 0.21
        var random = Lehmer()
        var hits = 0
        for _ in 0..<2000 {
            var decisions = PairedDecisions()
            for _ in 0..<300 {
                let u = random.next()
                decisions.count(u < 0.3, u < both || (0.3..<0.6 - both).contains(u))
            }
            if decisions.kappaInterval?.contains(0.5) == true { hits += 1 }
        }
        // 95 % of 2000 are 1900, with a standard deviation of 10; the interval is a large-sample one.
        #expect((1850...1950).contains(hits), "\(hits)")
    }

    @Test(
        "gives McNemar's exact probability",
        arguments: [
            (1, 9, 0.021484375), (9, 1, 0.021484375), (5, 5, 1), (0, 6, 0.03125), (0, 0, 1), (3, 12, 0.03515625),
            (400, 520, 8.549e-05),
        ])
    func mcNemar(first: Int, second: Int, expected: Double) {
        let p = PairedDecisions(both: 3, onlyFirst: first, onlySecond: second, neither: 9).mcNemar
        #expect(abs(p - expected) < 0.01 * expected + 1e-12, "\(p)")
    }
}

/// A small generator for the simulation (Park and Miller, 1988).
private struct Lehmer {
    private var state: UInt64 = 12345
    mutating func next() -> Double {
        state = state * 48271 % 2_147_483_647
        return Double(state) / 2_147_483_647
    }
}
