/// A report as JSON: the same texts and tables as the other formats, numbers as numbers.
public struct JSONDocument: Sendable {
    /// The file's text.
    public let text: String

    /// Writes a report.
    public init(_ report: Report) {
        var top = JSONObject()
        top.add("title", .string(report.title))
        top.add("summary", .string(report.summary))
        top.add(
            "headlines",
            .list(
                report.headlines.map { headline in
                    .object(["label": headline.label, "value": headline.value, "detail": headline.detail])
                }))
        top.add("identity", .list(report.identity.map { .object(["name": $0.name, "value": $0.value]) }))
        top.add("tables", .list(report.tables.map(JSONDocument.value(of:))))
        text = JSONValue.members(top.members).text(indent: 0) + "\n"
    }

    private static func value(of table: ReportTable) -> JSONValue {
        var object = JSONObject()
        object.add("identifier", .string(table.identifier))
        object.add("title", .string(table.title))
        object.add("columns", .list(table.columns.map { .string($0.name) }))
        object.add("rows", .list(table.rows.map { row in .list(row.cells.map(value(of:))) }))
        return .members(object.members)
    }

    private static func value(of cell: Cell) -> JSONValue {
        switch cell {
        case .text(let text), .code(let text): .string(text)
        case .count(let value): .integer(value)
        case .number(let value, _), .share(let value): .number(value)
        case .shares(let range): .list([.number(range.lowerBound), .number(range.upperBound)])
        case .counts(let range): .list([.integer(range.lowerBound), .integer(range.upperBound)])
        case .missing: .null
        }
    }
}
