internal import Domains
internal import Foundation
public import Reports

/// Lays out a domain audit as a report.
public struct DomainReport: Sendable {
    /// The audit.
    public let audit: DomainAudit
    /// What the rows of the largest domains are like; empty after a pass over URLs alone.
    public var profiles = DomainProfiles()
    /// What identifies the input.
    public var identity: [Report.Fact] = []
    /// The command that makes the report again.
    public var command = ""
    /// A published table to set beside it.
    public var published: PublishedTable?
    /// Another audit to set beside it.
    public var comparison: Comparison?

    /// A report over an audit; set the rest as far as it is known.
    public init(_ audit: DomainAudit) {
        self.audit = audit
    }

    /// The report.
    public var report: Report {
        var sections = [platforms, domains, concentration]
        if let published { sections.append(section(against: published)) }
        if let comparison { sections.append(section(of: comparison)) }
        if audit.proxiedCount > 0 { sections.append(proxies) }
        sections += [hosts, urls, method]
        return Report(
            title: "Whose pictures are in it", summary: summary, headlines: headlines, identity: facts,
            sections: sections)
    }

    /// The audit as JSON, with `against` and `compare` where they were asked for.
    public var json: JSONValue {
        guard case .members(var members) = audit.json() else { return audit.json() }
        if let published { members.append(("against", Comparison(audit, against: published).json)) }
        if let comparison { members.append(("compare", comparison.json)) }
        return .members(members)
    }

    var isExact: Bool { audit.frame.kind == .census }

    private var summary: String {
        let rows = NumberText.integer(audit.rowCount)
        guard !isExact else { return "Hosts, domains and platforms of all \(rows) rows. Every row was counted." }
        let total = audit.frame.population.map { " of \(NumberText.integer($0))" } ?? ""
        return "Hosts, domains and platforms of a sample of \(rows)\(total) rows (\(audit.frame.name)). "
            + "Shares are estimates for all rows, with 95 % intervals."
    }

    private var headlines: [Report.Headline] {
        let top = audit.top100
        var list = [
            Report.Headline(
                isExact ? NumberText.percent(top.plugIn) : bracket(top.splitHalf, top.plugIn),
                "of the rows lie with the 100 largest domains",
                detail: isExact ? "counted" : "with chance error \(bracket(top.low, top.high))")
        ]
        if let first = namedPlatforms.first {
            list.append(
                Report.Headline(
                    NumberText.percent(first.estimate.share), "lie with \(first.name), the largest platform",
                    detail: interval(first.estimate)))
        }
        list.append(
            Report.Headline(
                NumberText.percent(audit.unattributable.estimate.share),
                "lie with shared hosts and cannot be attributed", detail: interval(audit.unattributable.estimate)))
        if let unseen = audit.unseen {
            list.append(
                Report.Headline(
                    NumberText.percent(unseen.share), "lie with domains that the sample has not met",
                    detail: "95 %: \(bracket(unseen.interval.lowerBound, unseen.interval.upperBound))"))
        } else {
            list.append(
                Report.Headline(NumberText.integer(audit.distinct.domains), "registrable domains", detail: "counted"))
        }
        return list
    }

    private var facts: [Report.Fact] {
        var facts = identity
        let state = audit.suffixes.state.map { "state \($0), " } ?? ""
        facts.append(Report.Fact("Rows counted", NumberText.integer(audit.rowCount)))
        facts.append(
            Report.Fact(
                "Public suffix list", "\(state)\(audit.suffixes.ruleCount) rules, SHA-256 \(audit.suffixes.sha256)"))
        facts.append(
            Report.Fact("Platform table", "state \(audit.platformTable.state), SHA-256 \(audit.platformTable.sha256)"))
        if !command.isEmpty { facts.append(Report.Fact("Made by", command)) }
        return facts
    }

    /// The platforms that are platforms.
    var namedPlatforms: [DomainAudit.Item] {
        audit.platforms.filter { !$0.name.hasPrefix("(") }
    }

    func bracket(_ low: Double, _ high: Double) -> String {
        "\(NumberText.percentFigure(low)) – \(NumberText.percent(high))"
    }

    func interval(_ estimate: Estimate) -> String {
        isExact || estimate.interval.lowerBound == estimate.interval.upperBound
            ? "counted" : "95 %: \(bracket(estimate.interval.lowerBound, estimate.interval.upperBound))"
    }

    /// The cells that every list of items shares.
    func cells(of estimate: Estimate, count: Int) -> [Cell] {
        var cells: [Cell] = [.count(count), .share(estimate.share)]
        if !isExact {
            cells.append(.shares(estimate.interval))
            if audit.frame.population != nil { cells.append(estimate.population.map(Cell.count) ?? .missing) }
        }
        return cells
    }

    /// The columns of ``cells(of:count:)``.
    var estimateColumns: [ReportTable.Column] {
        var columns: [ReportTable.Column] = [.number("rows"), .number("share")]
        if !isExact {
            columns.append(.number("95 % interval"))
            if audit.frame.population != nil { columns.append(.number("in all sources")) }
        }
        return columns
    }
}
