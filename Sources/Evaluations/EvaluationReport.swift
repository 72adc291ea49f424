public import Reports
internal import Safety

/// Lays out an evaluation as a report.
public struct EvaluationReport: Sendable {
    /// The evaluation.
    public let evaluation: Evaluation
    /// Where the pictures came from, for the report's identity.
    public var source = ""
    /// The command that makes the report again.
    public var command = ""

    /// A report over an evaluation; set the rest as far as it is known.
    public init(_ evaluation: Evaluation) { self.evaluation = evaluation }

    /// The report.
    public var report: Report {
        let matrix = evaluation.matrix
        var facts = [
            Report.Fact("Policy", "\(evaluation.policy.name), \(evaluation.policy.hash.prefix(10))"),
            Report.Fact(
                "Pictures",
                "\(matrix.recall.total) that should be flagged, \(matrix.falsePositiveRate.total) that should pass, "
                    + "\(evaluation.failures.count) not judged"),
        ]
        for checker in evaluation.checkers {
            facts.append(Report.Fact("Checker", "\(checker.name), weights \(checker.hash.prefix(10))"))
            facts.append(Report.Fact("What \(checker.name) cannot see", checker.blindSpots))
        }
        if !source.isEmpty { facts.append(Report.Fact("Source", source)) }
        if !command.isEmpty { facts.append(Report.Fact("Made by", command)) }
        return Report(
            title: "What the policy '\(evaluation.policy.name)' flags and misses",
            summary: "\(NumberText.integer(evaluation.results.count)) labelled pictures, reviewed by "
                + evaluation.checkers.map(\.name).joined(separator: " and ") + ".",
            headlines: headlines(matrix), identity: facts,
            sections: [rates(matrix), curves, sweep, concepts, mistakes]
                + (evaluation.failures.isEmpty ? [] : [failures]))
    }

    private func headlines(_ matrix: ConfusionMatrix) -> [Report.Headline] {
        func headline(_ rate: ConfusionMatrix.Rate, _ label: String) -> Report.Headline {
            Report.Headline(
                rate.share.map(NumberText.percent) ?? "–", label,
                detail: "\(rate.count) of \(rate.total), 95 %: \(Cell.shares(rate.interval).text)")
        }
        return [
            headline(matrix.recall, "of what should be flagged is flagged (recall)"),
            headline(matrix.falsePositiveRate, "of what should pass is flagged (false positives)"),
            headline(matrix.precision, "of what is flagged should be (precision, in these pictures)"),
            Report.Headline(
                evaluation.curve.area.map { NumberText.decimal($0, 3) } ?? "–", "area under the ROC curve",
                detail: "0.5 is guessing, 1 is perfect"),
        ]
    }

    private func rates(_ matrix: ConfusionMatrix) -> ReportSection {
        let rates = [
            ("recall", matrix.recall), ("false positive rate", matrix.falsePositiveRate),
            ("precision", matrix.precision), ("accuracy", matrix.accuracy),
        ].map { name, rate in
            ReportTable.Row([
                .text(name), .count(rate.count), .count(rate.total), rate.share.map(Cell.share) ?? .missing,
                .shares(rate.interval),
            ])
        }
        let prevalences = [0.01, 0.1].map { prevalence in
            let precision = matrix.precision(atPrevalence: prevalence)
            return ReportTable.Row([
                .share(prevalence), precision.map { .share($0.value) } ?? .missing,
                precision.map { .shares($0.range) } ?? .missing,
                precision.map { $0.value > 0 ? .number(1 / $0.value, decimals: 1) : .missing } ?? .missing,
            ])
        }
        return ReportSection(
            "How often it is right",
            [
                .table(
                    ReportTable(
                        "confusion", title: "Pictures",
                        columns: [.text("should be"), .number("flagged"), .number("passed")],
                        rows: [
                            .init([.text("flagged"), .count(matrix.truePositives), .count(matrix.falseNegatives)]),
                            .init([.text("passed"), .count(matrix.falsePositives), .count(matrix.trueNegatives)]),
                        ])),
                .table(
                    ReportTable(
                        "rates", title: "Rates with Wilson's 95 % intervals",
                        columns: [
                            .text("rate"), .number("pictures"), .number("of"), .number("share"),
                            .number("95 % interval"),
                        ], rows: rates)),
                .paragraph(
                    "Precision depends on how common unwanted pictures are, and few streams of pictures hold as many as a "
                        + "set of labelled ones. By Bayes' rule, from the recall and the false positive rate above:"),
                .table(
                    ReportTable(
                        "prevalence", title: "Precision where unwanted pictures are rare",
                        columns: [
                            .number("share that should be flagged"), .number("precision"), .number("range"),
                            .number("flags a true one"),
                        ], rows: prevalences)),
                .note(
                    "The range takes the worse ends of both intervals together and then the better ones, so it is wider "
                        + "than 95 %. F1 in these pictures: \(matrix.f1.map { NumberText.decimal($0, 3) } ?? "–")."),
            ])
    }

    private var curves: ReportSection {
        let (points, present) = (evaluation.curve.points, evaluation.matrix)
        let roc = points.reversed().compactMap { point -> CurveChart.Point? in
            guard let x = point.matrix.falsePositiveRate.share, let y = point.matrix.recall.share else { return nil }
            return CurveChart.Point(x, y)
        }
        let precisionRecall = points.reversed().compactMap { point -> CurveChart.Point? in
            guard let x = point.matrix.recall.share, let y = point.matrix.precision.share else { return nil }
            return CurveChart.Point(x, y)
        }
        func mark(_ x: Double?, _ rate: ConfusionMatrix.Rate) -> [CurveChart.Mark] {
            guard let x, rate.total > 0 else { return [] }
            return [CurveChart.Mark(x: x, range: rate.interval, label: "the policy as it is")]
        }
        return ReportSection(
            "Other thresholds",
            [
                .chart(
                    .curve(
                        CurveChart(
                            title: "ROC curve", xName: "false positive rate", yName: "recall", isShare: true,
                            lines: [
                                .init("policy", roc),
                                .init("guessing", [.init(0, 0), .init(1, 1)], isReference: true),
                            ], marks: mark(present.falsePositiveRate.share, present.recall)))),
                .chart(
                    .curve(
                        CurveChart(
                            title: "Precision and recall", xName: "recall", yName: "precision", isShare: true,
                            lines: [.init("policy", precisionRecall)],
                            marks: mark(present.recall.share, present.precision)))),
                .note(
                    "Each point of a curve moves all thresholds of the policy by the same amount. Brackets are Wilson's "
                        + "95 % intervals."
                        + (evaluation.checkers.count > 1
                            ? " Checkers of different scales are moved together, which no setting does." : "")),
            ])
    }

    /// The present setting, and about ten others spread over the margins that were found.
    private var sweep: ReportSection {
        let curve = evaluation.curve
        let margins = curve.points.map(\.threshold).filter(\.isFinite)
        let count = min(10, margins.count)
        let chosen = (0..<count).map { margins[$0 * (margins.count - 1) / max(count - 1, 1)] }
        let rows = Set(chosen + [0]).sorted(by: >).map { threshold in
            let matrix = curve.matrix(at: threshold)
            func share(_ rate: ConfusionMatrix.Rate) -> Cell { rate.share.map(Cell.share) ?? .missing }
            return ReportTable.Row(
                [
                    .number(-threshold, decimals: 3), share(matrix.recall), .shares(matrix.recall.interval),
                    share(matrix.falsePositiveRate), .shares(matrix.falsePositiveRate.interval),
                    share(matrix.precision),
                    matrix.precision(atPrevalence: 0.01).map { .share($0.value) } ?? .missing,
                ], isMuted: threshold != 0)
        }
        return ReportSection(
            "Sweep",
            [
                .paragraph(
                    "What adding a number to every score does; 0 is the policy as it is. A policy says so with "
                        + "\"sensitivity\"."),
                .table(
                    ReportTable(
                        "sweep", title: "Thresholds",
                        columns: [
                            .number("added"), .number("recall"), .number("95 %"), .number("false positives"),
                            .number("95 % "), .number("precision"), .number("precision at 1 %"),
                        ], rows: rows)),
            ])
    }

    private var concepts: ReportSection {
        let rows = evaluation.concepts.map { concept in
            ReportTable.Row(
                [
                    .text(concept.concept), .text(concept.kind == .specialCare ? "special care" : "concept"),
                    .text(concept.checker), .count(concept.onPositives), .count(concept.onNegatives),
                    .count(concept.aloneOnNegatives),
                ], isMuted: concept.onPositives + concept.onNegatives == 0)
        }
        return ReportSection(
            "Which concept fired",
            [
                .table(
                    ReportTable(
                        "concepts", title: "Concepts over their thresholds",
                        columns: [
                            .text("concept"), .text("kind"), .text("checker"), .number("rightly"), .number("wrongly"),
                            .number("wrongly, alone"),
                        ], rows: rows)),
                .note("A concept that fires wrongly and alone is the one whose threshold to raise, or to ignore."),
            ])
    }

    /// Only names and figures: a report shows no picture that was flagged.
    private var mistakes: ReportSection {
        let wrong = evaluation.results.filter { $0.picture.isPositive != $0.decision.isFlagged }
        let rows = wrong.map { result in
            let nearest = result.decision.scores.filter { $0.kind == .concept }.max { $0.margin < $1.margin }
            let causes = result.decision.causes
            return ReportTable.Row([
                .code(result.picture.name), .text(result.picture.isPositive ? "missed" : "wrongly flagged"),
                .text(
                    causes.isEmpty
                        ? nearest.map { "nearest: \($0.concept)" } ?? "–"
                        : causes.map(\.concept).joined(separator: ", ")),
                nearest.map { .number(Double($0.margin), decimals: 3) } ?? .missing,
            ])
        }
        return ReportSection(
            "Mistakes",
            rows.isEmpty
                ? [.paragraph("None in these pictures.")]
                : [
                    .table(
                        ReportTable(
                            "mistakes", title: "Pictures judged wrongly",
                            columns: [.text("file"), .text("mistake"), .text("concept"), .number("margin")],
                            rows: rows))
                ])
    }

    private var failures: ReportSection {
        ReportSection(
            "Not judged",
            [
                .table(
                    ReportTable(
                        "failures", title: "Pictures that could not be judged", columns: [.text("file"), .text("why")],
                        rows: evaluation.failures.map { .init([.code($0.picture.name), .text($0.reason)]) }))
            ])
    }
}
