import Foundation
import Safety
import TestSupport
import Testing

@Suite("Concept score")
struct ConceptScoreTests {
    @Test(
        "rounds to three decimals, half to even, in single precision",
        arguments: [
            (0.5, 0.0, 0.5), (0.1234, 0, 0.123), (0.1236, 0, 0.124), (-0.1236, 0, -0.124), (0.0625, 0, 0.062),
            (0.1875, 0, 0.188), (-0.0625, 0, -0.062), (0.25, 0.25, 0), (0.1, 0.3, -0.2),
        ] as [(Float, Float, Float)])
    func rounding(cosine: Float, threshold: Float, margin: Float) {
        let score = ConceptScore(
            SafetyConcept(name: "x", threshold: threshold), score: cosine, adjustment: 0)
        #expect(score.margin == margin)
        #expect(score.isFlagged == (margin > 0))
    }

    @Test("stays within half a thousandth and a rounding error of the exact margin")
    func exact() {
        for step in 0..<2000 {
            let (cosine, threshold) = (Float(step) / 2000 - 0.4, Float(step % 37) / 100)
            for adjustment: Float in [-0.0175, 0, 0.01, 0.074] {
                let score = ConceptScore(
                    SafetyConcept(name: "x", threshold: threshold), score: cosine, adjustment: adjustment)
                let margin = Double(cosine) - Double(threshold) + Double(adjustment)
                #expect(abs(Double(score.margin) - margin) < 0.0005 + 1e-6)
            }
        }
    }

    @Test("keeps what it was made from")
    func fields() {
        let concept = SafetyConcept(name: "little", kind: .specialCare, threshold: 0.2)
        let score = ConceptScore(concept, score: 0.3, adjustment: 0.01)
        #expect(score.concept == "little" && score.kind == .specialCare && score.threshold == 0.2)
        #expect(score.score == 0.3 && score.adjustment == 0.01 && score.margin == 0.11)
    }

    @Test("survives being written as JSON and read back")
    func json() throws {
        let concepts = [
            SafetyConcept(name: "a \u{1F34E}", kind: .specialCare, threshold: 0.2),
            SafetyConcept(name: "b", threshold: 0.1984),
        ]
        let decision = try ConceptDecision(values: [0.21, 0.1945], concepts: concepts, sensitivity: .strict)
        let data = try JSONEncoder().encode(decision)
        #expect(try JSONDecoder().decode(ConceptDecision.self, from: data) == decision)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("\"specialCare\"") && text.contains("\"margin\""))
    }

    @Test(
        "has errors that name the fault and the mend",
        arguments: [
            (.scoreNotANumber(concept: "b"), "the score of 'b' is not a number"),
            (.scoreCount(expected: 20, found: 17), "has 20 concepts but gave 17 scores; verify its files"),
            (.unknownSensitivity("hot"), "expected lenient, standard, strict, or a number from -1 to 1"),
        ] as [(SafetyError, String)])
    func errors(error: SafetyError, part: String) {
        #expect(error.description.contains(part))
    }
}
