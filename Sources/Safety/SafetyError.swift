/// Why a picture could not be judged, or a setting could not be understood.
public enum SafetyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A text is neither the name of a sensitivity nor a number in its range.
    case unknownSensitivity(String)
    /// A concept's score is not a number: the checker's weights or its input are broken.
    case scoreNotANumber(concept: String)
    /// There are not as many scores as concepts.
    case scoreCount(expected: Int, found: Int)
    /// A checker's files are there but cannot be used.
    case badChecker(reason: String)
    /// A model comes without a checker, and nobody said that none is wanted.
    case missingChecker(model: String)
    /// A policy names a checker that cannot run.
    case cannotRun(policy: String, checker: String, reason: String)
    /// The prompt is refused before anything is computed.
    case promptRefused(PromptRefusal)
    /// The folder for flagged pictures cannot be used as one.
    case badReviewFolder(path: String, reason: String)

    /// What went wrong, and what to do.
    public var description: String {
        switch self {
        case .unknownSensitivity(let text):
            "'\(text)' is not a sensitivity; expected lenient, standard, strict, or a number from -1 to 1 that is "
                + "added to every score (0 is standard, 0.015 is strict, -0.0175 is lenient)"
        case .scoreNotANumber(let concept):
            "the score of '\(concept)' is not a number, so the picture cannot be judged; "
                + "verify the safety checker's files, or take another one"
        case .badChecker(let reason):
            "the safety checker cannot be used: \(ended(reason)) Give another one with --safety-checker FOLDER"
        case .cannotRun(let policy, let checker, let reason):
            "the policy '\(policy)' names the checker '\(checker)', which cannot run: \(ended(reason)) No picture is made "
                + "without it"
        case .promptRefused(let refusal):
            "the prompt is refused: \(refusal.explanation)"
        case .badReviewFolder(let path, let reason):
            "flagged pictures cannot be kept in '\(path)': \(reason)"
        case .missingChecker(let model):
            "\(model) has no safety checker, so no picture is made; give one with --safety-checker FOLDER, or say "
                + "--safety off to do without"
        case .scoreCount(let expected, let found):
            "the safety checker has \(expected) concepts but gave \(found) scores; verify its files"
        }
    }

    /// A reason with its full stop; one that came from a file's reader has it already.
    private func ended(_ reason: String) -> String { reason.hasSuffix(".") ? reason : reason + "." }
}
