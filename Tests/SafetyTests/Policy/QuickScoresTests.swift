import Checkpoints
import Foundation
import Images
import Safety
import Synchronization
import TestSupport
import Testing

/// A checker with quick and exact scores that counts how often it is asked for the exact ones.
private final class QuickChecker: ImageChecker {
    let name = "quick"
    let blindSpots = "everything but its scores"
    let concepts: [SafetyConcept]
    private let quick: QuickScores
    private let exact: [Float]
    private let count = Mutex(0)

    var exactCount: Int { count.withLock { $0 } }

    init(_ concepts: [SafetyConcept], quick: [Float], tolerance: Float, exact: [Float]) {
        self.concepts = concepts
        self.quick = QuickScores(values: quick, tolerance: tolerance)
        self.exact = exact
    }

    func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        count.withLock { $0 += 1 }
        return exact
    }

    func quickScores(of image: RGBImage) throws(SafetyError) -> QuickScores? { quick }

    func weightsHash() throws(SafetyError) -> String { "none" }
}

@Suite("Quick scores")
struct QuickScoresTests {
    private static let concepts = [
        SafetyConcept(name: "care", kind: .specialCare, threshold: 0.5), SafetyConcept(name: "a", threshold: 0.5),
        SafetyConcept(name: "b", threshold: 0.3),
    ]
    private let picture = RGBImage(width: 4, height: 4)

    /// Whether the exact scores were asked for, and the decision.
    private func decide(
        _ quick: [Float], tolerance: Float = 0.001, exact: [Float] = [0, 0, 0],
        rule: CheckerRule = CheckerRule(.concepts)
    ) throws -> (isExact: Bool, isFlagged: Bool) {
        let checker = QuickChecker(Self.concepts, quick: quick, tolerance: tolerance, exact: exact)
        let policy = SafetyPolicy(name: "test", checkers: [rule])
        let decision = try PolicyReviewer(policy, checkers: [checker]).decide(picture)
        return (checker.exactCount == 1, decision.isFlagged)
    }

    @Test(
        "decide alone only where no error they may have changes anything",
        arguments: [
            ([0.2, 0.2, 0.2], false, false), ([0.2, 0.6, 0.2], false, true), ([0.9, 0.2, 0.2], false, false),
            // The second needs 0.5005: within a thousandth of it, the exact scores decide, and they pass.
            ([0.2, 0.5004, 0.2], true, false), ([0.2, 0.5014, 0.2], true, false), ([0.2, 0.4996, 0.2], true, false),
            ([0.2, 0.5016, 0.2], false, true), ([0.2, 0.4994, 0.2], false, false),
            // Special care that is in doubt puts everything in doubt; certain, it lowers what comes after it by 0.01.
            ([0.5004, 0.2, 0.2], true, false), ([0.6, 0.4906, 0.2], true, false), ([0.6, 0.4916, 0.2], false, true),
            ([0.6, 0.2, 0.2896], true, false), ([0.4, 0.2, 0.2896], false, false),
            // A concept that flags for certain does not excuse another that is in doubt: causes are told exactly.
            ([0.2, 0.9, 0.3004], true, false),
        ] as [([Float], Bool, Bool)])
    func doubt(quick: [Float], isExact: Bool, isFlagged: Bool) throws {
        let found = try decide(quick)
        #expect(found.isExact == isExact && found.isFlagged == isFlagged)
    }

    @Test("are not asked for where memory is short", arguments: [true, false])
    func unwanted(looksQuickly: Bool) throws {
        let checker = QuickChecker(Self.concepts, quick: [0.1, 0.9, 0.1], tolerance: 0, exact: [0.1, 0.1, 0.1])
        let policy = SafetyPolicy(name: "test", checkers: [CheckerRule(.concepts)])
        let reviewer = try PolicyReviewer(policy, checkers: [checker], looksQuickly: looksQuickly)
        #expect(try reviewer.decide(picture).isFlagged == looksQuickly)
        #expect(checker.exactCount == (looksQuickly ? 0 : 1))
    }

    @Test("what is in doubt is decided by the exact scores")
    func exactDecides() throws {
        let flagged = try decide([0.2, 0.4999, 0.2], exact: [0.2, 0.5006, 0.2])
        #expect(flagged.isExact && flagged.isFlagged)
    }

    @Test(
        "a tolerance that is not a number, or infinite, trusts nothing",
        arguments: [Float.nan, .infinity])
    func badTolerance(tolerance: Float) throws {
        #expect(try decide([0.2, 0.9, 0.2], tolerance: tolerance).isExact)
    }

    @Test("sensitivity and thresholds of the rule count, not the checker's")
    func rule() throws {
        var rule = CheckerRule(.concepts, sensitivity: try Sensitivity("0.1"))
        #expect(try decide([0.2, 0.4004, 0.1], rule: rule).isExact)
        #expect(try !decide([0.2, 0.5004, 0.1], rule: rule).isExact)
        rule = CheckerRule(.concepts)
        rule.thresholds["a"] = 0.7
        #expect(try decide([0.2, 0.7004, 0.1], rule: rule).isExact)
        #expect(try !decide([0.2, 0.5004, 0.1], rule: rule).isExact)
    }

    @Test(
        "the edges of a cascade's grey zone are in doubt as well",
        arguments: [(-0.1, true), (-0.05, false), (0.2, true), (0.1, false)])
    func greyZone(margin: Float, isExact: Bool) throws {
        var rule = CheckerRule(.concepts)
        rule.greyZone = -0.1...0.2
        #expect(try decide([0.2, 0.5 + margin, 0.1], rule: rule).isExact == isExact)
    }

    @Test(
        "scores that are missing or not numbers are errors, not a pass",
        arguments: [[0.1, 0.1], [0.1, .nan, 0.1]] as [[Float]])
    func broken(quick: [Float]) {
        #expect(throws: SafetyError.self) { try decide(quick) }
    }

    /// A checker of random weights, wide enough for the quick way.
    private func concepts(width: Int, layers: Int = 2) throws -> ConceptChecker {
        let json = """
            {"projection_dim": 32, "vision_config": {"hidden_size": \(width), "intermediate_size": \(2 * width),
             "num_hidden_layers": \(layers), "num_attention_heads": 8, "image_size": 32, "patch_size": 8,
             "hidden_act": "quick_gelu"}}
            """
        var shapes: [String: [Int]] = [
            "embeddings.class_embedding": [width], "embeddings.patch_embedding.weight": [width, 3, 8, 8],
            "embeddings.position_embedding.weight": [17, width], "visual_projection.weight": [32, width],
            "concept_embeds": [2, 32], "concept_embeds_weights": [2], "special_care_embeds": [1, 32],
            "special_care_embeds_weights": [1],
        ]
        for norm in ["pre_layrnorm", "post_layernorm"] {
            (shapes["\(norm).weight"], shapes["\(norm).bias"]) = ([width], [width])
        }
        for layer in 0..<layers {
            let prefix = "encoder.layers.\(layer)."
            for norm in ["layer_norm1", "layer_norm2"] {
                (shapes["\(prefix)\(norm).weight"], shapes["\(prefix)\(norm).bias"]) = ([width], [width])
            }
            for matrix in ["q_proj", "k_proj", "v_proj", "out_proj"] {
                shapes["\(prefix)self_attn.\(matrix).weight"] = [width, width]
                shapes["\(prefix)self_attn.\(matrix).bias"] = [width]
            }
            shapes["\(prefix)mlp.fc1.weight"] = [2 * width, width]
            shapes["\(prefix)mlp.fc1.bias"] = [2 * width]
            shapes["\(prefix)mlp.fc2.weight"] = [width, 2 * width]
            shapes["\(prefix)mlp.fc2.bias"] = [width]
        }
        return try ConceptChecker(
            name: "random", weights: SyntheticWeights(shapes), configuration: Data(json.utf8), preprocessing: [],
            conceptNames: nil, hash: { "none" })
    }

    @Test("a wide tower is exact for two pictures and quick from the third on, within what it says")
    func conceptChecker() throws {
        let checker = try concepts(width: 512)
        let pictures = (0..<6).map { shade in
            RGBImage(width: 32, height: 32, pixels: (0..<3072).map { UInt8(truncatingIfNeeded: $0 * (7 + shade) / 3) })
        }
        #expect(try checker.quickScores(of: pictures[0]) == nil)
        let second = try #require(try checker.quickScores(of: pictures[1]))
        #expect(try second.tolerance == 0 && second.values == checker.scores(of: pictures[1]))
        for picture in pictures {
            let (quick, exact) = (try #require(try checker.quickScores(of: picture)), try checker.scores(of: picture))
            #expect((5e-5..<1e-2).contains(quick.tolerance))
            #expect(quick.values != exact)
            expectClose(quick.values, exact, absolute: quick.tolerance, relative: 0)
        }
    }

    @Test("a narrow tower is always exact")
    func narrow() throws {
        let checker = try concepts(width: 64, layers: 1)
        for _ in 0..<4 { #expect(try checker.quickScores(of: RGBImage(width: 32, height: 32)) == nil) }
    }
}
