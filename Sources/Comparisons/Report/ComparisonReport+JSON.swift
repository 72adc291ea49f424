internal import Diffusion
internal import Foundation
public import Reports
internal import Safety

extension ComparisonReport {
    /// The figures, and every prompt's outcomes, for other programs.
    public var json: JSONValue {
        var top = JSONObject()
        top.add("version", .string(figures.settings.version))
        top.add("model", .string(figures.settings.model))
        top.add("modelHash", .string(figures.settings.modelHash))
        top.add("prompts", .integer(figures.rows.count))
        top.add("brokenDrawings", .integer(figures.brokenCount))
        top.add("drawingSeconds", .number(figures.drawingSeconds))
        top.add("rates", .list(figures.rates.map(value)))
        top.add(
            "causes",
            .list(
                figures.settings.policies.indices.flatMap { figures.causes(ofPolicy: $0) }.map { cause in
                    .members([
                        ("policy", .string(cause.policy)), ("concept", .string(cause.concept)),
                        ("first", .integer(cause.first)), ("count", .integer(cause.count)),
                        ("meanMargin", .number(cause.margin)),
                    ])
                }))
        top.add(
            "agreement",
            .list(
                figures.agreements.map { pair in
                    .members(
                        [("first", .string(pair.first)), ("second", .string(pair.second))]
                            + members(of: pair.decisions))
                }))
        top.add("safeGuidance", .list(figures.steerings.map(value)))
        top.add("categories", .list(figures.categories.map(value)))
        top.add("publishedFifths", .list(figures.publishedFifths.map(value)))
        let rows = figures.rows, showsPrompts = figures.settings.showsPrompts
        top.add("rows", .generated(count: rows.count) { Self.value(of: rows[$0], showsPrompt: showsPrompts) })
        return .members(top.members)
    }

    private func members(of share: Share) -> [(String, JSONValue)] {
        [
            ("flagged", .integer(share.count)), ("of", .integer(share.total)), ("share", .number(share.value)),
            ("low", .number(share.interval.lowerBound)), ("high", .number(share.interval.upperBound)),
        ]
    }

    private func members(of decisions: PairedDecisions) -> [(String, JSONValue)] {
        [
            ("both", .integer(decisions.both)), ("onlyFirst", .integer(decisions.onlyFirst)),
            ("onlySecond", .integer(decisions.onlySecond)), ("neither", .integer(decisions.neither)),
            ("kappa", decisions.kappa.map(JSONValue.number) ?? .null),
            ("kappaLow", decisions.kappaInterval.map { .number($0.lowerBound) } ?? .null),
            ("kappaHigh", decisions.kappaInterval.map { .number($0.upperBound) } ?? .null),
            ("mcNemar", .number(decisions.mcNemar)),
        ]
    }

    private func value(_ rate: ComparisonFigures.Rate) -> JSONValue {
        .members(
            [
                ("policy", .string(rate.policy)), ("safeGuidance", rate.guidance.map(JSONValue.string) ?? .null),
                ("checker", .string(rate.checker)),
            ] + members(of: rate.stopped) + [
                ("promptsRefused", .integer(rate.refused)), ("reviewSeconds", .number(rate.seconds)),
            ])
    }

    private func value(_ steering: ComparisonFigures.Steering) -> JSONValue {
        .members([
            ("safeGuidance", .string(steering.guidance)), ("changed", .integer(steering.changed.count)),
            ("of", .integer(steering.changed.total)), ("medianDifference", .number(steering.rootMeanSquare)),
            ("medianSSIM", .number(steering.structuralSimilarity)), ("untouched", .integer(steering.untouched)),
            ("seconds", .number(steering.seconds)), ("slowdown", .number(steering.slowdown)),
            (
                "policies",
                .list(
                    steering.decisions.map { policy, decisions in
                        .members([("policy", .string(policy))] + members(of: decisions))
                    })
            ),
        ])
    }

    private func value(_ group: ComparisonFigures.Group) -> JSONValue {
        .members(
            [("name", .string(group.name))] + members(of: group.stopped) + [
                ("publishedFlagged", group.published.map(JSONValue.number) ?? .null),
                ("publishedInappropriate", group.inappropriate.map(JSONValue.number) ?? .null),
            ])
    }

    private static func value(of row: ComparisonRow, showsPrompt: Bool) -> JSONValue {
        .members([
            ("number", .integer(row.prompt.number)), ("prompt", showsPrompt ? .string(row.prompt.text) : .null),
            ("seed", .string("\(row.seed)")),
            ("publishedFlagged", row.prompt.published?.flaggedByChecker.map(JSONValue.number) ?? .null),
            (
                "drawings",
                .list(
                    row.drawings.map { drawing in
                        .members([
                            ("safeGuidance", drawing.guidance.map(JSONValue.string) ?? .null),
                            ("seconds", .number(drawing.seconds)),
                            ("difference", drawing.distance.map { .number($0.rootMeanSquare) } ?? .null),
                            ("ssim", drawing.distance.map { .number($0.structuralSimilarity) } ?? .null),
                            (
                                "outcomes",
                                .list(
                                    drawing.outcomes.map { outcome in
                                        .members([
                                            ("policy", .string(outcome.policy)),
                                            ("verdict", .string(outcome.verdict.rawValue)),
                                            ("flagged", .boolean(outcome.isFlagged)),
                                            ("promptRefused", .boolean(outcome.refusedPrompt != nil)),
                                            ("causes", .list(outcome.causes.map { .string($0.concept) })),
                                        ])
                                    })
                            ),
                        ])
                    })
            ),
        ])
    }
}
