import Foundation
import Images
import Safety
import TestSupport
import Testing

/// Decisions beside diffusers' loop, written out once more, and what follows from any decision.
@Suite("Random decisions")
struct DecisionTwinTests {
    private struct Case {
        let concepts: [SafetyConcept]
        let values: [Float]
    }

    private func example(_ random: inout SeededGenerator) -> Case {
        var concepts: [SafetyConcept] = [], values: [Float] = []
        for number in 0..<(1 + random.below(8)) {
            let kind = random.pick([SafetyConcept.Kind.concept, .concept, .specialCare])
            let threshold = Float(random.below(100)) / 100
            concepts.append(SafetyConcept(name: "c\(number)", kind: kind, threshold: threshold))
            // Near the threshold as often as not.
            values.append(
                random.below(2) == 0 ? threshold + Float(random.below(41) - 20) / 1000 : Float(random.below(100)) / 100)
        }
        return Case(concepts: concepts, values: values)
    }

    /// `StableDiffusionSafetyChecker.forward`: special care first, in order; the first over its threshold sets 0.01.
    private func reference(_ example: Case, adjustment start: Float) -> (margins: [String: Float], isFlagged: Bool) {
        var (margins, care, isFlagged) = ([String: Float](), Float(-10), false)
        for kind in [SafetyConcept.Kind.specialCare, .concept] {
            for (concept, value) in zip(example.concepts, example.values) where concept.kind == kind {
                let margin = ((value - concept.threshold + max(start, care)) * 1000).rounded(.toNearestOrEven) / 1000
                margins[concept.name] = margin
                if margin > 0, kind == .specialCare { care = 0.01 }
                if margin > 0, kind == .concept { isFlagged = true }
            }
        }
        return (margins, isFlagged)
    }

    @Test("are those of the loop, margin by margin", arguments: 1...4)
    func twin(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<400 {
            let example = example(&random),
                sensitivity = try Sensitivity(random.pick(["0", "0.015", "-0.0175", "0.074", "-0.069"]))
            let decision = try ConceptDecision(
                values: example.values, concepts: example.concepts, sensitivity: sensitivity)
            let expected = reference(example, adjustment: sensitivity.adjustment)
            #expect(decision.isFlagged == expected.isFlagged)
            for score in decision.scores { #expect(score.margin == expected.margins[score.concept], "\(score)") }
        }
    }

    @Test("have causes, margin and words that follow from their scores", arguments: 5...8)
    func parts(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<300 {
            let example = example(&random)
            let decision = try ConceptDecision(values: example.values, concepts: example.concepts)
            let own = decision.scores.filter { $0.kind == .concept }
            #expect(decision.causes.map(\.margin) == own.filter { $0.margin > 0 }.map(\.margin).sorted(by: >))
            #expect(
                decision.margin == own.map(\.margin).max() ?? -.infinity && decision.isFlagged == (decision.margin > 0))
            #expect(decision.explanation.hasPrefix(decision.isFlagged ? "Flagged for '" : "Passed: "))
            for cause in decision.causes { #expect(decision.explanation.contains("'\(cause.concept)' (")) }
            #expect(decision.explanation.contains("Special care for") == !decision.specialCare.isEmpty)
            #expect(Set(decision.scores.map(\.concept)) == Set(example.concepts.map(\.name)))
        }
    }

    @Test("never become laxer by a higher score, a lower threshold or a stricter setting", arguments: 9...11)
    func monotone(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<300 {
            let example = example(&random)
            guard try ConceptDecision(values: example.values, concepts: example.concepts).isFlagged else { continue }
            let place = random.below(example.values.count)
            var values = example.values, concepts = example.concepts
            values[place] += Float(random.below(50)) / 100
            #expect(try ConceptDecision(values: values, concepts: example.concepts).isFlagged)
            concepts[place].threshold -= Float(random.below(50)) / 100
            #expect(try ConceptDecision(values: example.values, concepts: concepts).isFlagged)
            #expect(
                try ConceptDecision(values: example.values, concepts: example.concepts, sensitivity: .strict).isFlagged)
        }
    }

    @Test("are written as JSON and read back the same, in opinions and policies too", arguments: 12...13)
    func json(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<100 {
            let example = example(&random)
            let decision = try ConceptDecision(values: example.values, concepts: example.concepts)
            #expect(try JSONDecoder().decode(ConceptDecision.self, from: JSONEncoder().encode(decision)) == decision)
        }
        let checkers = [FixedChecker(named: "one", ["a": 0.9]), FixedChecker(named: "two", ["é \"b\"": 0.1])]
        let policy = SafetyPolicy(name: "p", checkers: [CheckerRule(.concepts), CheckerRule(.openNSFW)])
        let decision = try PolicyReviewer(policy, checkers: checkers).decide(RGBImage(width: 1, height: 1))
        #expect(try JSONDecoder().decode(PolicyDecision.self, from: JSONEncoder().encode(decision)) == decision)
    }
}

@Suite("Distances of random pictures")
struct DistanceTwinTests {
    private func picture(_ seed: UInt64, width: Int, height: Int) -> RGBImage {
        var random = SeededGenerator(seed)
        return RGBImage(
            width: width, height: height, pixels: (0..<width * height * 3).map { _ in UInt8(random.below(256)) })
    }

    @Test(
        "are symmetric, zero for equal pictures alone, and those of the sum over all bytes",
        arguments: [(1, 1), (5, 3), (11, 11), (24, 17), (40, 12)])
    func properties(width: Int, height: Int) {
        let pictures = (1...4).map { picture(UInt64($0), width: width, height: height) }
        for one in pictures {
            for other in pictures {
                let distance = PictureDistance(one, other)
                let squares = zip(one.pixels, other.pixels).map { pow((Double($0) - Double($1)) / 255, 2) }
                #expect(
                    abs(distance.rootMeanSquare - (squares.reduce(0, +) / Double(squares.count)).squareRoot()) < 1e-12)
                #expect((distance.rootMeanSquare == 0) == (one == other) && distance.structuralSimilarity <= 1 + 1e-12)
                let back = PictureDistance(other, one)
                #expect(
                    abs(back.structuralSimilarity - distance.structuralSimilarity) < 1e-12
                        && back.rootMeanSquare == distance.rootMeanSquare)
                if one == other { #expect(abs(distance.structuralSimilarity - 1) < 1e-12) }
            }
        }
    }

    @Test("grow with the change, and similarity falls", arguments: 5...8)
    func growing(seed: UInt64) {
        let base = picture(seed, width: 32, height: 32)
        var last = (0.0, 1.0)
        for step in [8, 24, 64, 120] {
            let changed = RGBImage(
                width: 32, height: 32,
                pixels: base.pixels.enumerated().map { place, value in
                    UInt8(min(255, max(0, Int(value) + (place % 2 == 0 ? step : -step))))
                })
            let distance = PictureDistance(base, changed)
            #expect(distance.rootMeanSquare > last.0 && distance.structuralSimilarity < last.1)
            last = (distance.rootMeanSquare, distance.structuralSimilarity)
        }
    }
}
