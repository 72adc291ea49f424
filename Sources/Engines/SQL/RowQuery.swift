internal import Metadata

/// The SQL that reads rows: the same columns of several relations, one under the other.
struct RowQuery {
    /// Where the rows lie.
    let paths: [SparkPath]
    /// The column of each role.
    let columns: [ColumnRole: String]

    /// A role's column as text, or as a null where there is none.
    private func text(_ role: ColumnRole) throws -> String {
        guard let name = columns[role] else { return "CAST(NULL AS STRING)" }
        return "CAST(\(try SparkText.identifier(name)) AS STRING)"
    }

    private func union(_ columns: String) -> String {
        paths.map { "SELECT \(columns) FROM \($0.relation)" }.joined(separator: "\nUNION ALL\n")
    }

    /// URLs as `u`.
    func urls() throws -> String { union("\(try text(.url)) AS u") }

    /// Captions as `t`.
    func captions() throws -> String { union("\(try text(.text)) AS t") }

    /// The rows of a Bernoulli sample, as JSON.
    func sample(_ question: BernoulliQuestion) throws -> String {
        let roles = ColumnRole.allCases.filter { columns[$0] != nil && $0 != .url && $0 != .text }
        var (read, written) = ([String](), [String]())
        for role in roles {
            let name = try SparkText.identifier(columns[role] ?? "")
            switch role.kind {
            case .text: read.append("CAST(\(name) AS STRING) AS c_\(role.rawValue)")
            case .real: read.append("CAST(\(name) AS DOUBLE) AS c_\(role.rawValue)")
            case .integer: read.append("CAST(\(name) AS BIGINT) AS c_\(role.rawValue)")
            }
            let value = role.kind == .text ? "hex(c_\(role.rawValue))" : "c_\(role.rawValue)"
            written.append("'\(role.rawValue)', \(value)")
        }
        let own = ["'file', hex(f)", "'row', i", "'url', hex(u)", "'text', hex(t)"]
        let inner = union(
            ([
                "_metadata.file_path AS f", "_metadata.row_index AS i", "\(try text(.url)) AS u",
                "\(try text(.text)) AS t",
            ] + read).joined(separator: ", "))
        // The number that is hashed first is a BIGINT; its smallest value cannot be written without a cast.
        let seed = "CAST(\(Int64(bitPattern: question.seed)) AS BIGINT)"
        return """
            SELECT to_json(named_struct(\((own + written).joined(separator: ", ")))) FROM (
            SELECT * FROM (
            \(inner)
            ) WHERE shiftrightunsigned(xxhash64(\(seed), u, t), 11) < \(question.threshold) ORDER BY f, i)
            """
    }

    /// The files there are, with their bytes and rows, as JSON.
    func files() -> String {
        """
        SELECT to_json(named_struct('file', hex(f), 'bytes', b, 'rows', n)) FROM (
        SELECT f, max(b) AS b, count(*) AS n FROM (
        \(union("_metadata.file_path AS f, _metadata.file_size AS b"))
        ) GROUP BY f ORDER BY f)
        """
    }

    /// One row with all its columns, as JSON: their names.
    func firstRow() -> String {
        """
        SELECT to_json(named_struct('columns', struct(*)), map('ignoreNullFields', 'false')) FROM \(paths[0].relation) LIMIT 1
        """
    }
}
