/// Why a picture could not be judged, or a setting could not be understood.
public enum SafetyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A text is neither the name of a sensitivity nor a number in its range.
    case unknownSensitivity(String)
    /// A concept's cosine is not a number: the checker's weights or its input are broken.
    case cosineNotANumber(concept: String)
    /// There are not as many cosines as concepts.
    case cosineCount(expected: Int, found: Int)
    /// A checker's files are there but cannot be used.
    case badChecker(reason: String)
    /// A model comes without a checker, and nobody said that none is wanted.
    case missingChecker(model: String)

    /// What went wrong, and what to do.
    public var description: String {
        switch self {
        case .unknownSensitivity(let text):
            "'\(text)' is not a sensitivity; expected lenient, standard, strict, or a number from -1 to 1 that is "
                + "added to every score (0 is standard, 0.015 is strict, -0.0175 is lenient)"
        case .cosineNotANumber(let concept):
            "the score of '\(concept)' is not a number, so the picture cannot be judged; "
                + "verify the safety checker's files, or take another one"
        case .badChecker(let reason):
            // A reason that came from a file's reader is already a sentence.
            "the safety checker cannot be used: \(reason)\(reason.hasSuffix(".") ? "" : ".") Give another one with --safety-checker FOLDER"
        case .missingChecker(let model):
            "\(model) has no safety checker, so no picture is made; give one with --safety-checker FOLDER, or say "
                + "--safety off to do without"
        case .cosineCount(let expected, let found):
            "the safety checker has \(expected) concepts but gave \(found) scores; verify its files"
        }
    }
}
