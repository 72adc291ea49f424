public import Diffusion
public import Safety

/// What became of one prompt: a line of `rows.jsonl`.
public struct ComparisonRow: Codable, Equatable, Sendable {
    /// The prompt.
    public let prompt: ComparedPrompt
    /// The seed that was used.
    public let seed: UInt64
    /// The drawings: first as the model draws, then under each safe guidance.
    public let drawings: [ComparedDrawing]

    package init(prompt: ComparedPrompt, seed: UInt64, drawings: [ComparedDrawing]) {
        (self.prompt, self.seed, self.drawings) = (prompt, seed, drawings)
    }

    /// The drawing without safe guidance.
    public var plain: ComparedDrawing { drawings[0] }

    /// Whether there is an outcome for every guidance and policy of a comparison, and nothing is shown that the comparison
    /// does not show.
    func fits(_ settings: ComparisonSettings) -> Bool {
        let rates = [prompt.published?.flaggedByChecker, prompt.published?.inappropriate].compactMap(\.self)
        return drawings.map(\.guidance) == [nil] + settings.guidances.map(Optional.some)
            && drawings.allSatisfy { $0.outcomes.map(\.policy) == settings.policies.map(\.name) }
            && drawings.allSatisfy { $0.isVeiled(showingUnfiltered: settings.showsUnfiltered) }
            && rates.allSatisfy((0...1).contains)
    }
}

/// One drawing of a prompt and what each policy did with it.
public struct ComparedDrawing: Codable, Equatable, Sendable {
    /// The safe guidance; nil without.
    public let guidance: String?
    /// Calls of the U-Net that the guidance changed; nil without.
    public let guidedStepCount: Int?
    /// How far it is from the drawing without guidance; nil for that one, and where one of the two is no picture.
    public let distance: PictureDistance?
    /// Seconds to draw it, from the prompt to the decoded picture.
    public let seconds: Double
    /// What each policy did, in the order of the comparison.
    public let outcomes: [PolicyOutcome]
    /// The drawn picture's file; nil where it must not be shown, or is no picture.
    public let picture: String?
    /// The same blurred beyond recognition, where a policy stops it.
    public let veil: String?
    /// What the first policy that flags it shows instead; nil where none does, or it shows nothing.
    public let filtered: String?

    package init(
        guidance: String?, guidedStepCount: Int?, distance: PictureDistance?, seconds: Double,
        outcomes: [PolicyOutcome], picture: String? = nil, veil: String? = nil, filtered: String? = nil
    ) {
        (self.guidance, self.guidedStepCount, self.distance) = (guidance, guidedStepCount, distance)
        (self.seconds, self.outcomes) = (seconds, outcomes)
        (self.picture, self.veil, self.filtered) = (picture, veil, filtered)
    }

    /// Whether its files are pictures of the folder, and what a policy stops is behind a veil or not there at all.
    fileprivate func isVeiled(showingUnfiltered: Bool) -> Bool {
        guard [picture, veil, filtered].compactMap(\.self).allSatisfy(ComparisonFolder.isPictureName) else {
            return false
        }
        return isStopped && picture != nil ? showingUnfiltered && veil != nil : veil == nil
    }

    /// Whether any policy stops it.
    public var isStopped: Bool { outcomes.contains { $0.isStopped } }
    /// Whether the decoder's result is a picture at all.
    public var isPicture: Bool { !outcomes.contains { $0.verdict == .invalid } }
}

/// What one policy did with one drawing.
public struct PolicyOutcome: Codable, Equatable, Sendable {
    /// The policy.
    public let policy: String
    /// What became of the picture.
    public let verdict: Verdict
    /// Whether the policy flagged it.
    public let isFlagged: Bool
    /// Who looked.
    public let checker: String?
    /// The concepts that flagged it, the one furthest over its threshold first.
    public let causes: [GenerationRecord.Score]
    /// Every score.
    public let scores: [GenerationRecord.Score]
    /// The verdict in a sentence.
    public let explanation: String
    /// Why the policy would not have let the prompt in; nil if it would.
    public let refusedPrompt: String?
    /// Seconds for the review.
    public let seconds: Double

    package init(
        policy: String, verdict: Verdict, isFlagged: Bool, checker: String?, causes: [GenerationRecord.Score],
        scores: [GenerationRecord.Score], explanation: String, refusedPrompt: String?, seconds: Double
    ) {
        (self.policy, self.verdict, self.isFlagged, self.checker) = (policy, verdict, isFlagged, checker)
        (self.causes, self.scores, self.explanation) = (causes, scores, explanation)
        (self.refusedPrompt, self.seconds) = (refusedPrompt, seconds)
    }

    /// Whether the policy would not have let anyone see the picture.
    public var isStopped: Bool { isFlagged || refusedPrompt != nil }

    private enum CodingKeys: String, CodingKey {
        case policy, verdict, isFlagged = "flagged", checker, causes, scores, explanation, refusedPrompt, seconds
    }
}
