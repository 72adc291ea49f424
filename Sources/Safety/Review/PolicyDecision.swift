/// What a policy makes of a picture: the opinions of its checkers and the decision that follows.
public struct PolicyDecision: Hashable, Codable, Sendable {
    /// The policy's name and hash.
    public let policy: String, policyHash: String
    /// Those who were asked, in order; in a cascade the last one decided.
    public let opinions: [Opinion]
    /// Whether the picture is flagged.
    public let isFlagged: Bool
    /// The decision in sentences that say who spoke.
    public let explanation: String

    /// Every score of every checker asked.
    public var scores: [ConceptScore] { opinions.flatMap(\.decision.scores) }

    /// Those who were asked, as one text.
    public var checkerName: String { opinions.map(\.checker).joined(separator: " + ") }

    /// What those who were asked cannot see.
    public var blindSpots: String { opinions.map { "\($0.checker): \($0.blindSpots)" }.joined(separator: " ") }

    /// The concepts that flag the picture, by those whose opinion counts; empty when it is not flagged.
    public var causes: [ConceptScore] { isFlagged ? opinions.flatMap(\.decision.causes) : [] }

    /// Combines opinions as a policy says.
    init(_ policy: SafetyPolicy, hash: String, opinions: [Opinion]) {
        self.policy = policy.name
        policyHash = hash
        self.opinions = opinions
        isFlagged =
            switch policy.combination {
            case .any: opinions.contains { $0.decision.isFlagged }
            case .all: opinions.allSatisfy { $0.decision.isFlagged }
            case .cascade: opinions.last?.decision.isFlagged ?? true
            }
        if opinions.count == 1, let only = opinions.first {
            explanation = only.decision.explanation
        } else {
            let said = opinions.map { "\($0.checker): \($0.decision.explanation)" }.joined(separator: " ")
            let rule =
                switch policy.combination {
                case .any: "any checker that flags is enough"
                case .all: "every checker has to flag"
                case .cascade: "the first was in its grey zone, so the last one asked decides"
                }
            explanation = "\(isFlagged ? "Flagged" : "Passed") (\(rule)). \(said)"
        }
    }
}
