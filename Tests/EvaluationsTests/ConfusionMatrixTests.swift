import Evaluations
import Testing

@Suite("Confusion matrix")
struct ConfusionMatrixTests {
    private func matrix(_ tp: Int, _ fn: Int, _ fp: Int, _ tn: Int) -> ConfusionMatrix {
        var matrix = ConfusionMatrix()
        (matrix.truePositives, matrix.falseNegatives) = (tp, fn)
        (matrix.falsePositives, matrix.trueNegatives) = (fp, tn)
        return matrix
    }

    @Test("counts each picture in its cell")
    func counting() {
        var matrix = ConfusionMatrix()
        for (isPositive, isFlagged) in [(true, true), (true, false), (false, true), (false, true), (false, false)] {
            matrix.add(isPositive: isPositive, isFlagged: isFlagged)
        }
        #expect(matrix == self.matrix(1, 1, 2, 1))
    }

    @Test("has the rates of the textbook, with Wilson's intervals")
    func rates() {
        let matrix = matrix(90, 10, 5, 895)
        #expect(matrix.recall.share == 0.9 && matrix.accuracy.share == 0.985)
        #expect(matrix.precision.share == 90.0 / 95 && matrix.falsePositiveRate.share == 5.0 / 900)
        #expect(abs((matrix.f1 ?? 0) - 180.0 / 195) < 1e-12)
        // Wilson 1927 for 90 of 100, as statsmodels' proportion_confint(90, 100, method="wilson") has it.
        #expect(abs(matrix.recall.interval.lowerBound - 0.825634) < 1e-5)
        #expect(abs(matrix.recall.interval.upperBound - 0.944773) < 1e-5)
    }

    @Test("precision falls with the share of unwanted pictures, by Bayes' rule")
    func prevalence() throws {
        let matrix = matrix(90, 10, 10, 90)
        let one = try #require(matrix.precision(atPrevalence: 0.01))
        #expect(abs(one.value - 0.009 / (0.009 + 0.099)) < 1e-12 && one.range.contains(one.value))
        #expect(try #require(matrix.precision(atPrevalence: 0.5)).value == 0.9)
        #expect(try #require(matrix.precision(atPrevalence: 0.1)).value > one.value)
        let perfect = try #require(self.matrix(5, 0, 0, 5).precision(atPrevalence: 0.01))
        #expect(perfect.value == 1 && perfect.range.lowerBound < 0.1, "five pictures prove little")
    }

    @Test("has no rate where nothing was counted")
    func nothing() {
        let empty = ConfusionMatrix()
        #expect(empty.recall.share == nil && empty.precision.share == nil && empty.f1 == nil)
        #expect(empty.recall.interval == 0...1 && empty.precision(atPrevalence: 0.1) == nil)
        #expect(matrix(0, 5, 0, 5).precision(atPrevalence: 0.1) == nil)
    }
}
