/// A report as Markdown with pipe tables; charts become tables of their data.
public struct MarkdownDocument: Sendable {
    /// The file's text.
    public let text: String

    /// Writes a report.
    public init(_ report: Report) {
        var lines = ["# \(Escaping.markdown(report.title))", "", Escaping.markdown(report.summary), ""]
        for headline in report.headlines {
            lines.append(
                "- **\(Escaping.markdown(headline.value))** \(Escaping.markdown(headline.label)) "
                    + "(\(Escaping.markdown(headline.detail)))")
        }
        for section in report.sections {
            lines += ["", "## \(Escaping.markdown(section.title))", ""]
            for block in section.blocks {
                switch block {
                case .paragraph(let text): lines += [Escaping.markdown(text), ""]
                case .note(let text): lines += ["> \(Escaping.markdown(text))", ""]
                case .table(let table): lines += MarkdownDocument.lines(of: table)
                case .chart(let chart): lines += MarkdownDocument.lines(of: chart.table)
                case .gallery(let gallery): lines += MarkdownDocument.lines(of: gallery)
                }
            }
        }
        lines += ["", "## Where these figures come from", ""]
        lines += report.identity.map { "- \(Escaping.markdown($0.name)): \(Escaping.markdown($0.value))" }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// What is said of the pictures; they are in the HTML.
    private static func lines(of gallery: Gallery) -> [String] {
        gallery.groups.flatMap { group in
            let note = group.note.isEmpty ? "" : " (\(Escaping.markdown(group.note)))"
            return ["- \(Escaping.markdown(group.title))\(note)"]
                + group.pictures.map { "  - **\(Escaping.markdown($0.label))** \(Escaping.markdown($0.detail))" }
        } + [""]
    }

    private static func lines(of table: ReportTable) -> [String] {
        var lines = ["**\(Escaping.markdown(table.title))**", ""]
        lines.append("| " + table.columns.map { Escaping.markdown($0.name) }.joined(separator: " | ") + " |")
        lines.append("|" + table.columns.map { $0.alignment == .trailing ? "--:|" : "---|" }.joined())
        for row in table.rows {
            lines.append("| " + row.cells.map { Escaping.markdown($0.text) }.joined(separator: " | ") + " |")
        }
        return lines + [""]
    }
}
