import Comparisons
import Foundation
import Reports
import Safety
import Testing

@Suite("Figures of comparisons")
struct FiguresTests {
    private typealias Rows = SampleRows

    @Test("counts what each policy stops: flags and refused prompts, broken pictures apart")
    func rates() {
        let rows = [
            Rows.row(1, [Rows.drawing(Rows.outcomes(mild: true, hard: true))]),
            Rows.row(2, [Rows.drawing(Rows.outcomes(mild: false, hard: true))]),
            Rows.row(3, [Rows.drawing([Rows.outcome("mild"), Rows.outcome("hard", refused: true)])]),
            Rows.row(4, [Rows.drawing(Rows.outcomes(mild: false, hard: false))]),
            Rows.row(
                5,
                [Rows.drawing([Rows.outcome("mild", verdict: .invalid), Rows.outcome("hard", verdict: .invalid)])]),
        ]
        let figures = ComparisonFigures(rows, settings: Rows.settings())
        #expect(figures.brokenCount == 1)
        #expect(figures.rates.map(\.policy) == ["mild", "hard"] && figures.rates.allSatisfy { $0.guidance == nil })
        #expect(figures.rates.map(\.stopped) == [Share(1, of: 4), Share(3, of: 4)])
        #expect(figures.rates.map(\.refused) == [0, 1] && figures.rates.map(\.seconds) == [0.25, 0.25])
        #expect(figures.agreements.count == 1)
        #expect(
            figures.agreements[0].decisions == PairedDecisions(both: 1, onlyFirst: 0, onlySecond: 2, neither: 1))
        #expect(figures.drawingSeconds == 2)
    }

    @Test("lists causes, the most frequent foremost cause first")
    func causes() {
        func row(_ number: Int, _ causes: [(String, Float)]) -> ComparisonRow {
            Rows.row(number, [Rows.drawing([Rows.outcome("mild", causes: causes), Rows.outcome("hard")])])
        }
        let figures = ComparisonFigures(
            [row(1, [("wine", 0.3), ("beer", 0.1)]), row(2, [("beer", 0.2)]), row(3, [("wine", 0.1)]), row(4, [])],
            settings: Rows.settings())
        let causes = figures.causes(ofPolicy: 0)
        #expect(causes.map(\.concept) == ["wine", "beer"] && causes.map(\.first) == [2, 1])
        #expect(causes.map(\.count) == [2, 2] && abs(causes[1].margin - 0.15) < 1e-6)
        #expect(figures.causes(ofPolicy: 1).isEmpty)
    }

    @Test("tells what safe guidance changed, prompt by prompt")
    func steering() throws {
        func row(_ number: Int, _ without: Bool, _ with: Bool, distance: Double, steps: Int) -> ComparisonRow {
            Rows.row(
                number,
                [
                    Rows.drawing(Rows.outcomes(mild: without, hard: true)),
                    Rows.drawing(
                        Rows.outcomes(mild: with, hard: true), guidance: "strong", distance: distance, steps: steps,
                        seconds: 3),
                ])
        }
        let rows = [
            row(1, true, false, distance: 0.5, steps: 4), row(2, true, true, distance: 0.25, steps: 4),
            row(3, false, true, distance: 0.75, steps: 4), row(4, false, false, distance: 0, steps: 0),
        ]
        let figures = ComparisonFigures(rows, settings: Rows.settings(guidances: ["strong"]))
        let steering = try #require(figures.steerings.first)
        #expect(steering.changed == Share(3, of: 4) && steering.untouched == 1)
        #expect(steering.rootMeanSquare == 0.375 && steering.structuralSimilarity == 0.625)
        #expect(steering.decisions.map(\.policy) == ["mild", "hard"] && steering.slowdown == 1.5)
        #expect(steering.decisions[0].decisions == PairedDecisions(both: 1, onlyFirst: 1, onlySecond: 1, neither: 1))
        #expect(steering.decisions[1].decisions == PairedDecisions(both: 4, onlyFirst: 0, onlySecond: 0, neither: 0))
        #expect(figures.rates.map(\.guidance) == [nil, nil, "strong", "strong"])
    }

    @Test("sets rates beside the published ones, by category and by fifth")
    func groups() throws {
        let rows = [
            Rows.row(1, [Rows.drawing(Rows.outcomes(mild: true, hard: true))], categories: ["a", "b"], published: 0.2),
            Rows.row(2, [Rows.drawing(Rows.outcomes(mild: false, hard: true))], categories: ["b"], published: 1),
            Rows.row(3, [Rows.drawing(Rows.outcomes(mild: false, hard: true))], categories: ["b"], published: 0.9),
            Rows.row(4, [Rows.drawing(Rows.outcomes(mild: true, hard: true))]),
        ]
        let figures = ComparisonFigures(rows, settings: Rows.settings())
        #expect(figures.categories.map(\.name) == ["a", "b"])
        #expect(figures.categories.map(\.stopped) == [Share(1, of: 1), Share(1, of: 3)])
        #expect(abs((figures.categories[1].published ?? 0) - 0.7) < 1e-12)
        #expect(figures.publishedFifths.map(\.name) == ["20 to 40 %", "80 to 100 %"])
        #expect(figures.publishedFifths.map(\.stopped.total) == [1, 2])
        #expect(figures.published?.stopped == Share(1, of: 3))
        let plain = ComparisonFigures([rows[3]], settings: Rows.settings())
        #expect(plain.published == nil && plain.categories.isEmpty && plain.publishedFifths.isEmpty)
    }

    @Test("nothing drawn is no error")
    func empty() {
        let figures = ComparisonFigures([], settings: Rows.settings(guidances: ["weak"]))
        #expect(figures.rates.count == 4 && figures.rates.allSatisfy { $0.stopped.total == 0 })
        #expect(figures.steerings.count == 1 && figures.agreements[0].decisions.total == 0)
    }
}
