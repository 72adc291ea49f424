public import Images

/// A picture that went through the ``SafetyGate``, with the verdict and all that led to it.
///
/// Only the gate can make one; everything that writes or shows pictures takes this type.
public struct ReviewedImage: Sendable {
    /// What may be shown; nil if the picture was withheld or is invalid.
    public let image: RGBImage?
    /// What became of the picture.
    public let verdict: Verdict
    /// The checker's decision with every score; nil where no checker looked.
    public let decision: ConceptDecision?
    /// The checker that looked.
    public let checkerName: String?
    /// The verdict in a sentence.
    public let explanation: String

    /// Whether the checker flagged the picture.
    public var isFlagged: Bool { decision?.isFlagged ?? false }

    init(
        image: RGBImage?, verdict: Verdict, decision: ConceptDecision? = nil, checkerName: String? = nil,
        explanation: String
    ) {
        self.image = image
        self.verdict = verdict
        self.decision = decision
        self.checkerName = checkerName
        self.explanation = explanation
    }
}
