internal import Domains
public import Reports

extension DomainAudit {
    /// The audit as the command prints it with `--json`.
    ///
    /// One object with `rows`, `design`, `unattributable`, `invalid`, `top100`, `hosts`, `domains`, `platforms` and
    /// what else the report says; lists are sorted by count.
    public func json() -> JSONValue {
        var object = JSONObject()
        object.add("rows", .integer(rowCount))
        object.add("design", .string(frame.name))
        object.add("population", frame.population.map(JSONValue.integer) ?? .null)
        object.add("designEffect", .number(designEffect))
        object.add(
            "unattributable",
            .members(
                DomainAudit.members(of: unattributable, named: false) + [
                    ("classes", .list(unattributableClasses.map { .members(DomainAudit.members(of: $0)) }))
                ]))
        object.add("invalid", .members(invalid.map { ($0.name, .integer($0.count)) }))
        object.add("unusual", .members(unusual.map { ($0.name, .integer($0.count)) }))
        object.add("https", .number(secure.share))
        object.add(
            "top100",
            .members([
                ("low", .number(top100.low)), ("plugIn", .number(top100.plugIn)), ("high", .number(top100.high)),
                ("splitHalf", .number(top100.splitHalf)),
            ]))
        object.add(
            "distinct",
            .members([
                ("hosts", .integer(distinct.hosts)), ("domains", .integer(distinct.domains)),
                ("platforms", .integer(distinct.platforms)),
            ]))
        object.add(
            "unseen",
            unseen.map { unseen in
                .members([
                    ("share", .number(unseen.share)), ("low", .number(unseen.interval.lowerBound)),
                    ("high", .number(unseen.interval.upperBound)), ("singletons", .integer(unseen.singletons)),
                    ("doubletons", .integer(unseen.doubletons)),
                ])
            } ?? .null)
        object.add(
            "concentration",
            .members([
                ("gini", .number(concentration.gini)), ("herfindahl", .number(concentration.herfindahl)),
                ("effectiveCount", .number(concentration.effectiveCount)),
                ("shannonCount", .number(concentration.shannonCount)),
            ]))
        object.add("proxied", .integer(proxiedCount))
        object.add(
            "suffixList",
            .members([
                ("state", suffixes.state.map(JSONValue.string) ?? .null), ("sha256", .string(suffixes.sha256)),
            ]))
        object.add(
            "platformTable",
            .members([
                ("state", .string(platformTable.state)), ("sha256", .string(platformTable.sha256)),
            ]))
        for (name, items) in [("hosts", hosts), ("domains", domains), ("platforms", platforms)] {
            object.add(name, .generated(count: items.count) { .members(DomainAudit.members(of: items[$0])) })
        }
        return .members(object.members)
    }

    private static func members(of item: Item, named: Bool = true) -> [(String, JSONValue)] {
        var members: [(String, JSONValue)] = named ? [("name", .string(item.name))] : []
        members += [
            ("count", .integer(item.count)), ("share", .number(item.estimate.share)),
            ("low", .number(item.estimate.interval.lowerBound)), ("high", .number(item.estimate.interval.upperBound)),
            ("population", item.estimate.population.map(JSONValue.integer) ?? .null),
        ]
        return members
    }
}
