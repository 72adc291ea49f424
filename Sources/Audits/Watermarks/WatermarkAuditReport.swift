public import Reports

/// Lays out a watermark audit as a report.
public struct WatermarkAuditReport: Sendable {
    /// The audit.
    public let audit: WatermarkAudit
    /// What identifies the input.
    public var identity: [Report.Fact] = []
    /// The command that makes the report again.
    public var command = ""
    /// Sections of what was measured on pictures, after those of the metadata.
    public var measured: [ReportSection] = []

    /// A report over an audit; set the rest as far as it is known.
    public init(_ audit: WatermarkAudit) {
        self.audit = audit
    }

    /// The report.
    public var report: Report {
        var facts = identity
        facts.append(Report.Fact("Rows read", NumberText.integer(audit.rowCount)))
        if !command.isEmpty { facts.append(Report.Fact("Made by", command)) }
        return Report(
            title: "Visible watermarks",
            summary:
                "What the metadata of \(NumberText.integer(audit.rowCount)) rows (\(audit.frame.name)) say of visible "
                + "watermarks, by the probability pwatermark of LAION's detector.",
            headlines: headlines, identity: facts, sections: [scores, domains] + measured)
    }

    private var headlines: [Report.Headline] {
        guard audit.score.count > 0 else {
            return [
                Report.Headline("–", "no row has a pwatermark", detail: "take a sample of a set that has the score")
            ]
        }
        return [("0.5 and more", audit.overHalf), ("0.8 and more", audit.overFourFifths)].map { limit, count in
            Report.Headline(
                NumberText.percent(count.estimate.share), "have a pwatermark of \(limit)",
                detail:
                    "95 %: \(Cell.shares(count.estimate.interval).text), of \(NumberText.integer(audit.score.count)) rows "
                    + "with the score")
        }
    }

    private var scores: ReportSection {
        guard audit.score.count > 0 else {
            return ReportSection("Scores", [.note("No row of this sample has a pwatermark.")])
        }
        return ReportSection(
            "Scores",
            [
                .chart(
                    .histogram(
                        Histogram(
                            title: "Distribution of pwatermark", xName: "pwatermark",
                            range: Score.pwatermark.drawnRange,
                            shares: audit.score.shares,
                            thresholds: [
                                Histogram.Threshold(0.5, "SD 1.2 to 1.5 keep below"),
                                Histogram.Threshold(0.8, "LAION keeps below"),
                            ]))),
                .note(
                    "pwatermark is a detector's guess from a small picture: its errors are not known row by row. Rows "
                        + "without the score: \(NumberText.integer(audit.score.missing + audit.score.notANumber))."),
            ])
    }

    private var domains: ReportSection {
        ReportSection(
            "Domains",
            [
                .table(
                    ReportTable(
                        "watermarks-by-domain", title: "The largest domains",
                        columns: [
                            .text("Domain"), .number("rows"), .number("0.5 and more"), .number("95 % interval"),
                            .number("0.8 and more"),
                        ],
                        rows: audit.domains.map { domain in
                            .init([
                                .code(domain.name), .count(domain.rows), .share(domain.share), .shares(domain.interval),
                                .share(Double(domain.overFourFifths) / Double(max(domain.rows, 1))),
                            ])
                        })),
                .note("Intervals of domains take rows as drawn one by one."),
            ])
    }

    /// The audit as the command prints it with `--json`; `measured` is what pictures showed.
    public func json(measured: JSONValue = .null) -> JSONValue {
        func value(_ count: QualityAudit.Count) -> JSONValue {
            .members([
                ("count", .integer(count.count)), ("share", .number(count.estimate.share)),
                ("low", .number(count.estimate.interval.lowerBound)),
                ("high", .number(count.estimate.interval.upperBound)),
            ])
        }
        return .members([
            ("rows", .integer(audit.rowCount)), ("design", .string(audit.frame.name)),
            ("withScore", .integer(audit.score.count)), ("histogram", .list(audit.score.shares.map(JSONValue.number))),
            ("overHalf", value(audit.overHalf)), ("overFourFifths", value(audit.overFourFifths)),
            (
                "domains",
                .list(
                    audit.domains.map { domain in
                        .members([
                            ("name", .string(domain.name)), ("rows", .integer(domain.rows)),
                            ("overHalf", .integer(domain.overHalf)),
                            ("overFourFifths", .integer(domain.overFourFifths)),
                            ("share", .number(domain.share)), ("low", .number(domain.interval.lowerBound)),
                            ("high", .number(domain.interval.upperBound)),
                        ])
                    })
            ),
            ("measured", measured),
        ])
    }
}
