/// One checker of a policy, and when it flags.
public struct CheckerRule: Hashable, Sendable {
    /// The kinds of checkers; the raw value is the policy file's word.
    public enum Kind: String, CaseIterable, Sendable {
        /// CLIP's concept checker of the model, or of the folder given.
        case concepts
        /// Yahoo's Open NSFW, which ships with Klarbild.
        case openNSFW = "open-nsfw"
        /// Own concepts given as text; needs a full CLIP.
        case textConcepts = "text-concepts"
        /// A CLIP with two linear heads, for NSFW and for visible watermarks, as DeepFloyd IF's.
        case twoHeads = "two-heads"
    }

    /// Which checker.
    public var kind: Kind
    /// Where its files are; nil takes the model's own, or what ships with Klarbild.
    public var folder: String?
    /// How easily it flags.
    public var sensitivity = Sensitivity.standard
    /// Thresholds that replace the checker's own, by concept.
    public var thresholds: [String: Float] = [:]
    /// Concepts that do not count.
    public var ignored: [String] = []
    /// In a cascade, the margins within which the next checker is asked.
    public var greyZone: ClosedRange<Float>?
    /// Own concepts, for ``Kind/textConcepts``.
    public var textConcepts: [TextConcept] = []

    /// A checker as it comes.
    public init(_ kind: Kind, folder: String? = nil, sensitivity: Sensitivity = .standard) {
        self.kind = kind
        self.folder = folder
        self.sensitivity = sensitivity
    }

    /// Whether its files belong to a model.
    public var needsModel: Bool { folder == nil && (kind == .concepts || kind == .textConcepts) }
}
