import Coverage
import Foundation
import Testing

@Suite("Rank correlations beside their definitions") struct RankTwinTests {
    /// Pearson's correlation of mean ranks, each rank found by counting.
    private func naive(_ pairs: [(Double, Double)]) -> Double? {
        func ranks(_ values: [Double]) -> [Double] {
            values.map { value in
                Double(values.count { $0 < value }) + (Double(values.count { $0 == value }) + 1) / 2
            }
        }
        func centred(_ values: [Double]) -> [Double] {
            values.map { $0 - values.reduce(0, +) / Double(values.count) }
        }
        let (one, other) = (centred(ranks(pairs.map(\.0))), centred(ranks(pairs.map(\.1))))
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let scale = (product(one, one) * product(other, other)).squareRoot()
        return scale > 0 ? product(one, other) / scale : nil
    }

    @Test("values with many ties or none, of all sizes", arguments: 1...8)
    func twin(seed: UInt64) {
        var dice = Dice(seed)
        for _ in 0..<40 {
            let levels = dice.pick([1, 2, 5, 1000])
            let pairs = (0..<dice.below(30)).map { _ in (Double(dice.below(levels)), Double(dice.below(levels))) }
            let found = RankCorrelation(pairs), expected = naive(pairs)
            #expect((found.value == nil) == (expected == nil) && abs((found.value ?? 0) - (expected ?? 0)) < 1e-12)
            #expect(found.count == pairs.count && found.interval.contains(found.value ?? 0))
            #expect(found.interval.lowerBound >= -1 && found.interval.upperBound <= 1)
            // Turned round, one side changes the sign; any rising change of values changes nothing.
            let turned = RankCorrelation(pairs.map { ($0.0, -$0.1) }),
                bent = RankCorrelation(pairs.map { (exp($0.0 / 50), $0.1) })
            #expect(
                abs((turned.value ?? 0) + (found.value ?? 0)) < 1e-12
                    && abs((bent.value ?? 0) - (found.value ?? 0)) < 1e-12)
        }
    }

    @Test("intervals hold a true correlation of a half about as often as they say")
    func calibration() {
        var (dice, held) = (Dice(9), 0)
        for _ in 0..<600 {
            let pairs = (0..<60).map { _ -> (Double, Double) in
                // Sums of many choices with half of them in common: a correlation of 0.5, nearly normal.
                let common = (0..<12).reduce(0) { sum, _ in sum + dice.below(100) }
                return (
                    Double((0..<12).reduce(common) { sum, _ in sum + dice.below(100) }),
                    Double((0..<12).reduce(common) { sum, _ in sum + dice.below(100) })
                )
            }
            // Spearman's of a normal correlation r is 6 / pi asin(r / 2).
            if RankCorrelation(pairs).interval.contains(6 / Double.pi * asin(0.25)) { held += 1 }
        }
        #expect((550...594).contains(held), "\(held) of 600")
    }
}
