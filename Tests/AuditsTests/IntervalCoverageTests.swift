import Audits
import Foundation
import Testing

/// How often intervals hold the truth, by adding up the probabilities of all samples: no random number is drawn.
@Suite("Coverage of intervals") struct IntervalCoverageTests {
    private func logChoose(_ n: Int, _ k: Int) -> Double {
        lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
    }

    /// The probability that so many of `size` independent rows are of a kind with a share.
    private func binomial(_ count: Int, _ size: Int, _ share: Double) -> Double {
        exp(logChoose(size, count) + Double(count) * log(share) + Double(size - count) * log1p(-share))
    }

    @Test("Clopper and Pearson's never holds less than its level", arguments: [0.8, 0.95, 0.99], [5, 20, 60])
    func clopperPearson(confidence: Double, size: Int) {
        let intervals = (0...size).map {
            ProportionInterval.clopperPearson(count: Double($0), size: Double(size), confidence: confidence)
        }
        for step in 1..<200 {
            let share = Double(step) / 200
            let coverage = (0...size).filter { intervals[$0].contains(share) }
                .reduce(0.0) { $0 + binomial($1, size, share) }
            #expect(coverage >= confidence - 1e-9, "\(coverage) at \(share)")
        }
    }

    @Test("Wilson's holds its level on average, and nowhere in the middle much less", arguments: [20, 60, 200])
    func wilson(size: Int) {
        let intervals = (0...size).map {
            ProportionInterval.wilson(share: Double($0) / Double(size), size: Double(size), quantile: 1.959964)
        }
        let coverages = (1..<200).map { step in
            let share = Double(step) / 200
            return (0...size).filter { intervals[$0].contains(share) }
                .reduce(0.0) { $0 + binomial($1, size, share) }
        }
        let mean = coverages.reduce(0, +) / Double(coverages.count)
        #expect(abs(mean - 0.95) < 0.01, "\(mean)")
        #expect(coverages[20..<180].allSatisfy { $0 > 0.91 }, "\(coverages.min() ?? 0)")
    }

    @Test("the hypergeometric one never holds less than its level, whatever the population holds")
    func hypergeometric() {
        for (size, population) in [(5, 20), (20, 60), (50, 60), (1, 10)] {
            let intervals = (0...size).map {
                ProportionInterval.hypergeometric(count: $0, size: size, population: population)
            }
            for rows in 0...population {
                let possible = max(0, size - population + rows)...min(size, rows)
                let coverage = possible.filter { intervals[$0].contains(Double(rows)) }.reduce(0.0) { sum, count in
                    sum
                        + exp(
                            logChoose(rows, count) + logChoose(population - rows, size - count)
                                - logChoose(population, size))
                }
                #expect(coverage >= 0.95 - 1e-9, "\(coverage) for \(rows) of \(population), \(size) drawn")
            }
        }
    }

    @Test("intervals hold what was observed, grow with the level and shrink with the rows")
    func order() {
        for count in [0, 1, 7, 50, 99, 100] {
            let share = Double(count) / 100
            let wilson = ProportionInterval.wilson(share: share, size: 100, quantile: 1.96)
            let exact = ProportionInterval.clopperPearson(count: Double(count), size: 100)
            let wide = ProportionInterval.clopperPearson(count: Double(count), size: 100, confidence: 0.99)
            let many = ProportionInterval.wilson(share: share, size: 10_000, quantile: 1.96)
            for interval in [wilson, exact, wide, many] {
                #expect(interval.contains(share) && interval.lowerBound >= 0 && interval.upperBound <= 1)
            }
            #expect(wide.lowerBound <= exact.lowerBound && wide.upperBound >= exact.upperBound)
            #expect(many.lowerBound >= wilson.lowerBound && many.upperBound <= wilson.upperBound)
        }
        #expect(ProportionInterval.wilson(share: 0.3, size: 0, quantile: 2) == 0...1)
        #expect(ProportionInterval.clopperPearson(count: 0, size: 0) == 0...1)
    }
}
