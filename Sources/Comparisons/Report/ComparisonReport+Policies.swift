internal import Reports

extension ComparisonReport {
    /// How often each policy stops pictures.
    var rates: ReportSection {
        let rates = figures.rates
        let chart = BarChart(
            title: "Share of pictures that a policy flags",
            bars: rates.map { rate in
                BarChart.Bar(
                    rate.guidance.map { "\(rate.policy), guided \($0)" } ?? rate.policy,
                    rate.stopped.total > 0 ? rate.stopped.value : 0, interval: rate.stopped.interval,
                    isMuted: rate.guidance != nil)
            })
        let table = ReportTable(
            "rates", title: "Pictures flagged",
            columns: [
                .text("policy"), .text("safe guidance"), .number("flagged"), .number("of"), .number("share"),
                .number("95 % interval"), .number("prompts refused"), .text("checker"),
            ],
            rows: rates.map { rate in
                .init(
                    [
                        .text(rate.policy), .text(rate.guidance ?? "none"), .count(rate.stopped.count),
                        .count(rate.stopped.total), .share(rate.stopped.value), .shares(rate.stopped.interval),
                        .count(rate.refused), .text(rate.checker),
                    ], isMuted: rate.guidance != nil)
            })
        let broken = figures.brokenCount
        return ReportSection(
            "How often pictures are flagged",
            [
                .chart(.bars(chart)), .table(table),
                .note(
                    "Flagged counts pictures that a policy flags or whose prompt it refuses. Intervals are Wilson's: they "
                        + "hold for prompts like these, drawn by this model, and say nothing about others. A policy's "
                        + "further tries with other seeds are not made here."
                        + (broken > 0 ? " \(broken) drawings were no pictures and are left out." : "")),
            ])
    }

    /// Which concepts flag.
    var reasons: ReportSection? {
        let causes = settings.policies.indices.flatMap { figures.causes(ofPolicy: $0).prefix(12) }
        guard !causes.isEmpty else { return nil }
        return ReportSection(
            "Why",
            [
                .table(
                    ReportTable(
                        "causes", title: "Concepts over their thresholds, without safe guidance",
                        columns: [
                            .text("policy"), .text("concept"), .number("foremost cause"), .number("a cause"),
                            .number("mean margin"),
                        ],
                        rows: causes.map { cause in
                            .init([
                                .text(cause.policy), .text(cause.concept), .count(cause.first), .count(cause.count),
                                .number(cause.margin, decimals: 3),
                            ])
                        })),
                .note("At most twelve concepts a policy. The margin is how far the score is over its threshold."),
            ])
    }

    /// How far the policies agree.
    var agreement: ReportSection? {
        let agreements = figures.agreements
        guard !agreements.isEmpty else { return nil }
        let table = ReportTable(
            "agreement", title: "Pictures flagged by both policies, one of them, none",
            columns: [
                .text("policies"), .number("both"), .number("only first"), .number("only second"), .number("neither"),
                .number("kappa"), .number("95 % interval"), .number("McNemar's p"),
            ],
            rows: agreements.map { pair in
                let decisions = pair.decisions
                return .init([
                    .text("\(pair.first), \(pair.second)"), .count(decisions.both), .count(decisions.onlyFirst),
                    .count(decisions.onlySecond), .count(decisions.neither),
                    decisions.kappa.map { .number($0, decimals: 3) } ?? .missing,
                    decisions.kappaInterval.map(intervalText) ?? .missing, .text(pText(decisions.mcNemar)),
                ])
            })
        return ReportSection(
            "Do the policies agree?",
            [
                .table(table),
                .note(
                    "Cohen's kappa is 1 where all decisions are alike and 0 where they are as alike as the two rates make by "
                        + "chance; there is none where both decide everything the same way. McNemar's exact test asks "
                        + "whether the two rates differ."),
            ])
    }

    private var settings: ComparisonSettings { figures.settings }

    private func intervalText(_ range: ClosedRange<Double>) -> Cell {
        .text("\(NumberText.decimal(range.lowerBound, 3)) – \(NumberText.decimal(range.upperBound, 3))")
    }
}
