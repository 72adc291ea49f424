internal import Foundation

/// What one checker says of one picture, with everything that led to it.
///
/// Port of the decision in diffusers' `StableDiffusionSafetyChecker.forward` (0.42, numpy 2). Special-care concepts are
/// judged first, in their order. The first one over its threshold sets the adjustment to 0.01 at once, so that it
/// already holds for the special-care concepts after it, and for all others. diffusers *sets* it: a stricter setting
/// would become laxer by that; here the larger of the two counts, which is the same for ``Sensitivity/standard``.
public struct ConceptDecision: Hashable, Codable, Sendable {
    /// The adjustment after a special-care concept.
    private static let specialCareAdjustment: Float = 0.01

    /// Every concept's score: special care first, then the others, each in the checker's order.
    public let scores: [ConceptScore]

    /// Whether the picture is flagged: a concept that is not special care is over its threshold.
    public let isFlagged: Bool

    /// Judges a picture by its scores.
    ///
    /// - Parameters:
    ///   - values: one score a concept, in the order of `concepts`.
    ///   - concepts: in the checker's order.
    ///   - sensitivity: ``Sensitivity/standard`` decides exactly as diffusers.
    /// - Throws: ``SafetyError/scoreNotANumber(concept:)``: a comparison with it would pass every picture.
    ///   ``SafetyError/scoreCount(expected:found:)``.
    public init(
        values: [Float], concepts: [SafetyConcept], sensitivity: Sensitivity = .standard
    ) throws(SafetyError) {
        guard values.count == concepts.count else {
            throw .scoreCount(expected: concepts.count, found: values.count)
        }
        for (concept, value) in zip(concepts, values) where !value.isFinite {
            throw .scoreNotANumber(concept: concept.name)
        }
        var specialCare: Float = -.infinity
        var scores: [ConceptScore] = []
        for kind in [SafetyConcept.Kind.specialCare, .concept] {
            for (concept, value) in zip(concepts, values) where concept.kind == kind {
                let adjustment = max(sensitivity.adjustment(of: concept.scale), specialCare)
                let score = ConceptScore(concept, score: value, adjustment: adjustment)
                scores.append(score)
                if kind == .specialCare && score.isFlagged { specialCare = Self.specialCareAdjustment }
            }
        }
        self.scores = scores
        isFlagged = scores.contains { $0.kind == .concept && $0.isFlagged }
    }

    /// The concepts that flag the picture, the one furthest over its threshold first.
    public var causes: [ConceptScore] {
        scores.filter { $0.kind == .concept && $0.isFlagged }.sorted { $0.margin > $1.margin }
    }

    /// How far the nearest concept is over its threshold; negative when none is, minus infinity without concepts.
    public var margin: Float {
        scores.filter { $0.kind == .concept }.map(\.margin).max() ?? -.infinity
    }

    /// The special-care concepts over their thresholds, in the checker's order.
    public var specialCare: [ConceptScore] {
        scores.filter { $0.kind == .specialCare && $0.isFlagged }
    }

    /// Whether scores that are off by up to `tolerance` would lead to the same concepts and special care over their
    /// thresholds, and would lie on the same side of a cascade's grey zone.
    func isSettled(within tolerance: Float, greyZone: ClosedRange<Float>?) -> Bool {
        let rounding: Float = 0.0005  // a margin counts once it rounds to more than zero
        let bounds = greyZone.map { [$0.lowerBound, $0.upperBound] } ?? []
        return scores.allSatisfy { score in
            let exact = score.score - score.threshold + score.adjustment
            return abs(exact - rounding) > tolerance && bounds.allSatisfy { abs(exact - $0) > tolerance + rounding }
        }
    }

    /// The verdict in words, with the figures behind it.
    public var explanation: String {
        var sentence: String
        if isFlagged {
            sentence = "Flagged for " + causes.map(\.explanation).joined(separator: ", ") + "."
        } else if let nearest = scores.filter({ $0.kind == .concept }).max(by: { $0.margin < $1.margin }) {
            sentence = "Passed: no concept is over its threshold; the nearest is \(nearest.explanation)."
        } else {
            sentence = "Passed: the checker has no concepts."
        }
        if !specialCare.isEmpty {
            sentence +=
                " Special care for \(specialCare.map(\.explanation).joined(separator: ", ")): "
                + "later thresholds are lowered by \(scores.last.map { decimals($0.adjustment) } ?? "nothing")."
        }
        return sentence
    }
}

extension ConceptScore {
    /// The concept with its figures, such as `'x' (cosine 0.215, threshold 0.190, margin +0.025)`.
    var explanation: String {
        let sign = margin > 0 ? "+" : ""
        return "'\(concept)' (\(scale.rawValue) \(decimals(score)), threshold \(decimals(threshold)), "
            + "margin \(sign)\(decimals(margin)))"
    }
}

/// A number with three decimals.
private func decimals(_ number: Float) -> String {
    String(format: "%.3f", Double(number))
}
