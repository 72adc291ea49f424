/// A report as one HTML file that needs no network.
///
/// Style, charts (SVG), pictures (as data) and the script that sorts tables are inline; a content security policy forbids everything else,
/// so that nothing in a caption or URL can load or run. Every text is escaped; URLs are text, never links. Light and
/// dark follow the reader's setting; narrow screens and paper have their own layout.
public struct HTMLDocument: Sendable {
    /// The file's text.
    public let text: String

    /// Writes a report.
    public init(_ report: Report) {
        var page = Page()
        page.add("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        page.add("<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"color-scheme\" content=\"light dark\">")
        page.add(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
                + (report.hasImages ? "img-src data:; " : "")
                + "script-src '\(HTMLScript.hash)'; base-uri 'none'; form-action 'none'\">")
        page.add("<title>\(Escaping.html(report.title))</title><style>\(HTMLStyle.text)</style></head><body><main>")
        page.addHeader(report)
        for section in report.sections { page.add(section) }
        page.addIdentity(report.identity)
        page.add("</main><script>\(HTMLScript.text)</script></body></html>")
        text = page.text + "\n"
    }
}

/// Collects the body's elements, one a line.
private struct Page {
    private(set) var text = ""

    mutating func add(_ element: String) {
        text += element
        text += "\n"
    }

    mutating func addHeader(_ report: Report) {
        add(
            "<header><h1>\(Escaping.html(report.title))</h1><p class=\"lead\">\(Escaping.html(report.summary))</p></header>"
        )
        guard !report.headlines.isEmpty else { return }
        add("<dl class=\"headlines\">")
        for headline in report.headlines {
            add(
                "<div><dt>\(Escaping.html(headline.label))</dt><dd class=\"figure\">\(Escaping.html(headline.value))</dd>"
                    + "<dd>\(Escaping.html(headline.detail))</dd></div>")
        }
        add("</dl>")
    }

    mutating func addIdentity(_ facts: [Report.Fact]) {
        add("<section class=\"identity\"><h2>Where these figures come from</h2><dl>")
        for fact in facts {
            add("<dt>\(Escaping.html(fact.name))</dt><dd><bdi>\(Escaping.html(fact.value))</bdi></dd>")
        }
        add("</dl></section>")
    }

    mutating func add(_ section: ReportSection) {
        add("<section><h2>\(Escaping.html(section.title))</h2>")
        for block in section.blocks {
            switch block {
            case .paragraph(let text): add("<p>\(Escaping.html(text))</p>")
            case .note(let text): add("<p class=\"note\">\(Escaping.html(text))</p>")
            case .table(let table): add(table)
            case .chart(let chart): add(chart)
            case .gallery(let gallery): add(gallery.html)
            }
        }
        add("</section>")
    }

    mutating func add(_ chart: Chart) {
        add("<figure><figcaption>\(Escaping.html(chart.title))</figcaption>")
        for (variant, width) in [("wide", 820.0), ("narrow", 360.0)] {
            let svg: SVG
            switch chart {
            case .bars(let chart): svg = chart.svg(width: width)
            case .curve(let chart): svg = chart.svg(width: width)
            case .histogram(let chart): svg = chart.svg(width: width)
            }
            add(svg.element(title: chart.title, variant: variant))
        }
        add(legend(of: chart) + "</figure>")
    }

    private func legend(of chart: Chart) -> String {
        var entries: [String] = []
        switch chart {
        case .bars(let bars):
            if bars.bars.contains(where: { $0.interval != nil }) {
                entries.append("<span class=\"key whiskers\"></span>95 % interval")
            }
            if let name = bars.referenceName {
                entries.append("<span class=\"key diamond\"></span>\(Escaping.html(name))")
            }
        case .curve(let curve) where curve.lines.count > 1:
            for line in curve.lines {
                let style = (line.isReference ? "key dashed" : "key solid") + (line.tone.map { " tone\($0)" } ?? "")
                entries.append("<span class=\"\(style)\"></span>\(Escaping.html(line.name))")
            }
        default: break
        }
        return entries.isEmpty ? "" : "<p class=\"legend\">" + entries.joined(separator: " ") + "</p>"
    }

    mutating func add(_ table: ReportTable) {
        add(
            "<div class=\"scroll\"><table class=\"sortable\"><caption>\(Escaping.html(table.title))</caption><thead><tr>"
        )
        for column in table.columns {
            let style = column.alignment == .trailing ? " class=\"n\"" : ""
            add("<th scope=\"col\"\(style)><button type=\"button\">\(Escaping.html(column.name))</button></th>")
        }
        add("</tr></thead><tbody>")
        for row in table.rows {
            var line = row.isMuted ? "<tr class=\"muted\">" : "<tr>"
            for (cell, column) in zip(row.cells, table.columns) { line += element(of: cell, in: column) }
            add(line + "</tr>")
        }
        add("</tbody></table></div>")
    }

    private func element(of cell: Cell, in column: ReportTable.Column) -> String {
        let style = column.alignment == .trailing ? " class=\"n\"" : ""
        let key = cell.sortKey.map { $0 == -.infinity ? " data-s=\"-1e999\"" : " data-s=\"\($0)\"" } ?? ""
        let text = Escaping.html(cell.text)
        switch cell {
        case .code: return "<td\(style)\(key)><code><bdi>\(text)</bdi></code></td>"
        case .text: return "<td\(style)\(key)><bdi>\(text)</bdi></td>"
        default: return "<td\(style)\(key)>\(text)</td>"
        }
    }
}
