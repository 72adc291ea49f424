public import Safety

/// How a picture was made and what became of it: the JSON beside and inside every picture.
public struct GenerationRecord: Codable, Sendable, Equatable {
    /// One concept of the checker.
    public struct Score: Codable, Sendable, Equatable {
        /// What was looked for.
        public let concept: String
        /// `concept`, or `specialCare` for concepts that only tighten the thresholds of the others.
        public let kind: String
        /// The similarity found, the similarity needed, and how far the first is over the second after adjustments.
        public let score: Float, threshold: Float, margin: Float

        /// The figures of a concept.
        public init(_ score: ConceptScore) {
            concept = score.concept
            kind = score.kind.rawValue
            self.score = score.score
            threshold = score.threshold
            margin = score.margin
        }
    }

    /// The file, once it is written.
    public var path: String?
    /// The prompt.
    public let prompt: String
    /// What was steered away from.
    public let negativePrompt: String
    /// The seed of this picture.
    public let seed: UInt64
    /// What became of the picture.
    public let verdict: Verdict
    /// Whether the checker flagged it.
    public let flagged: Bool
    /// The verdict in a sentence.
    public let explanation: String
    /// The size of the picture as decoded, before it is enlarged for showing.
    public var width: Int, height: Int
    /// Every score of the checker; empty where none looked.
    public let scores: [Score]
    /// The checker that looked.
    public let checker: String?
    /// The sampler, its number of steps and the guidance scale.
    public let scheduler: String, stepCount: Int, guidanceScale: Float
    /// How far a starting picture was departed from; nil without one.
    public let strength: Double?
    /// Where the random numbers came from.
    public let randomNumbers: String
    /// The model and the first ten digits of its SHA-256.
    public let model: String, modelHash: String
    /// The version of Klarbild.
    public let version: String
}
