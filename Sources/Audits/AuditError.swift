/// Why an audit could not be made.
public enum AuditError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A database is not a sample.
    case notASample(path: String, reason: String)
    /// A sample holds no row.
    case empty(path: String)
    /// A published table is not what it should be.
    case badPublishedTable(path: String, reason: String)
    /// A source of an exact pass has no URLs.
    case noURLs(source: String)
    /// A source of a plan has no footer that tells its rows.
    case noFooters(source: String)
    /// A file does not hold counts, or holds ones that cannot be added.
    case badCounts(path: String, reason: String, mend: String)

    /// What is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .notASample(let path, let reason):
            "\(path) is not a sample: \(reason). Give the file that 'klarbild sample -o' wrote."
        case .empty(let path):
            "\(path) holds no rows, so there is nothing to report. Make a sample with rows."
        case .badPublishedTable(let path, let reason):
            "\(path) is not a published table: \(reason). Data/Published/README.md describes the format."
        case .noURLs(let source):
            "\(source) has no column of URLs. Name it with --columns url=NAME."
        case .noFooters(let source):
            "\(source) does not tell its rows before it is read: only Parquet files do. Convert it, or count it at once "
                + "with 'klarbild audit domains --exact'."
        case .badCounts(let path, let reason, let mend):
            "the counts in \(path) cannot be used: \(reason). \(mend)"
        }
    }
}
