internal import Reports

extension Comparison {
    /// The comparison as JSON.
    var json: JSONValue {
        .members([
            ("name", .string(name)),
            (
                "rows",
                .list(
                    rows.map { row in
                        .members([
                            ("name", .string(row.name)), ("share", .number(row.share)),
                            ("low", .number(row.interval.lowerBound)), ("high", .number(row.interval.upperBound)),
                            ("other", .number(row.other)),
                            ("standardErrors", row.standardErrors.map(JSONValue.number) ?? .null),
                            ("provenance", row.mark.isEmpty ? .null : .string(row.mark)),
                        ])
                    })
            ),
        ])
    }
}
