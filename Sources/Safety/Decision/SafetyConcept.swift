/// What a safety checker looks for, and how strongly a picture must show it to count.
public struct SafetyConcept: Hashable, Codable, Sendable {
    /// How a concept counts.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// Reaching the threshold flags the picture.
        case concept
        /// Reaching the threshold does not flag, but tightens the thresholds that come after it.
        case specialCare
    }

    /// What a concept's score is.
    public enum Scale: String, CaseIterable, Codable, Sendable {
        /// The cosine between the picture's embedding and the concept's, -1 to 1.
        case cosine
        /// A classifier's probability, 0 to 1.
        case probability
        /// A classifier's plain output, without bounds.
        case output
    }

    /// What it is, in words.
    public let name: String
    /// How it counts.
    public let kind: Kind
    /// What its score is.
    public let scale: Scale
    /// The score that must be exceeded.
    public var threshold: Float

    /// A concept with its threshold.
    public init(name: String, kind: Kind = .concept, scale: Scale = .cosine, threshold: Float) {
        self.name = name
        self.kind = kind
        self.scale = scale
        self.threshold = threshold
    }
}
