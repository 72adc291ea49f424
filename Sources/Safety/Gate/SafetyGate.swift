public import Foundation
public import Images

/// The one way from the decoder to a picture that may be shown.
///
/// A gate either holds a policy with all its checkers or was made by ``unfiltered``; there is no third kind, so a checker
/// that is missing cannot be overlooked.
public struct SafetyGate: Sendable {
    private enum Mode: Sendable {
        case reviewing(PolicyReviewer, PromptGuard?, Replacement, ReviewFolder?)
        case off
    }

    private let mode: Mode

    /// A gate that reviews every picture by one checker.
    ///
    /// - Parameters:
    ///   - checker: what looks at the pictures.
    ///   - sensitivity: ``Sensitivity/standard`` decides as diffusers does.
    ///   - action: what happens to a flagged picture.
    ///   - replacement: what takes its place under ``FlagAction/replace``.
    /// - Throws: ``SafetyError/cannotRun(policy:checker:reason:)`` when the checker has no concepts.
    public init(
        checker: any ImageChecker, sensitivity: Sensitivity = .standard, action: FlagAction = .replace,
        replacement: Replacement = .singer
    ) throws(SafetyError) {
        var policy = SafetyPolicy(
            name: sensitivity.description, checkers: [CheckerRule(.concepts, sensitivity: sensitivity)])
        policy.onFlag.action = action
        mode = .reviewing(try PolicyReviewer(policy, checkers: [checker]), nil, replacement, nil)
    }

    /// A gate that follows a policy.
    ///
    /// - Parameters:
    ///   - policy: what to do.
    ///   - sources: where its checkers are found.
    ///   - replacement: what takes the place of a flagged picture under ``FlagAction/replace``.
    ///   - results: the folder that results go to, from which flagged pictures are kept apart.
    /// - Throws: ``SafetyError`` when a checker that the policy names cannot run, or flagged pictures cannot be kept
    ///   where it says.
    public init(
        _ policy: SafetyPolicy, from sources: CheckerSources, replacement: Replacement = .singer,
        results: URL? = nil
    ) throws(SafetyError) {
        let reviewer = try PolicyReviewer(policy, from: sources)
        var promptGuard: PromptGuard?
        if let rule = policy.promptGuard {
            do {
                promptGuard = try PromptGuard(rule, from: sources)
            } catch {
                throw .cannotRun(policy: policy.name, checker: "the prompt guard", reason: "\(error)")
            }
        }
        var folder: ReviewFolder?
        if let path = policy.onFlag.reviewFolder {
            folder = try ReviewFolder(at: URL(filePath: path, directoryHint: .isDirectory), apartFrom: results)
        }
        mode = .reviewing(reviewer, promptGuard, replacement, folder)
    }

    private init(mode: Mode) { self.mode = mode }

    /// A gate that lets every picture through and says so in its verdict: the explicit choice of no safety.
    public static let unfiltered = SafetyGate(mode: .off)

    /// Whether pictures are reviewed.
    public var isReviewing: Bool { reviewer != nil }

    /// The policy in force with its checkers; nil when safety is off.
    public var reviewer: PolicyReviewer? {
        if case .reviewing(let reviewer, _, _, _) = mode { reviewer } else { nil }
    }

    /// Lets a prompt in, or refuses it before anything is computed.
    ///
    /// - Throws: ``SafetyError/promptRefused(_:)`` with the reason; others when the prompt cannot be judged.
    public func admit(prompt: String) throws(SafetyError) {
        guard case .reviewing(_, let promptGuard?, _, _) = mode else { return }
        if let refusal = try promptGuard.refusal(of: prompt) { throw .promptRefused(refusal) }
    }

    /// How many further seeds the policy wants tried after a verdict.
    public func retryLimit(after verdict: Verdict) -> Int {
        guard let policy = reviewer?.policy else { return 0 }
        return switch verdict {
        case .passed, .unfiltered: 0
        case .invalid: policy.retriesWhenInvalid
        case .replaced, .blurred, .pixelated, .blacked, .withheld: policy.onFlag.retries
        }
    }

    /// Reviews a picture and does to it what its verdict demands.
    ///
    /// - Parameters:
    ///   - enlargement: what shall be shown is this many times as wide and high. The checker sees the picture as it was
    ///     decoded; a replacement is drawn at the size that is shown.
    ///   - filter: how pixels are enlarged.
    ///   - label: what a flagged picture is called if the policy keeps it for a reviewer, such as `seed-7`.
    /// - Throws: ``SafetyError`` when a checker cannot judge, or a flagged picture cannot be kept where the policy wants
    ///   it; then there is no picture.
    public func review(
        _ unchecked: borrowing UncheckedImage, enlargedBy enlargement: Int = 1, filter: ResamplingFilter = .bicubic,
        label: String = ""
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
        case .reviewing(let reviewer, _, let replacement, let folder):
            let decision = try reviewer.decide(image)
            guard decision.isFlagged else {
                return ReviewedImage(
                    image: shown, verdict: .passed, decision: decision, explanation: decision.explanation)
            }
            try folder?.keep(image, label: label, decision: decision)
            let action = reviewer.policy.onFlag.action
            return ReviewedImage(
                image: action.applied(to: shown, replacement: replacement), verdict: Verdict(action),
                decision: decision, explanation: decision.explanation)
        }
    }
}
