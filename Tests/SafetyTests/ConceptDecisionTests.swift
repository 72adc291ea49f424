import Foundation
import Safety
import TestSupport
import Testing

@Suite("Concept decision")
struct ConceptDecisionTests {
    struct Example: Decodable, Sendable {
        let adjustment: Float
        let cosines, margins: [Float]
        let flagged: Bool
    }

    struct Examples: Decodable {
        let special, concepts: [Float]
        let cases: [Example]
    }

    static let examples = try? Golden.json("concept-decisions.json", as: Examples.self)

    /// The golden's concepts: three of special care, then the others.
    static let concepts =
        (examples?.special ?? []).enumerated().map {
            SafetyConcept(name: "care \($0)", kind: .specialCare, threshold: $1)
        } + (examples?.concepts ?? []).enumerated().map { SafetyConcept(name: "concept \($0)", threshold: $1) }

    @Test("has its goldens, of both verdicts and with special care")
    func complete() {
        let cases = Self.examples?.cases ?? []
        #expect(Self.concepts.count == 20 && cases.count == 120)
        #expect(cases.count { $0.flagged } > 30 && cases.count { !$0.flagged } > 30)
        #expect(cases.count { $0.margins[..<3].contains { $0 > 0 } } > 20)
    }

    @Test("is diffusers', bit for bit", arguments: examples?.cases ?? [])
    func reference(_ example: Example) throws {
        let decision = try ConceptDecision(
            values: example.cosines, concepts: Self.concepts, sensitivity: Sensitivity("\(example.adjustment)"))
        #expect(decision.scores.map(\.margin) == example.margins)
        #expect(decision.isFlagged == example.flagged)
        #expect(decision.scores.map(\.score) == example.cosines)
    }

    @Test(
        "needs more than half a thousandth over the threshold",
        arguments: [
            (0.25, 0.0, false), (0.2504, 0, false), (0.2506, 0.001, true), (0.251, 0.001, true),
            (0.2494, -0.001, false),
        ]
            as [(Float, Float, Bool)])
    func rounding(cosine: Float, margin: Float, isFlagged: Bool) throws {
        let decision = try ConceptDecision(values: [cosine], concepts: [SafetyConcept(name: "x", threshold: 0.25)])
        #expect(decision.scores[0].margin == margin)
        #expect(decision.isFlagged == isFlagged)
    }

    /// Two of special care and a concept, all with the threshold 0.5.
    private static let three = [
        SafetyConcept(name: "care a", kind: .specialCare, threshold: 0.5),
        SafetyConcept(name: "care b", kind: .specialCare, threshold: 0.5), SafetyConcept(name: "c", threshold: 0.5),
    ]

    @Test("does not flag for special care alone")
    func specialCareAlone() throws {
        let decision = try ConceptDecision(values: [0.9, 0.9, 0.1], concepts: Self.three)
        #expect(!decision.isFlagged)
        #expect(decision.specialCare.map(\.concept) == ["care a", "care b"])
        #expect(decision.causes.isEmpty)
    }

    @Test("tightens at once: later special care gets the adjustment already, earlier does not")
    func atOnce() throws {
        let near: Float = 0.495
        let first = try ConceptDecision(values: [0.6, near, near], concepts: Self.three)
        #expect(first.scores.map(\.adjustment) == [0, 0.01, 0.01])
        #expect(first.scores.map(\.isFlagged) == [true, true, true])
        let second = try ConceptDecision(values: [near, 0.6, near], concepts: Self.three)
        #expect(second.scores.map(\.adjustment) == [0, 0, 0.01])
        #expect(second.scores.map(\.isFlagged) == [false, true, true])
        #expect(try !ConceptDecision(values: [near, near, near], concepts: Self.three).isFlagged)
    }

    @Test("never becomes laxer by special care")
    func strictStays() throws {
        let decision = try ConceptDecision(
            values: [0.9, 0.1, 0.45], concepts: Self.three, sensitivity: Sensitivity("0.074"))
        #expect(decision.scores.map(\.adjustment) == [0.074, 0.074, 0.074])
        #expect(decision.isFlagged)
        let lenient = try ConceptDecision(values: [0.9, 0.1, 0.495], concepts: Self.three, sensitivity: .lenient)
        #expect(lenient.scores.map(\.adjustment) == [-0.0175, 0.01, 0.01])
        #expect(lenient.isFlagged)
    }

    @Test("judges special care first, wherever it stands in the list")
    func order() throws {
        let decision = try ConceptDecision(values: [0.495, 0.1, 0.9], concepts: Self.three.reversed())
        #expect(decision.scores.map(\.concept) == ["care b", "care a", "c"])
        #expect(decision.scores.map(\.score) == [0.1, 0.9, 0.495])
        #expect(decision.isFlagged)
    }

    @Test("refuses scores that are not numbers", arguments: [Float.nan, .infinity, -.infinity], [0, 2])
    func notANumber(value: Float, place: Int) {
        var values: [Float] = [0.1, 0.1, 0.1]
        values[place] = value
        #expect(throws: SafetyError.scoreNotANumber(concept: Self.three[place].name)) {
            try ConceptDecision(values: values, concepts: Self.three)
        }
    }

    @Test("refuses a wrong number of scores", arguments: [0, 2, 4])
    func wrongCount(count: Int) {
        #expect(throws: SafetyError.scoreCount(expected: 3, found: count)) {
            try ConceptDecision(values: Array(repeating: 0, count: count), concepts: Self.three)
        }
    }

    @Test("names its causes, the worst first")
    func causes() throws {
        let concepts = ["a", "b", "c", "d"].map { SafetyConcept(name: $0, threshold: 0.25) }
        let decision = try ConceptDecision(values: [0.26, 0.1, 0.3, 0.27], concepts: concepts)
        #expect(decision.causes.map(\.concept) == ["c", "d", "a"])
    }

    @Test("explains itself")
    func explanation() throws {
        #expect(
            try ConceptDecision(values: [0.1, 0.1, 0.52], concepts: Self.three).explanation
                == "Flagged for 'c' (cosine 0.520, threshold 0.500, margin +0.020).")
        #expect(
            try ConceptDecision(values: [0.1, 0.1, 0.4], concepts: Self.three).explanation
                == "Passed: no concept is over its threshold; the nearest is 'c' (cosine 0.400, threshold 0.500, "
                + "margin -0.100).")
        #expect(
            try ConceptDecision(values: [0.1, 0.6, 0.495], concepts: Self.three).explanation
                == "Flagged for 'c' (cosine 0.495, threshold 0.500, margin +0.005). Special care for 'care b' "
                + "(cosine 0.600, threshold 0.500, margin +0.100): later thresholds are lowered by 0.010.")
        #expect(
            try ConceptDecision(values: [], concepts: []).explanation == "Passed: the checker has no concepts.")
    }
}
