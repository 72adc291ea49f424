/// Why coverage could not be measured.
public enum CoverageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The table of word frequencies is not one.
    case badWordTable(path: String, line: Int)
    /// A list of prompts or names cannot be read.
    case unreadableList(path: String, reason: String)
    /// A list of prompts or names has nothing in it.
    case emptyList(path: String)
    /// A source has no captions.
    case noCaptions(source: String)
    /// Saved counts cannot be added.
    case badCounts(path: String, reason: String)
    /// A published table has no name and count in each row.
    case badPublishedCounts(path: String, reason: String)

    /// What is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .badWordTable(let path, let line):
            "\(path) is not a table of word frequencies: line \(line). Copy the folder 'Data' anew."
        case .unreadableList(let path, let reason):
            "\(path) cannot be read: \(reason). Give a text file with one entry a line, a CSV or TSV with a heading, or "
                + "a JSON list."
        case .emptyList(let path): "\(path) holds no entry. Put one prompt or name on each line."
        case .noCaptions(let source): "\(source) has no column of captions. Name it with --columns text=NAME."
        case .badCounts(let path, let reason):
            "\(path) cannot be added: \(reason). Give a file that --save-counts wrote for the same prompts and names."
        case .badPublishedCounts(let path, let reason):
            "\(path) cannot be compared with: \(reason). It needs a heading and two columns, a name and a count."
        }
    }
}
