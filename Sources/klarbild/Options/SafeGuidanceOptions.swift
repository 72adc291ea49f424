import ArgumentParser
import Diffusion

/// Whether a run steers away from unwanted content.
struct SafeGuidanceOptions: ParsableArguments {
    /// The value of `--safe-guidance`.
    struct Choice: Equatable {
        let guidance: SafeGuidance?

        init(_ text: String) throws(DiffusionError) {
            guidance = text.lowercased() == "off" ? nil : try SafeGuidance(text)
        }
    }

    @Option(
        name: .customLong("safe-guidance"),
        help: ArgumentHelp(
            "Steer away from unwanted content while drawing (Safe Latent Diffusion); own values as in strong,warm-up=3 or scale=1000,warm-up=10,threshold=0.01,momentum=0.3,decay=0.4.",
            valueName: "weak|medium|strong|max|off"),
        transform: { try Choice($0) })
    private var choice: Choice?

    @Option(
        name: .customLong("safe-concept"),
        help: ArgumentHelp("What to steer away from, in words; the paper's list if not given.", valueName: "text"))
    private var concept: String?

    func validate() throws {
        guard concept == nil || choice?.guidance != nil else {
            throw ValidationError("--safe-concept needs --safe-guidance, such as --safe-guidance medium")
        }
    }

    /// The guidance asked for.
    var guidance: SafeGuidance? {
        guard var guidance = choice?.guidance else { return nil }
        guidance.concept = concept ?? guidance.concept
        return guidance
    }
}

extension SafeGuidance {
    /// What to say when a run was over before the guidance began.
    var remarkOnNothingDone: String {
        "safe guidance '\(self)' changed nothing in drawings of so few steps: it begins after \(warmUpStepCount) steps; "
            + "take more steps, another preset or own values, such as \(self),warm-up=3"
    }
}
