/// A table as CSV (RFC 4180), for other programs: full numbers, shares as fractions, intervals as two columns.
public struct CSVDocument: Sendable {
    /// The file's text.
    public let text: String

    /// Writes a table.
    public init(_ table: ReportTable) {
        let isInterval = table.columns.indices.map { column in
            table.rows.contains { row in
                switch row.cells[column] {
                case .shares, .counts: true
                default: false
                }
            }
        }
        var lines: [String] = []
        let heads = zip(table.columns, isInterval).flatMap { column, isInterval in
            isInterval ? ["\(column.name) low", "\(column.name) high"] : [column.name]
        }
        lines.append(heads.map { Escaping.csv($0, isText: true) }.joined(separator: ","))
        for row in table.rows {
            let fields = zip(row.cells, isInterval).flatMap { cell, isInterval in
                isInterval ? CSVDocument.bounds(of: cell) : [CSVDocument.field(of: cell)]
            }
            lines.append(fields.joined(separator: ","))
        }
        text = lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func field(of cell: Cell) -> String {
        switch cell {
        case .text(let text), .code(let text): Escaping.csv(text, isText: true)
        case .count(let value): String(value)
        case .number(let value, _), .share(let value): value.isFinite ? "\(value)" : ""
        case .shares, .counts, .missing: ""
        }
    }

    private static func bounds(of cell: Cell) -> [String] {
        switch cell {
        case .shares(let range): ["\(range.lowerBound)", "\(range.upperBound)"]
        case .counts(let range): ["\(range.lowerBound)", "\(range.upperBound)"]
        default: [field(of: cell), ""]
        }
    }
}
