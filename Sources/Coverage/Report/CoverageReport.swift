internal import Audits
public import Reports

/// Lays out a coverage audit as a report.
public struct CoverageReport: Sendable {
    /// The audit.
    public let audit: CoverageAudit
    /// The figures of all prompts together; nil where few prompts are shown one by one.
    public let set: SetCoverage?
    /// What identifies the input.
    public var identity: [Report.Fact] = []
    /// The command that makes the report again.
    public var command = ""
    /// Counts to correlate those of the names with.
    public var published: PublishedCounts?

    /// Up to so many prompts are shown one by one.
    private static let few = 3

    /// A report over an audit; set the rest as far as it is known.
    public init(_ audit: CoverageAudit) {
        self.audit = audit
        set = audit.prompts.count > Self.few ? SetCoverage(audit) : nil
    }

    /// The audit as JSON, with the figures of the set.
    public var json: JSONValue { audit.json(set: set ?? SetCoverage(audit), published: published) }

    /// The tables that are worth printing on a terminal.
    public var mainTables: [String] {
        let single = ["concepts", "pairs", "nearest", "spans"].flatMap { name in
            (1...Self.few).map { $0 == 1 ? name : "\(name)-\($0)" }
        }
        return (set == nil ? single : ["controls", "ngrams", "gaps", "prompts"]) + ["names"]
    }

    /// The report.
    public var report: Report {
        var sections: [ReportSection] = []
        if let set {
            sections += setSections(set)
        } else {
            for place in audit.prompts.indices { sections += promptSections(place) }
        }
        if !audit.names.isEmpty { sections.append(namesSection) }
        sections.append(method)
        return Report(
            title: "What the training captions hold", summary: summary, headlines: headlines, identity: facts,
            sections: sections)
    }

    private var summary: String {
        let rows = NumberText.integer(audit.rowCount)
        var parts: [String] = []
        if !audit.prompts.isEmpty {
            parts.append(
                audit.prompts.count == 1 ? "one prompt" : "\(NumberText.integer(audit.prompts.count)) prompts")
        }
        if !audit.names.isEmpty { parts.append("\(NumberText.integer(audit.names.count)) names") }
        let asked = parts.joined(separator: " and ")
        if audit.isCountOnly { return "Counts of \(asked) in all \(rows) rows. Every caption was read." }
        if audit.frame.kind == .census { return "Coverage of \(asked) by all \(rows) rows. Every caption was read." }
        let total = audit.frame.population.map { " of \(NumberText.integer($0))" } ?? ""
        return
            "Coverage of \(asked) by a sample of \(rows)\(total) rows (\(audit.frame.name)). What is said of all rows has "
            + "95 % intervals."
    }

    private var headlines: [Report.Headline] {
        var list: [Report.Headline] = []
        if let set {
            list += headlines(of: set)
        } else {
            for prompt in audit.prompts {
                if let score = prompt.score {
                    list.append(
                        Report.Headline(
                            NumberText.decimal(score, 2), "of 1: the best caption's share of the prompt",
                            detail: prompt.prompt))
                }
                list.append(
                    Report.Headline(
                        NumberText.integer(prompt.phrase.count), "captions hold the whole prompt",
                        detail: CountText.words(prompt.phrase, audit.frame)))
            }
        }
        if !audit.names.isEmpty {
            let unseen = audit.names.count { $0.coverage.estimate.count == 0 }
            list.append(
                Report.Headline(
                    "\(NumberText.integer(unseen)) of \(NumberText.integer(audit.names.count))",
                    "names are in no caption", detail: audit.names.first.map(nothing) ?? ""))
        }
        return list
    }

    /// What no hit means, by any estimate's sample.
    private func nothing(_ name: NameCoverage) -> String {
        guard let none = audit.names.last(where: { $0.coverage.estimate.count == 0 }) else {
            return "the most frequent is \(name.coverage.concept.name)"
        }
        return audit.frame.kind == .census
            ? "counted" : "each in " + CountText.words(none.coverage.estimate, audit.frame)
    }

    private var facts: [Report.Fact] {
        var facts = identity
        facts.append(Report.Fact("Rows counted", NumberText.integer(audit.rowCount)))
        if !command.isEmpty { facts.append(Report.Fact("Made by", command)) }
        return facts
    }

    private var method: ReportSection {
        var blocks: [ReportSection.Block] = [.paragraph(MatchingRule.text)]
        if !audit.prompts.isEmpty { blocks.append(.paragraph(MatchingRule.prompts)) }
        if !audit.isCountOnly, !audit.prompts.isEmpty { blocks.append(.paragraph(MatchingRule.score)) }
        if audit.frame.kind != .census {
            blocks.append(
                .paragraph(
                    "Intervals are exact ones (95 %): hypergeometric where the sample is a large part of a known "
                        + "population, else Clopper and Pearson's, at the size of a simple sample that would be as exact. "
                        + "Where nothing was found the interval is one-sided: with a chance of 5 % even that many rows "
                        + "would have been missed."))
        }
        if audit.concepts.contains(where: { $0.imitation != nil }) {
            let range = ImitationPosition.range
            blocks.append(
                .note(
                    "Imitation: models trained on LAION were found to imitate an artist or a face from "
                        + "\(range.lowerBound) to \(range.upperBound) pictures on (Verma and others, 2024). Captions are "
                        + "not pictures: some name somebody without showing them, and repeats count again."))
        }
        return ReportSection("How it was counted", blocks)
    }

    // MARK: Cells

    /// What a count says of all rows.
    func meaning(_ count: CountEstimate) -> Cell { .text(CountText.words(count, audit.frame)) }

    /// A caption, or what stands for it.
    static func cell(_ caption: CaptionText) -> Cell {
        switch caption {
        case .text(let text): .text(text)
        case .masked: .text("(masked)")
        }
    }
}
