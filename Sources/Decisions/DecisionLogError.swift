/// Why the decision log cannot be used.
public enum DecisionLogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be opened, read or written.
    case unusable(path: String, reason: String)
    /// The file is something else than a decision log.
    case notALog(path: String)
    /// An entry does not follow from the one before it: the file was changed after it was written.
    case changed(path: String, entry: Int64)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unusable(let path, let reason):
            "the decision log '\(path)' cannot be used: \(reason). Check the path, its permissions and the disk's room; "
                + "no picture is made without its log"
        case .notALog(let path): "'\(path)' is not a decision log; give a file that --log made, or a new one"
        case .changed(let path, let entry):
            "the decision log '\(path)' was changed after it was written: entry \(entry) does not follow from the one "
                + "before it. Entries before it are as they were"
        }
    }
}
