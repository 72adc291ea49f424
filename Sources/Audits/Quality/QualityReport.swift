internal import Foundation
public import Reports

/// Lays out a quality audit as a report.
public struct QualityReport: Sendable {
    /// The audit.
    public let audit: QualityAudit
    /// What identifies the input.
    public var identity: [Report.Fact] = []
    /// The command that makes the report again.
    public var command = ""

    /// A report over an audit; set the rest as far as it is known.
    public init(_ audit: QualityAudit) {
        self.audit = audit
    }

    /// The report.
    public var report: Report {
        var facts = identity
        facts.append(Report.Fact("Rows read", NumberText.integer(audit.rowCount)))
        if !command.isEmpty { facts.append(Report.Fact("Made by", command)) }
        return Report(
            title: "What the rows are worth",
            summary: "Scores, training filters, watermarks, repeats and broken values of "
                + "\(NumberText.integer(audit.rowCount)) rows (\(audit.frame.name)).",
            headlines: headlines, identity: facts, sections: [filters, scores, repeats, broken])
    }

    private var headlines: [Report.Headline] {
        var list: [Report.Headline] = []
        if let rung = audit.ladder.first(where: { $0.filter.name.hasPrefix("SD 1.2") }), rung.kept + rung.dropped > 0 {
            list.append(
                Report.Headline(
                    NumberText.percent(rung.share.share), "would pass the filter of \(rung.filter.name)",
                    detail: interval(rung.share)))
        }
        if audit.watermarked.estimate.interval != 0...1 {
            list.append(
                Report.Headline(
                    NumberText.percent(audit.watermarked.estimate.share), "probably have a watermark (0.5 and more)",
                    detail: interval(audit.watermarked.estimate)))
        }
        list.append(
            Report.Headline(
                NumberText.percent(audit.repeatedTexts.estimate.share), "repeat a caption of an earlier row",
                detail: "in this sample: \(NumberText.integer(audit.repeatedTexts.count))"))
        let invalid = audit.invalid.reduce(0) { $0 + $1.count }
        list.append(
            Report.Headline(NumberText.integer(invalid), "rows have a URL without a host", detail: "of all rows read"))
        return list
    }

    private func interval(_ estimate: Estimate) -> String {
        guard estimate.interval.upperBound > estimate.interval.lowerBound else { return "counted" }
        return "95 %: \(Cell.shares(estimate.interval).text)"
    }

    private var filters: ReportSection {
        let rows = audit.ladder.map { rung in
            ReportTable.Row([
                .text(rung.filter.name), .text(rung.filter.rule), .count(rung.kept), .count(rung.dropped),
                .count(rung.unknown), rung.kept + rung.dropped > 0 ? .share(rung.share.share) : .missing,
                rung.kept + rung.dropped > 0 ? .shares(rung.share.interval) : .missing,
            ])
        }
        let names = audit.ladder.map(\.filter.name)
        func table(_ identifier: String, _ title: String, _ first: String, _ list: [QualityAudit.Kept]) -> ReportTable {
            ReportTable(
                identifier, title: title,
                columns: [.text(first), .number("rows")] + names.map { .number($0) },
                rows: list.map { kept in
                    .init([.text(kept.name), .count(kept.rows)] + kept.shares.map { $0.map(Cell.share) ?? .missing })
                })
        }
        let isDecided = audit.ladder.contains { $0.kept + $0.dropped > 0 }
        let shares: [ReportSection.Block] = [
            .table(table("filters-by-platform", "Share kept, by platform", "platform", audit.keptByPlatform)),
            .table(table("filters-by-domain", "Share kept, the largest domains", "domain", audit.keptByDomain)),
        ]
        return ReportSection(
            "What the training filters keep",
            [
                .paragraph(
                    "Each version of Stable Diffusion was trained on rows that passed a filter. The shares are of the rows "
                        + "that have the values the filter needs; where a data set lacks a column, its rows are undecided."
                ),
                .table(
                    ReportTable(
                        "filters", title: "The ladder of filters",
                        columns: [
                            .text("version"), .text("filter"), .number("kept"), .number("dropped"),
                            .number("undecided"),
                            .number("share kept"), .number("95 % interval"),
                        ], rows: rows)),
            ]
                + (isDecided
                    ? shares
                    : [
                        .note(
                            "No row has the sizes and scores that the filters ask for, so none of them can be decided.")
                    ]))
    }

    private var scores: ReportSection {
        guard !audit.scores.isEmpty else {
            return ReportSection("Scores", [.note("The sources have no columns of sizes or scores.")])
        }
        let thresholds: [Score: [Histogram.Threshold]] = [
            .punsafe: [.init(0.1, "SD 2.0"), .init(0.98, "SD 2.1")],
            .pwatermark: [.init(0.5, "SD 1.2"), .init(0.8, "aesthetics v1")],
            .aesthetic: [.init(4.5, "SD 2"), .init(5, "SD 1.2"), .init(6, "6+")],
            .width: [.init(512, "SD 1.2"), .init(1024, "high resolution")],
            .height: [.init(512, "SD 1.2"), .init(1024, "high resolution")],
        ]
        let charts = audit.scores.map { summary in
            ReportSection.Block.chart(
                .histogram(
                    Histogram(
                        title: "Distribution of \(summary.score.rawValue)", xName: summary.score.rawValue,
                        range: summary.score.drawnRange, shares: summary.shares,
                        thresholds: thresholds[summary.score] ?? [])))
        }
        let rows = audit.scores.map { summary in
            ReportTable.Row([
                .text(summary.score.rawValue), .count(summary.count), .count(summary.missing),
                .count(summary.notANumber),
                .count(summary.outOfRange), summary.mean.map { .number($0, decimals: 4) } ?? .missing,
                summary.count > 0 ? .number(summary.minimum, decimals: 4) : .missing,
                summary.count > 0 ? .number(summary.maximum, decimals: 4) : .missing,
            ])
        }
        return ReportSection(
            "Scores",
            charts + [
                .note(
                    "Values beyond the drawn range are counted in the first and last bar; impossible values in none."),
                .table(
                    ReportTable(
                        "scores", title: "Values of each column",
                        columns: [
                            .text("column"), .number("numbers"), .number("null"), .number("NaN"), .number("impossible"),
                            .number("mean"), .number("least"), .number("greatest"),
                        ], rows: rows)),
            ])
    }

    private var repeats: ReportSection {
        let rows = [
            ("URL", audit.repeatedURLs), ("caption", audit.repeatedTexts), ("URL and caption", audit.repeatedRows),
        ].map { name, count in
            ReportTable.Row([.text(name), .count(count.count), .share(count.estimate.share)])
        }
        return ReportSection(
            "Repeats",
            [
                .paragraph(
                    "Rows that repeat an earlier row of this sample. A sample holds fewer repeats than its population: of "
                        + "two equal rows both must have been drawn."),
                .table(
                    ReportTable(
                        "repeats", title: "Repeated rows", columns: [.text("same"), .number("rows"), .number("share")],
                        rows: rows)),
            ])
    }

    private var broken: ReportSection {
        let classes = audit.invalid.map { item in
            ReportTable.Row([.code(item.name), .text(item.explanation), .count(item.count)], isMuted: item.count == 0)
        }
        let test = audit.orientation
        let verdict =
            test.agreeing + test.swapped < 10
            ? "too few to tell" : test.looksSwapped ? "the columns look swapped" : "the columns look right"
        return ReportSection(
            "Missing and broken",
            [
                .paragraph(
                    "\(NumberText.integer(audit.missingTexts.null)) rows have no caption, "
                        + "\(NumberText.integer(audit.missingTexts.empty)) an empty one; the longest has "
                        + "\(NumberText.integer(audit.longestText)) bytes."),
                .paragraph(
                    "Width and height: of the rows whose URL states their size, \(NumberText.integer(test.agreeing)) agree "
                        + "and \(NumberText.integer(test.swapped)) have it the other way round: \(verdict)."),
                .table(
                    ReportTable(
                        "invalid-urls", title: "URLs without a host",
                        columns: [.text("class"), .text("meaning"), .number("rows")], rows: classes)),
            ])
    }
}
