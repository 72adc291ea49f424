/// Why a tokenizer could not be read from its folder.
public enum TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The folder has no vocabulary of the kinds that can be read.
    case noVocabulary(folder: String)
    /// A file cannot be read, or is absurdly large.
    case unreadable(file: String, reason: String)
    /// A file's contents are not what they should be.
    case malformed(file: String, expected: String, found: String)

    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .noVocabulary(let folder):
            "\(folder) holds no CLIP vocabulary: expected vocab.json and merges.txt, or tokenizer.json. "
                + "Name the 'tokenizer' folder of a Stable Diffusion 1.x or 2.x model."
        case .unreadable(let file, let reason):
            "\(file) cannot be read: \(reason)."
        case .malformed(let file, let expected, let found):
            "\(file): expected \(expected), found \(found). Fetch the file again from where the model came from."
        }
    }
}
