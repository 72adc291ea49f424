import Evaluations
import Testing

@Suite("Rates beside their definitions")
struct RateTwinTests {
    @Test(
        "Wilson's interval holds exactly the shares that a test at its level would not reject",
        arguments: [1, 2, 7, 30, 400])
    func wilson(total: Int) {
        for count in Set([0, 1, total / 3, total / 2, total - 1, total]) where (0...total).contains(count) {
            var matrix = ConfusionMatrix()
            (matrix.truePositives, matrix.falseNegatives) = (count, total - count)
            let rate = matrix.recall
            let observed = Double(count) / Double(total)
            for step in 0...1000 {
                let share = Double(step) / 1000
                // The score test: how many standard errors of the supposed share the observed one is away.
                let away = abs(observed - share) - 1.959964 * (share * (1 - share) / Double(total)).squareRoot()
                if abs(away) > 1e-9 {
                    #expect(rate.interval.contains(share) == (away < 0), "\(count) of \(total) at \(share)")
                }
            }
            #expect(rate.share == observed && rate.interval.contains(observed))
        }
    }

    @Test(
        "precision at a prevalence is that of a stream with so many unwanted pictures",
        arguments: [0.001, 0.01, 0.1, 0.5, 0.9])
    func prevalence(share: Double) throws {
        for cells in [(90, 10, 5, 95), (1, 9, 0, 50), (50, 0, 50, 0), (0, 10, 5, 95)] {
            var matrix = ConfusionMatrix()
            (matrix.truePositives, matrix.falseNegatives, matrix.falsePositives, matrix.trueNegatives) = cells
            // A million pictures of the stream, judged at the same rates.
            let unwanted = 1_000_000 * share, wanted = 1_000_000 - unwanted
            let right = unwanted * Double(cells.0) / Double(cells.0 + cells.1)
            let wrong = wanted * Double(cells.2) / Double(cells.2 + cells.3)
            let found = matrix.precision(atPrevalence: share)
            #expect(abs((found?.value ?? -1) - right / (right + wrong)) < 1e-9)
            #expect(
                found.map { $0.range.contains($0.value) && $0.range.lowerBound >= 0 && $0.range.upperBound <= 1 }
                    == true)
        }
    }

    @Test("errors say what is wrong and what to do")
    func errors() {
        let errors: [(EvaluationError, String)] = [
            (.unreadable(path: "p", reason: "r"), "p: r"),
            (.unknownLabel("cat", known: ["safe"], place: "p"), "--positive NAME"),
            (.onlyOneSide(place: "p", missing: "picture that should pass"), "sub-folders such as 'unsafe' and 'safe'"),
            (.nothingJudged(count: 3), "none of the 3 pictures"),
        ]
        for (error, text) in errors { #expect(error.description.contains(text)) }
    }
}
