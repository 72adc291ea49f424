import ArgumentParser
import Checkpoints
import Foundation
import Safety

/// Which checker looks at pictures from files: the model's, or Open NSFW where no model is given.
struct CheckerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model whose checker looks; without it Open NSFW does, which ships with Klarbild.",
            valueName: "name|folder|file"))
    var model: String?

    @OptionGroup
    var safety: SafetyOptions

    func validate() throws {
        guard !safety.isOff else {
            throw ValidationError("'--safety off' leaves nothing to check; give lenient, standard, strict or a number")
        }
    }

    /// The policy with its checkers.
    ///
    /// - Parameter looksQuickly: false for scores that are exact, not only on the right side of a threshold.
    func reviewer(looksQuickly: Bool = true) throws -> PolicyReviewer {
        let checkpoint = try model.map { try ModelOptions.checkpoint($0) }
        let isPhotograph = checkpoint == nil && safety.checkerFolder == nil
        guard let policy = try safety.policy(isPhotograph ? .photographs : .standard) else {
            throw ValidationError("'--safety off' leaves nothing to check")
        }
        return try PolicyReviewer(policy, from: safety.sources(model: checkpoint, looksQuickly: looksQuickly))
    }
}
