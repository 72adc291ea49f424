public import Reports

extension QualityAudit {
    /// The audit as the command prints it with `--json`.
    public func json() -> JSONValue {
        func value(_ count: Count) -> JSONValue {
            .members([("count", .integer(count.count))] + QualityAudit.members(of: count.estimate))
        }
        var object = JSONObject()
        object.add("rows", .integer(rowCount))
        object.add("design", .string(frame.name))
        object.add(
            "filters",
            .list(
                ladder.map { rung in
                    .members(
                        [
                            ("name", .string(rung.filter.name)), ("rule", .string(rung.filter.rule)),
                            ("kept", .integer(rung.kept)), ("dropped", .integer(rung.dropped)),
                            ("unknown", .integer(rung.unknown)),
                        ] + QualityAudit.members(of: rung.share))
                }))
        object.add("watermarked", value(watermarked))
        object.add("surelyWatermarked", value(surelyWatermarked))
        object.add("unsafe", value(unsafe))
        object.add(
            "repeats",
            .members([
                ("url", value(repeatedURLs)), ("text", value(repeatedTexts)), ("urlAndText", value(repeatedRows)),
            ]))
        object.add("scores", .list(scores.map(QualityAudit.value(of:))))
        object.add(
            "texts",
            .members([
                ("null", .integer(missingTexts.null)), ("empty", .integer(missingTexts.empty)),
                ("longestBytes", .integer(longestText)),
            ]))
        object.add(
            "orientation",
            .members([
                ("agreeing", .integer(orientation.agreeing)), ("swapped", .integer(orientation.swapped)),
                ("looksSwapped", .boolean(orientation.looksSwapped)),
            ]))
        object.add("invalid", .members(invalid.map { ($0.name, .integer($0.count)) }))
        object.add("keptByPlatform", .list(keptByPlatform.map(QualityAudit.value(of:))))
        object.add("keptByDomain", .list(keptByDomain.map(QualityAudit.value(of:))))
        return .members(object.members)
    }

    private static func members(of estimate: Estimate) -> [(String, JSONValue)] {
        [
            ("share", .number(estimate.share)), ("low", .number(estimate.interval.lowerBound)),
            ("high", .number(estimate.interval.upperBound)),
        ]
    }

    private static func value(of kept: Kept) -> JSONValue {
        .members([
            ("name", .string(kept.name)), ("rows", .integer(kept.rows)),
            ("shares", .list(kept.shares.map { $0.map(JSONValue.number) ?? .null })),
        ])
    }

    private static func value(of summary: ScoreSummary) -> JSONValue {
        .members([
            ("name", .string(summary.score.rawValue)), ("count", .integer(summary.count)),
            ("null", .integer(summary.missing)), ("nan", .integer(summary.notANumber)),
            ("impossible", .integer(summary.outOfRange)), ("mean", summary.mean.map(JSONValue.number) ?? .null),
            ("minimum", .number(summary.minimum)), ("maximum", .number(summary.maximum)),
            ("low", .number(summary.score.drawnRange.lowerBound)),
            ("high", .number(summary.score.drawnRange.upperBound)),
            ("bins", .list(summary.shares.map(JSONValue.number))),
        ])
    }
}
