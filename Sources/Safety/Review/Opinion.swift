/// What one checker says of one picture.
public struct Opinion: Hashable, Codable, Sendable {
    /// Who says it.
    public let checker: String
    /// What it cannot see, in a sentence.
    public let blindSpots: String
    /// What it found, and whether it flags.
    public let decision: ConceptDecision
}
