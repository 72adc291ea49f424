import Metadata

extension ColumnMap {
    /// The columns that `--columns` names; none without it.
    static func overrides(option text: String?) throws -> [ColumnRole: String] {
        try text.map { try overrides(parsing: $0) } ?? [:]
    }
}
