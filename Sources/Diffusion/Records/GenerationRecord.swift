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

    /// What one checker said.
    public struct Opinion: Codable, Sendable, Equatable {
        /// Who spoke, and what it cannot see.
        public let checker: String, blindSpots: String
        /// Whether it flagged.
        public let flagged: Bool
        /// Its scores.
        public let scores: [Score]
    }

    /// The policy that decided, and who was asked.
    public struct Safety: Codable, Sendable, Equatable {
        /// The policy's name and hash.
        public let policy: String, policyHash: String
        /// Those who were asked, in order.
        public let opinions: [Opinion]

        /// What a policy decided.
        public init(_ decision: PolicyDecision) {
            policy = decision.policy
            policyHash = decision.policyHash
            opinions = decision.opinions.map { opinion in
                Opinion(
                    checker: opinion.checker, blindSpots: opinion.blindSpots, flagged: opinion.decision.isFlagged,
                    scores: opinion.decision.scores.map(Score.init))
            }
        }
    }

    /// A picture that was discarded for another seed.
    public struct Attempt: Codable, Sendable, Equatable {
        /// Its seed.
        public let seed: UInt64
        /// What became of it.
        public let verdict: Verdict
        /// Why.
        public let explanation: String
        /// Every score of its checkers.
        public let scores: [Score]

        init(_ record: GenerationRecord) {
            (seed, verdict, explanation, scores) = (record.seed, record.verdict, record.explanation, record.scores)
        }
    }

    /// The invisible mark of a picture.
    public struct Mark: Codable, Sendable, Equatable {
        /// What it says; `none` if the picture has no mark.
        public let payload: String
        /// How it is written, as in `klarbild watermark`; nil without a mark.
        public let method: String?
        /// Why the picture has no mark; nil if it has one.
        public let reason: String?
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
    /// The checkers that looked.
    public let checker: String?
    /// The policy that decided, and what each checker said; nil where none looked.
    public let safety: Safety?
    /// The pictures that were discarded before this one.
    public var discarded: [Attempt] = []
    /// The sampler, its number of steps and the guidance scale.
    public let scheduler: String, stepCount: Int, guidanceScale: Float
    /// How the run was steered away from unwanted content; nil if it was not.
    public let safeGuidance: SafeGuidance?
    /// Calls of the U-Net that safe guidance changed; 0 if the run ended while it warmed up.
    public let safeGuidedStepCount: Int?
    /// What was left out to draw faster; nil if nothing was.
    public let shortcuts: Shortcuts?
    /// How far a starting picture was departed from; nil without one.
    public let strength: Double?
    /// Where the random numbers came from.
    public let randomNumbers: String
    /// The key in the noise that the picture was drawn from; nil without one.
    public let latentMark: UInt64?
    /// The invisible mark; nil until the picture is made ready for writing.
    public var watermark: Mark?
    /// The model and the first ten digits of its SHA-256.
    public let model: String, modelHash: String
    /// The version of Klarbild.
    public let version: String
    /// What training captions hold of the prompt, where it was asked for.
    public var coverage: TrainingCoverage?
}
