public import Images

/// The one way from the decoder to a picture that may be shown.
///
/// A gate either holds a checker or was made by ``unfiltered``; there is no third kind, so a checker that is missing
/// cannot be overlooked.
public struct SafetyGate: Sendable {
    private enum Mode: Sendable {
        case reviewing(by: any ImageChecker, Sensitivity, FlagAction, Replacement)
        case off
    }

    private let mode: Mode

    /// A gate that reviews every picture.
    ///
    /// - Parameters:
    ///   - checker: what looks at the pictures.
    ///   - sensitivity: ``Sensitivity/standard`` decides as diffusers does.
    ///   - action: what happens to a flagged picture.
    ///   - replacement: what takes its place under ``FlagAction/replace``.
    public init(
        checker: any ImageChecker, sensitivity: Sensitivity = .standard, action: FlagAction = .replace,
        replacement: Replacement = .singer
    ) {
        mode = .reviewing(by: checker, sensitivity, action, replacement)
    }

    private init(mode: Mode) { self.mode = mode }

    /// A gate that lets every picture through and says so in its verdict: the explicit choice of no safety.
    public static let unfiltered = SafetyGate(mode: .off)

    /// Whether pictures are reviewed.
    public var isReviewing: Bool {
        if case .off = mode { false } else { true }
    }

    /// Reviews a picture and does to it what its verdict demands.
    ///
    /// - Parameters:
    ///   - enlargement: what shall be shown is this many times as wide and high. The checker sees the picture as it was
    ///     decoded; a replacement is drawn at the size that is shown.
    ///   - filter: how pixels are enlarged.
    /// - Throws: ``SafetyError`` when the checker cannot judge; then there is no picture.
    public func review(
        _ unchecked: consuming UncheckedImage, enlargedBy enlargement: Int = 1, filter: ResamplingFilter = .bicubic
    ) throws(SafetyError) -> ReviewedImage {
        if let defect = unchecked.defect {
            return ReviewedImage(
                image: nil, verdict: .invalid,
                explanation:
                    "Not a picture: \(defect). This is a fault of the numbers, not a judgement of the content; "
                    + "try another seed, more steps or a lower guidance scale.")
        }
        let image = unchecked.image
        let shown = enlargement > 1 ? image.enlarged(by: enlargement, filter: filter) : image
        switch mode {
        case .off:
            return ReviewedImage(
                image: shown, verdict: .unfiltered, explanation: "Not reviewed: safety was switched off.")
        case .reviewing(let checker, let sensitivity, let action, let replacement):
            let decision = try checker.decide(image, sensitivity: sensitivity)
            return ReviewedImage(
                image: decision.isFlagged ? action.applied(to: shown, replacement: replacement) : shown,
                verdict: decision.isFlagged ? Verdict(action) : .passed, decision: decision,
                checkerName: checker.name, explanation: decision.explanation)
        }
    }
}
