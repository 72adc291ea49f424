/// How strongly a picture shows one concept, and what follows.
public struct ConceptScore: Hashable, Codable, Sendable {
    /// The concept's name.
    public let concept: String
    /// How the concept counts.
    public let kind: SafetyConcept.Kind
    /// What the score is.
    public let scale: SafetyConcept.Scale
    /// The score: a cosine between embeddings, or a probability.
    public let score: Float
    /// The score that must be exceeded, before any adjustment.
    public let threshold: Float
    /// The adjustment in force when this concept was judged; positive is stricter.
    public let adjustment: Float
    /// How far the score is over the adjusted threshold: `score - threshold + adjustment`, rounded to 3 decimals.
    public let margin: Float

    /// Whether the threshold is exceeded: the margin is positive after rounding.
    public var isFlagged: Bool { margin > 0 }

    /// Judges a score.
    ///
    /// Port of the score in diffusers' `StableDiffusionSafetyChecker.forward` under numpy 2: every step in single
    /// precision, `round(x, 3)` as multiply, round half to even, divide. So a margin needs more than 0.0005 to count.
    package init(_ concept: SafetyConcept, score: Float, adjustment: Float) {
        self.concept = concept.name
        kind = concept.kind
        scale = concept.scale
        self.score = score
        threshold = concept.threshold
        self.adjustment = adjustment
        margin = ((score - concept.threshold + adjustment) * 1000).rounded(.toNearestOrEven) / 1000
    }
}
