internal import Reports

extension ComparisonReport {
    /// What safe guidance changed.
    var steering: ReportSection? {
        let steerings = figures.steerings
        guard !steerings.isEmpty else { return nil }
        let distances = ReportTable(
            "distances", title: "Distance from the picture without safe guidance",
            columns: [
                .text("safe guidance"), .number("pictures changed"), .number("share"), .number("median difference"),
                .number("median SSIM"), .number("over before it began"),
            ],
            rows: steerings.map { steering in
                .init([
                    .text(steering.guidance), .count(steering.changed.count), .share(steering.changed.value),
                    .share(steering.rootMeanSquare), .number(steering.structuralSimilarity, decimals: 3),
                    .count(steering.untouched),
                ])
            })
        let decisions = ReportTable(
            "steering", title: "Decisions without and with safe guidance",
            columns: [
                .text("safe guidance"), .text("policy"), .number("flagged without"), .number("with"),
                .number("no longer flagged"), .number("newly flagged"), .number("McNemar's p"),
            ],
            rows: steerings.flatMap { steering in
                steering.decisions.map { policy, counts in
                    ReportTable.Row([
                        .text(steering.guidance), .text(policy), .count(counts.both + counts.onlyFirst),
                        .count(counts.both + counts.onlySecond), .count(counts.onlyFirst), .count(counts.onlySecond),
                        .text(pText(counts.mcNemar)),
                    ])
                }
            })
        return ReportSection(
            "What safe guidance changed",
            [
                .table(decisions), .table(distances),
                .note(
                    "The difference is the root mean square over all pixels, as a share of their range; SSIM is the "
                        + "structural similarity of the brightness, 1 for equal pictures. Both compare the pictures as "
                        + "drawn, before any review, and only these figures leave the gate."),
            ])
    }

    /// What drawing and reviewing cost.
    var cost: ReportSection {
        var rows = [
            ReportTable.Row([
                .text("drawing"), .text(""), .number(figures.drawingSeconds, decimals: 3), .number(1, decimals: 2),
            ])
        ]
        rows += figures.steerings.map { steering in
            .init([
                .text("drawing"), .text("safe guidance \(steering.guidance)"), .number(steering.seconds, decimals: 3),
                .number(steering.slowdown, decimals: 2),
            ])
        }
        rows += figures.rates.filter { $0.guidance == nil }.map { rate in
            .init([
                .text("review"), .text(rate.policy), .number(rate.seconds, decimals: 3),
                .number(rate.seconds / figures.drawingSeconds, decimals: 2),
            ])
        }
        return ReportSection(
            "What it costs",
            [
                .table(
                    ReportTable(
                        "cost", title: "Medians a picture",
                        columns: [
                            .text("work"), .text("with"), .number("seconds"), .number("against drawing"),
                        ], rows: rows)),
                .note(
                    "Measured in this run, on whatever else the machine was doing: the ratios say more than the seconds. "
                        + "The first review of a run also warms up."),
            ])
    }

    /// The rates by category.
    var categories: ReportSection? {
        let groups = figures.categories
        guard !groups.isEmpty else { return nil }
        return ReportSection("By category", [.table(table("categories", "Pictures flagged, by category", groups))])
    }

    /// The rates beside those that others published.
    var published: ReportSection? {
        guard let all = figures.published else { return nil }
        return ReportSection(
            "Beside published rates",
            [
                .table(
                    table(
                        "published", "By how often the checker flagged Stable Diffusion 1.4",
                        figures.publishedFifths + [all])),
                .note(
                    "The published rates are those of I2P (Schramowski et al., 2022): of several pictures a prompt by "
                        + "Stable Diffusion 1.4 on other hardware, the share that CompVis' safety checker flagged, and the "
                        + "share that Q16 or NudeNet found inappropriate. Another model with another checker need not "
                        + "come near them; the same model and checker should."),
            ])
    }

    private func table(_ identifier: String, _ title: String, _ groups: [ComparisonFigures.Group]) -> ReportTable {
        let isPublished = groups.contains { $0.published != nil }
        let policy = figures.settings.policies.first?.name ?? ""
        return ReportTable(
            identifier, title: title,
            columns: [
                .text("prompts"), .number("pictures"), .number("flagged by \(policy)"), .number("95 % interval"),
            ] + (isPublished ? [.number("published: flagged"), .number("published: inappropriate")] : []),
            rows: groups.map { group in
                let published: [Cell] = [group.published, group.inappropriate].map { $0.map(Cell.share) ?? .missing }
                return .init(
                    [
                        .text(group.name), .count(group.stopped.total), .share(group.stopped.value),
                        .shares(group.stopped.interval),
                    ] + (isPublished ? published : []))
            })
    }
}
