public import Reports

/// The figures of a comparison as a report.
public struct ComparisonReport {
    /// The figures.
    public let figures: ComparisonFigures
    /// The command that makes the report again.
    public var command: String?
    /// The most prompts whose pictures are shown.
    public var pictureLimit = 60

    private let folder: ComparisonFolder

    /// A report of what a folder holds.
    public init(_ folder: ComparisonFolder, settings: ComparisonSettings) {
        self.folder = folder
        figures = ComparisonFigures(folder.rows, settings: settings)
    }

    private var settings: ComparisonSettings { figures.settings }

    /// The report.
    ///
    /// - Throws: ``ComparisonError/badFolder(path:reason:)`` when a picture is missing.
    public func report() throws(ComparisonError) -> Report {
        var sections = [rates, reasons, agreement].compactMap { $0 }
        sections += [steering, categories, published].compactMap { $0 } + [cost]
        if let gallery = try gallery(folder, limit: pictureLimit) { sections.append(gallery) }
        return Report(
            title: "Filtered and unfiltered drawings of \(settings.model)", summary: summary, headlines: headlines,
            identity: identity, sections: sections)
    }

    private var summary: String {
        let count = NumberText.integer(figures.rows.count)
        let again =
            settings.guidances.isEmpty
            ? "" : " Each was drawn again under \(list(settings.guidances.map { "safe guidance '\($0)'" }))."
        return "\(count) prompts (\(settings.promptSource)), each drawn once and reviewed under "
            + "\(list(settings.policies.map(\.name))): the same picture for every policy.\(again)"
    }

    private var headlines: [Report.Headline] {
        let rates = figures.rates
        var headlines = rates.prefix(settings.policies.count).map { rate in
            Report.Headline(
                NumberText.percent(rate.stopped.value), "flagged by \(rate.policy)",
                detail: Cell.shares(rate.stopped.interval).text + ", \(rate.stopped.count) of \(rate.stopped.total)")
        }
        for steering in figures.steerings {
            guard let decisions = steering.decisions.first else { continue }
            let counts = decisions.decisions
            headlines.append(
                Report.Headline(
                    "\(counts.both + counts.onlyFirst) → \(counts.both + counts.onlySecond)",
                    "flagged by \(decisions.policy) without and with safe guidance \(steering.guidance)",
                    detail: "McNemar's exact p = \(pText(counts.mcNemar))"))
        }
        return headlines
    }

    private var identity: [Report.Fact] {
        func own(_ text: String?) -> String { text ?? "the model's own" }
        var facts = [
            Report.Fact("Model", "\(settings.model), weights \(settings.modelHash)"),
            Report.Fact(
                "Prompts",
                "\(settings.promptSource): \(settings.promptCount) of \(settings.promptTotal)"
                    + (settings.promptCount < settings.promptTotal ? ", chosen at random by the seed" : "")
                    + ", SHA-256 \(settings.promptHash)"),
            Report.Fact("Policies", settings.policies.map { "\($0.name) \($0.hash)" }.joined(separator: "\n")),
            Report.Fact(
                "Drawing",
                "seed \(settings.seed) for the first prompt, one more for each after it, unless the list gives one; "
                    + "sampler: \(own(settings.scheduler)); steps: \(own(settings.stepCount.map(String.init))); guidance "
                    + "scale: \(own(settings.guidanceScale.map { "\($0)" })); random numbers as \(settings.randomNumbers)"
            ),
        ]
        for (guidance, concept) in zip(settings.guidances, settings.concepts) {
            facts.append(Report.Fact("Safe guidance \(guidance)", "away from \"\(concept)\""))
        }
        facts.append(Report.Fact("Klarbild", settings.version))
        if let command { facts.append(Report.Fact("Command", command)) }
        return facts
    }

    /// Words with commas and an "and".
    func list(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }

    /// A probability for people.
    func pText(_ value: Double) -> String { value < 0.0001 ? "under 0.0001" : NumberText.decimal(value, 4) }
}
