internal import Reports

extension DomainReport {
    /// How unevenly rows are spread over domains.
    var concentration: ReportSection {
        let top = audit.top100
        let curve = CurveChart(
            title: "Share of all rows held by the largest domains", xName: "number of largest domains",
            yName: "share of rows", isLogarithmic: true,
            lines: [.init("cumulative share", audit.curve.map { .init(Double($0.rank), $0.share) })],
            marks: [.init(x: 100, range: min(top.low, top.high)...top.high, label: "top 100: \(topText)")])
        let lorenz = CurveChart(
            title: "Lorenz curve: the smallest domains' share of rows", xName: "share of domains, smallest first",
            yName: "share of rows", isShare: true,
            lines: [
                .init("domains met", audit.lorenz.map { .init($0.domains, $0.rows) }),
                .init("all equal", [.init(0, 0), .init(1, 1)], isReference: true),
            ])
        let measures = audit.concentration
        var rows: [ReportTable.Row] = [
            .init([
                .text("Gini coefficient"), .number(measures.gini, decimals: 3),
                .text("0: all equal; 1: one has everything"),
            ]),
            .init([
                .text("Herfindahl-Hirschman index"), .number(measures.herfindahl, decimals: 5),
                .text("the chance that two rows share a domain"),
            ]),
            .init([
                .text("Effective number of domains"), .number(measures.effectiveCount, decimals: 1),
                .text("equal domains with the same chance"),
            ]),
            .init([
                .text("Effective number, Shannon"), .number(measures.shannonCount, decimals: 1),
                .text("weighs small domains more"),
            ]),
        ]
        if audit.frame.kind == .cluster {
            rows.append(
                .init([
                    .text("Design effect"), .number(audit.designEffect, decimals: 2),
                    .text("variance against a simple sample of as many rows, measured"),
                ]))
        }
        var blocks: [ReportSection.Block] = [.chart(.curve(curve)), .chart(.curve(lorenz))]
        if !isExact {
            blocks.insert(
                .note(
                    "The share of the largest is a bracket. Taking the largest of a sample and their share of the same "
                        + "sample flatters them (\(NumberText.percent(top.plugIn))); choosing them on one half and "
                        + "measuring on the other errs the other way (\(NumberText.percent(top.splitHalf)))."), at: 0)
        }
        blocks.append(
            .table(
                ReportTable(
                    "concentration", title: "Measures of concentration",
                    columns: [.text("measure"), .number("value"), .text("meaning")], rows: rows)))
        return ReportSection("Concentration", blocks)
    }

    private var topText: String {
        isExact ? NumberText.percent(audit.top100.plugIn) : bracket(audit.top100.splitHalf, audit.top100.plugIn)
    }

    /// A published table beside this audit.
    func section(against table: PublishedTable) -> ReportSection {
        let comparison = Comparison(audit, against: table)
        var blocks: [ReportSection.Block] = [
            .paragraph("\(table.title). \(table.source), \(table.date); \(NumberText.integer(table.rows)) rows."),
            .table(self.table(of: comparison, identifier: "against", other: "published")),
            .note(
                "The difference is given in standard errors; the published figure's is that of its rounding. Beyond 3 the "
                    + "two do not describe the same rows. Figures marked recalled are to be confirmed before they are quoted."
            ),
        ]
        if let top = table.top100 {
            blocks.append(
                .note(
                    "Share of the 100 largest domains: published \(NumberText.percent(top.share)) "
                        + "(\(top.provenance.rawValue)), here \(topText)."))
        }
        return ReportSection("Against published figures", blocks)
    }

    /// Another sample beside this one.
    func section(of comparison: Comparison) -> ReportSection {
        ReportSection(
            "Compared with another sample",
            [
                .paragraph("The other sample: \(comparison.name)."),
                .table(table(of: comparison, identifier: "compared", other: "other sample")),
            ])
    }

    private func table(of comparison: Comparison, identifier: String, other: String) -> ReportTable {
        let hasMarks = comparison.rows.contains { !$0.mark.isEmpty }
        return ReportTable(
            identifier, title: "Shares side by side",
            columns: [.text("name"), .number("here"), .number("95 % interval"), .number(other)]
                + (hasMarks ? [.text("known by")] : []) + [.number("standard errors")],
            rows: comparison.rows.map { row in
                .init(
                    [.text(row.name), .share(row.share), .shares(row.interval), .share(row.other)]
                        + (hasMarks ? [.text(row.mark)] : [])
                        + [row.standardErrors.map { .number($0, decimals: 1) } ?? .missing])
            })
    }

    /// Pictures that proxies fetched from elsewhere.
    var proxies: ReportSection {
        ReportSection(
            "Hosted by, and coming from",
            [
                .paragraph(
                    "\(NumberText.integer(audit.proxiedCount)) rows lie on image proxies whose URL names the original "
                        + "site. They count for the host above; here they also count for the site they come from."),
                .table(
                    ReportTable(
                        "proxies", title: "Domains whose count changes most",
                        columns: [
                            .text("domain"), .number("hosted by it"), .number("coming from it"), .number("change"),
                        ],
                        rows: audit.proxies.map {
                            .init([
                                .code($0.name), .count($0.hosted), .count($0.original), .count($0.original - $0.hosted),
                            ])
                        })),
            ])
    }

    /// The classes of URLs.
    var urls: ReportSection {
        func rows(_ classes: [DomainAudit.ClassCount]) -> [ReportTable.Row] {
            classes.map { item in
                .init(
                    [.code(item.name), .text(item.explanation)] + cells(of: item.estimate, count: item.count),
                    isMuted: item.count == 0)
            }
        }
        let columns: [ReportTable.Column] = [.text("class"), .text("meaning")] + estimateColumns
        let invalid = audit.invalid.reduce(0) { $0 + $1.count }
        return ReportSection(
            "URLs",
            [
                .paragraph(
                    "\(NumberText.integer(invalid)) rows have no host and are counted in every share's base. "
                        + "\(NumberText.percent(audit.secure.share)) of all rows are served by https."),
                .table(
                    ReportTable(
                        "invalid-urls", title: "URLs without a host", columns: columns, rows: rows(audit.invalid))),
                .table(
                    ReportTable(
                        "unusual-urls", title: "Odd URLs that have a host (a row may count twice)", columns: columns,
                        rows: rows(audit.unusual))),
            ])
    }

    /// How the figures were made.
    var method: ReportSection {
        var texts = [
            "Shares are of all rows, those without a host included. A picture counts for the host that serves it: a host is "
                + "not the author, and a platform holds what its users put there."
        ]
        switch audit.frame.kind {
        case .census: texts.append("Every row was counted, so no figure has an interval.")
        case .simple:
            texts.append(
                "Every set of rows was equally likely. Intervals are Wilson's at 95 %, with the finite population "
                    + "correction where the number of rows is known.")
        case .stratified:
            texts.append("Every source was sampled by itself; the estimates weigh sources by their rows.")
        case .cluster:
            texts.append(
                "Whole row groups were sampled. Rows of one group may be alike, so the variance is measured between "
                    + "groups; intervals use the effective size and Student's quantile.")
        case .quota:
            texts.append(
                "At most so many rows of a domain were kept. Counts are those rows, shares are weighted by what they stand "
                    + "for; classes of odd URLs are shares of the rows kept.")
        }
        return ReportSection("Method", texts.map(ReportSection.Block.paragraph))
    }
}
