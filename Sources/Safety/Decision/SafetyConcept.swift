/// What a safety checker looks for, and how similar a picture must be to count.
public struct SafetyConcept: Hashable, Codable, Sendable {
    /// How a concept counts.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// Reaching the threshold flags the picture.
        case concept
        /// Reaching the threshold does not flag, but tightens the thresholds that come after it.
        case specialCare
    }

    /// What it is, in words.
    public let name: String
    /// How it counts.
    public let kind: Kind
    /// The cosine that must be exceeded.
    public let threshold: Float

    /// A concept with its threshold, a cosine from -1 to 1.
    public init(name: String, kind: Kind = .concept, threshold: Float) {
        self.name = name
        self.kind = kind
        self.threshold = threshold
    }
}
