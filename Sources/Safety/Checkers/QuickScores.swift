/// Scores that may be off by a known amount.
public struct QuickScores: Sendable {
    /// One score a concept.
    public let values: [Float]
    /// How far a score may be from what ``ImageChecker/scores(of:)`` would give.
    public let tolerance: Float

    /// Scores, one a concept, and how far each may be off.
    public init(values: [Float], tolerance: Float) {
        self.values = values
        self.tolerance = tolerance
    }
}
