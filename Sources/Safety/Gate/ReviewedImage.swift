public import Images

/// A picture that went through the ``SafetyGate``, with the verdict and all that led to it.
///
/// Only the gate can make one; everything that writes or shows pictures takes this type.
public struct ReviewedImage: Sendable {
    /// What may be shown; nil if the picture was withheld or is invalid.
    public let image: RGBImage?
    /// What became of the picture.
    public let verdict: Verdict
    /// The policy's decision with every checker's scores; nil where no checker looked.
    public let decision: PolicyDecision?
    /// The verdict in a sentence.
    public let explanation: String

    /// Whether the policy flagged the picture.
    public var isFlagged: Bool { decision?.isFlagged ?? false }
    /// The checkers that looked.
    public var checkerName: String? { decision?.checkerName }

    init(image: RGBImage?, verdict: Verdict, decision: PolicyDecision? = nil, explanation: String) {
        self.image = image
        self.verdict = verdict
        self.decision = decision
        self.explanation = explanation
    }
}
