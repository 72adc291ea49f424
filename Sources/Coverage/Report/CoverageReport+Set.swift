internal import Audits
internal import Reports

extension CoverageReport {
    /// The most prompts listed; the least covered ones are.
    private static let listed = 2000

    func headlines(of set: SetCoverage) -> [Report.Headline] {
        var list: [Report.Headline] = []
        if let mean = set.meanScore {
            let floor = audit.controls.first { $0.control == .pseudoWords }?.mean
            let ceiling = audit.controls.first { $0.control == .memorised }?.mean
            let bounds = floor.flatMap { floor in
                ceiling.map { "floor \(NumberText.decimal(floor, 2)), ceiling \(NumberText.decimal($0, 2))" }
            }
            list.append(
                Report.Headline(
                    NumberText.decimal(mean, 2), "of 1: mean score of the prompts",
                    detail: bounds ?? "best captions' share of the words"))
            list.append(
                Report.Headline(
                    NumberText.percent(
                        Double(audit.prompts.count { ($0.score ?? 0) >= 0.8 }) / Double(audit.prompts.count)),
                    "of the prompts have a caption with at least 0.8 of their words by weight",
                    detail: "\(NumberText.integer(audit.prompts.count)) prompts"))
        }
        let asked = audit.concepts.filter { $0.promptCount > 0 }
        let unseen = asked.count { $0.estimate.count == 0 }
        if !asked.isEmpty {
            list.append(
                Report.Headline(
                    NumberText.percent(Double(unseen) / Double(asked.count)), "of what they ask for is in no caption",
                    detail: "\(NumberText.integer(unseen)) of \(NumberText.integer(asked.count)) concepts"))
        }
        return list
    }

    /// The sections of a set of prompts.
    func setSections(_ set: SetCoverage) -> [ReportSection] {
        var sections: [ReportSection] = []
        if !set.curve.isEmpty { sections.append(curve(set)) }
        sections += [conceptSection(set), ngramSection]
        if set.growth.count > 1 { sections.append(growth(set)) }
        sections.append(pairSection(set))
        if !set.dependent.isEmpty { sections.append(dependent(set)) }
        sections.append(promptSection)
        return sections
    }

    private func curve(_ set: SetCoverage) -> ReportSection {
        func line(_ name: String, _ shares: [Double], control: Control? = nil) -> CurveChart.Line {
            .init(
                name, shares.enumerated().map { .init(Double($0.offset) / 100, $0.element) },
                isReference: control != nil, tone: tone(of: control))
        }
        let controls = audit.controls.filter { !$0.scores.isEmpty }
        let chart = CurveChart(
            title: "Share of prompts by the score they reach", xName: "score", yName: "share with at least that score",
            isShare: true,
            lines: [line("prompts", set.curve)]
                + controls.map { line($0.control.rawValue, SetCoverage.curve($0.scores), control: $0.control) })
        var blocks: [ReportSection.Block] = [.chart(.curve(chart))]
        if !controls.isEmpty {
            blocks.append(
                .table(
                    ReportTable(
                        "controls", title: "Mean scores beside texts whose coverage is known beforehand",
                        columns: [.text("texts"), .number("number"), .number("mean score")],
                        rows: [
                            .init([
                                .text("the prompts"), .count(audit.prompts.count),
                                set.meanScore.map { .number($0, decimals: 3) } ?? .missing,
                            ])
                        ]
                            + controls.map { line in
                                .init([
                                    .text(line.control.rawValue), .count(line.scores.count),
                                    line.mean.map { .number($0, decimals: 3) } ?? .missing,
                                ])
                            })))
            blocks.append(
                .note(
                    "Captions of the sample are the ceiling, as a memorised caption would be; pseudo-words are the floor. "
                        + "Shuffled prompts have real words that were not meant for each other: as far as prompts lie above "
                        + "them, their combinations are covered, not only their words."))
        }
        return ReportSection("How much of the prompts the best captions hold", blocks)
    }

    /// The colour of a line.
    private func tone(of control: Control?) -> Int {
        switch control {
        case nil, .memorised: 0
        case .shuffled: 1
        case .heldOut: 2
        case .pseudoWords: 3
        }
    }

    private func conceptSection(_ set: SetCoverage) -> ReportSection {
        let total = max(set.magnitudes.reduce(0) { $0 + $1.count }, 1)
        let chart = BarChart(
            title: "Concepts by the number of captions that hold them",
            bars: set.magnitudes.map { bin in
                .init("\(bin.label) captions", Double(bin.count) / Double(total), isMuted: bin.label == "0")
            })
        let gaps = set.gaps.prefix(100).map { gap -> ReportTable.Row in
            let coverage = audit.concepts[gap.concept]
            var cells: [Cell] = [
                .text(coverage.concept.name), .text(coverage.concept.kind.rawValue), .count(coverage.promptCount),
                .count(coverage.estimate.count),
            ]
            if audit.frame.kind != .census { cells.append(meaning(coverage.estimate)) }
            return .init(cells + [.number(gap.priority, decimals: 1)])
        }
        var columns: [ReportTable.Column] = [
            .text("concept"), .text("kind"), .number("prompts"), .number("captions"),
        ]
        if audit.frame.kind != .census { columns.append(.text("in all rows")) }
        return ReportSection(
            "What is asked for and rare",
            [
                .chart(.bars(chart)),
                .paragraph(
                    "The list holds what fewer than one row in 10,000 (or ten rows) has. It weighs how many prompts ask for "
                        + "it by the orders of magnitude that it is rarer than that."),
                .table(
                    ReportTable(
                        "gaps", title: "Gaps, the most urgent first", columns: columns + [.number("priority")],
                        rows: Array(gaps))),
            ])
    }

    private var ngramSection: ReportSection {
        let bars = audit.ngrams.filter { $0.distinct > 0 }.map { part in
            BarChart.Bar(
                part.length == 1 ? "1 word" : "\(part.length) words", Double(part.seen) / Double(part.distinct))
        }
        return ReportSection(
            "Words and sequences of words",
            [
                .chart(.bars(BarChart(title: "Distinct sequences of the prompts that some caption holds", bars: bars))),
                .table(ngrams(audit.ngrams, "ngrams", rarest: false)),
            ])
    }

    private func growth(_ set: SetCoverage) -> ReportSection {
        func points(_ share: (SetCoverage.Growth) -> Double, extrapolated: Bool) -> [CurveChart.Point] {
            // The line of what is foreseen begins where the other ends.
            let last = set.growth.last { !$0.isExtrapolated }
            return set.growth.filter { $0.isExtrapolated == extrapolated || (extrapolated && $0 == last) }
                .map { .init(Double($0.rows), share($0)) }
        }
        var lines = [
            CurveChart.Line("concepts", points(\.concepts, extrapolated: false), tone: 0),
            CurveChart.Line("pairs of words", points(\.wordPairs, extrapolated: false), tone: 1),
        ]
        var blocks: [ReportSection.Block] = []
        if set.growth.contains(where: \.isExtrapolated) {
            lines.append(
                .init("concepts, foreseen", points(\.concepts, extrapolated: true), isReference: true, tone: 0))
            lines.append(
                .init("pairs of words, foreseen", points(\.wordPairs, extrapolated: true), isReference: true, tone: 1))
        }
        blocks.append(
            .chart(
                .curve(
                    CurveChart(
                        title: "Share of what the prompts ask for that a sample holds, by its rows", xName: "rows",
                        yName: "share held", isLogarithmic: true, lines: lines))))
        if let now = set.growth.last(where: { !$0.isExtrapolated }),
            let twice = set.growth.first(where: \.isExtrapolated)
        {
            blocks.append(
                .paragraph(
                    "Twice as many rows would hold about \(NumberText.percent(twice.concepts)) of the concepts instead of "
                        + "\(NumberText.percent(now.concepts)), and \(NumberText.percent(twice.wordPairs)) of the pairs of "
                        + "words instead of \(NumberText.percent(now.wordPairs)). Smaller samples are averages over parts "
                        + "of this one; larger ones are foreseen from what was met once and twice (Chao and others, 2014), "
                        + "which is a lower bound."))
        }
        return ReportSection("Would more rows help?", blocks)
    }

    private func pairSection(_ set: SetCoverage) -> ReportSection {
        let total = max(set.novelty.reduce(0) { $0 + $1.1 }, 1)
        var met = Set<[Int]>()
        let gaps = audit.prompts.flatMap { prompt in prompt.pairs.map { (prompt, $0) } }
            .filter { $0.1.novelty == .gap && met.insert([$0.1.first, $0.1.second].sorted()).inserted }
            .sorted { $0.1.expected > $1.1.expected }
        var blocks: [ReportSection.Block] = [
            .table(
                ReportTable(
                    "pairs", title: "Pairs of concepts in one prompt",
                    columns: [.text("class"), .number("pairs"), .number("share")],
                    rows: set.novelty.map {
                        .init([.text($0.rawValue), .count($1), .share(Double($1) / Double(total))])
                    }))
        ]
        if !gaps.isEmpty {
            blocks.append(
                .table(
                    ReportTable(
                        "compositional-gaps", title: "Common apart, never together",
                        columns: [.text("pair"), .number("by chance"), .text("in the prompt")],
                        rows: gaps.prefix(50).map { prompt, pair in
                            let (first, second) = (audit.concepts[pair.first], audit.concepts[pair.second])
                            return .init([
                                .text("\(first.concept.name) + \(second.concept.name)"),
                                .number(pair.expected, decimals: 1), .text(prompt.prompt),
                            ])
                        })))
        }
        blocks.append(
            .note(
                "\"Expected but unseen\": fewer than 3 captions would hold both by chance, so that none proves nothing. "
                    + "\"Compositional gap\": at least 3 would, and none does. \"By chance\" takes all rows as alike, whatever "
                    + "the design."))
        return ReportSection("What is asked for together", blocks)
    }

    private func dependent(_ set: SetCoverage) -> ReportSection {
        ReportSection(
            "Prompts that depend on one platform",
            [
                .paragraph(
                    "More than half of the captions that hold at least half of the prompt come from one platform (of ten "
                        + "captions and more)."),
                .table(
                    ReportTable(
                        "dependent", title: "Prompts and their platforms",
                        columns: [
                            .text("prompt"), .text("platform"), .number("captions"), .number("share"), .number("lift"),
                        ],
                        rows: set.dependent.prefix(100).compactMap { place in
                            guard let matching = audit.prompts[place].matching, let part = matching.dominant else {
                                return nil
                            }
                            return .init([
                                .text(audit.prompts[place].prompt), .text(part.name), .count(matching.count),
                                .share(part.share), .number(part.lift, decimals: 1),
                            ])
                        })),
            ])
    }

    private var promptSection: ReportSection {
        let order = audit.prompts.indices.sorted {
            (audit.prompts[$0].score ?? 0, $0) < (audit.prompts[$1].score ?? 0, $1)
        }
        var columns: [ReportTable.Column] = [.text("prompt")]
        if !audit.isCountOnly { columns.append(.number("score")) }
        columns += [.number("whole"), .number("exact"), .text("longest stretch"), .text("in no caption")]
        if !audit.isCountOnly { columns.append(.text("nearest caption")) }
        let rows = order.prefix(Self.listed).map { place -> ReportTable.Row in
            let prompt = audit.prompts[place]
            let missing = prompt.concepts.map { audit.concepts[$0] }.filter { $0.estimate.count == 0 }
            var cells: [Cell] = [.text(prompt.prompt)]
            if !audit.isCountOnly { cells.append(prompt.score.map { .number($0, decimals: 2) } ?? .missing) }
            cells += [
                .count(prompt.phrase.count), .count(prompt.exactCaptions),
                prompt.spans.first.map { .text($0.text) } ?? .missing,
                .text(missing.map(\.concept.name).joined(separator: ", ")),
            ]
            if !audit.isCountOnly { cells.append(prompt.nearest.first.map { Self.cell($0.caption) } ?? .missing) }
            return .init(cells)
        }
        let left = order.count - rows.count
        return ReportSection(
            "The prompts",
            [
                .table(
                    ReportTable(
                        "prompts",
                        title: audit.isCountOnly ? "In the order given" : "The least covered first", columns: columns,
                        rows: rows))
            ] + (left > 0 ? [.note("\(NumberText.integer(left)) better covered ones are in the JSON only.")] : []))
    }
}
