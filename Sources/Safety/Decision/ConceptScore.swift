/// How similar a picture is to one concept, and what follows.
public struct ConceptScore: Hashable, Codable, Sendable {
    /// The concept's name.
    public let concept: String
    /// How the concept counts.
    public let kind: SafetyConcept.Kind
    /// The cosine between the picture's embedding and the concept's, -1 to 1.
    public let cosine: Float
    /// The cosine that must be exceeded, before any adjustment.
    public let threshold: Float
    /// The adjustment in force when this concept was judged; positive is stricter.
    public let adjustment: Float
    /// How far the cosine is over the adjusted threshold: `cosine - threshold + adjustment`, rounded to 3 decimals.
    public let margin: Float

    /// What is shown as the score: the cosine.
    public var score: Float { cosine }

    /// Whether the threshold is exceeded: the margin is positive after rounding.
    public var isFlagged: Bool { margin > 0 }

    /// Judges a cosine.
    ///
    /// Port of the score in diffusers' `StableDiffusionSafetyChecker.forward` under numpy 2: every step in single
    /// precision, `round(x, 3)` as multiply, round half to even, divide. So a margin needs more than 0.0005 to count.
    package init(_ concept: SafetyConcept, cosine: Float, adjustment: Float) {
        self.concept = concept.name
        kind = concept.kind
        self.cosine = cosine
        threshold = concept.threshold
        self.adjustment = adjustment
        margin = ((cosine - concept.threshold + adjustment) * 1000).rounded(.toNearestOrEven) / 1000
    }
}
