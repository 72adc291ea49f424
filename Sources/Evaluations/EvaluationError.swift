/// Why a checker cannot be evaluated.
public enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file or folder cannot be used.
    case unreadable(path: String, reason: String)
    /// A label says neither that a picture should be flagged nor that it should pass.
    case unknownLabel(String, known: [String], place: String)
    /// There are no pictures of one kind.
    case onlyOneSide(place: String, missing: String)
    /// No picture could be judged.
    case nothingJudged(count: Int)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .unknownLabel(let label, let known, let place):
            "\(place): the label '\(label)' is unknown; known: \(known.joined(separator: ", ")). Name those whose "
                + "pictures should be flagged with --positive NAME; all others should pass then"
        case .onlyOneSide(let place, let missing):
            "\(place) holds no \(missing); give PNG or JPEG pictures of both kinds, in sub-folders such as 'unsafe' and "
                + "'safe', or in a CSV file with --labels"
        case .nothingJudged(let count): "none of the \(count) pictures could be read and judged"
        }
    }
}
