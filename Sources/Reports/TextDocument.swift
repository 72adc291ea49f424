/// A report as plain text for a terminal: headlines, and the first rows of each table in aligned columns.
public struct TextDocument: Sendable {
    /// The text, without a final line break.
    public let text: String

    /// Writes a report.
    ///
    /// - Parameters:
    ///   - report: what to write.
    ///   - tables: the identifiers of the tables to write; the others are left to the longer formats.
    ///   - limit: the most rows of a table.
    public init(_ report: Report, tables: [String], limit: Int = 20) {
        var lines = [report.title, report.summary, ""]
        for headline in report.headlines { lines.append("  \(headline.value)  \(headline.label) (\(headline.detail))") }
        for table in report.tables where tables.contains(table.identifier) {
            lines += ["", table.title] + TextDocument.lines(of: table, limit: limit)
        }
        text = lines.map(Escaping.terminal).joined(separator: "\n")
    }

    /// A text without what would control a terminal.
    public static func printable(_ text: String) -> String { Escaping.terminal(text) }

    private static func lines(of table: ReportTable, limit: Int) -> [String] {
        let rows = table.rows.prefix(limit).map { $0.cells.map { shortened($0.text) } }
        let all = [table.columns.map(\.name)] + rows
        let widths = table.columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        var lines = all.map { row in
            table.columns.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return table.columns[column].alignment == .trailing ? space + row[column] : row[column] + space
            }.joined(separator: "  ")
        }.map { line in "  " + line.trimmingTrailingSpaces }
        if table.rows.count > limit { lines.append("  and \(NumberText.integer(table.rows.count - limit)) more") }
        return lines
    }

    private static func shortened(_ text: String) -> String {
        text.count > 48 ? text.prefix(30) + "…" + text.suffix(17) : text
    }
}

extension String {
    /// The text without blanks at its end.
    fileprivate var trimmingTrailingSpaces: Substring {
        var rest = self[...]
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
