import Evaluations
import Testing

@Suite("Operating curve")
struct OperatingCurveTests {
    /// The area as it is defined: over all pairs, ties counting half.
    private func naiveArea(_ margins: [(margin: Double, isPositive: Bool)]) -> Double {
        var (sum, count) = (0.0, 0.0)
        for positive in margins where positive.isPositive {
            for negative in margins where !negative.isPositive {
                sum += positive.margin > negative.margin ? 1 : positive.margin == negative.margin ? 0.5 : 0
                count += 1
            }
        }
        return sum / count
    }

    @Test("has the area and the counts that their definitions give, ties or not", arguments: [1, 3, 7, 50])
    func definitions(levels: Int) throws {
        var state: UInt32 = UInt32(levels)
        func random() -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int(state >> 16)
        }
        let margins = (0..<83).map { _ in
            let isPositive = random() % 3 == 0
            return (margin: Double(random() % levels + (isPositive ? 1 : 0)) / 10, isPositive: isPositive)
        }
        let curve = OperatingCurve(margins)
        #expect(abs(try #require(curve.area) - naiveArea(margins)) < 1e-12)
        for point in curve.points {
            var naive = ConfusionMatrix()
            for item in margins {
                naive.add(isPositive: item.isPositive, isFlagged: item.margin > point.threshold)
            }
            #expect(point.matrix == naive && curve.matrix(at: point.threshold) == naive)
        }
        #expect(curve.points.first?.matrix.recall.share == 1 && curve.points.last?.matrix.recall.share == 0)
        #expect(curve.points.map(\.threshold) == curve.points.map(\.threshold).sorted())
    }

    @Test("is 1 for a checker that tells all apart, 0 for one that has it backwards")
    func extremes() {
        #expect(OperatingCurve([(0.9, true), (0.8, true), (0.1, false)]).area == 1)
        #expect(OperatingCurve([(0.1, true), (0.9, false)]).area == 0)
        #expect(OperatingCurve([(0.1, true)]).area == nil && OperatingCurve([]).area == nil)
    }
}
