internal import Audits
internal import Reports

extension CoverageReport {
    /// The sections of one prompt.
    func promptSections(_ place: Int) -> [ReportSection] {
        let prompt = audit.prompts[place]
        let suffix = place == 0 ? "" : "-\(place + 1)"
        var blocks: [ReportSection.Block] = []
        if prompt.wordCount == 0 {
            blocks.append(.note("The prompt has no words to look for, once the syntax of generators is taken out."))
            return [ReportSection(prompt.prompt, blocks)]
        }
        blocks.append(.paragraph(text(of: prompt)))
        if !prompt.nearest.isEmpty { blocks.append(.table(nearest(prompt, "nearest" + suffix))) }
        if !prompt.concepts.isEmpty {
            blocks.append(.table(concepts(prompt.concepts, "concepts" + suffix, title: "What it asks for")))
        }
        if !prompt.pairs.isEmpty { blocks.append(.table(pairs(prompt.pairs, "pairs" + suffix))) }
        if !prompt.spans.isEmpty {
            blocks.append(
                .table(
                    ReportTable(
                        "spans" + suffix, title: "Longest stretches found word for word",
                        columns: [.text("stretch"), .number("words"), .number("captions")],
                        rows: prompt.spans.map { .init([.text($0.text), .count($0.length), .count($0.count)]) })))
        }
        blocks.append(.table(ngrams(prompt.ngrams, "ngrams" + suffix, rarest: true)))
        if let matching = prompt.matching, matching.count > 0 {
            blocks.append(.table(platforms(matching, "platforms" + suffix)))
        }
        let filtered = filters(prompt.concepts, "filters" + suffix)
        if !filtered.rows.isEmpty { blocks.append(.table(filtered)) }
        return [ReportSection(prompt.prompt, blocks)]
    }

    private func text(of prompt: PromptCoverage) -> String {
        var text = ""
        if let score = prompt.score {
            text += "The best caption holds \(NumberText.decimal(score, 2)) of the prompt's words by weight. "
        }
        text += "\(NumberText.integer(prompt.phrase.count)) captions hold the whole prompt word for word"
        text += audit.frame.kind == .census ? ", " : " (in all rows: \(CountText.words(prompt.phrase, audit.frame))), "
        return text + "\(NumberText.integer(prompt.exactCaptions)) are nothing else."
    }

    private func nearest(_ prompt: PromptCoverage, _ identifier: String) -> ReportTable {
        ReportTable(
            identifier, title: "Nearest captions",
            columns: [.text("caption"), .number("share held"), .number("BM25"), .number("alike"), .text("domain")],
            rows: prompt.nearest.map { caption in
                .init([
                    Self.cell(caption.caption), .number(caption.recall, decimals: 2),
                    .number(caption.bm25, decimals: 1),
                    .count(caption.copies), caption.domain.map(Cell.code) ?? .missing,
                ])
            })
    }

    /// A table of concepts.
    func concepts(_ numbers: [Int], _ identifier: String, title: String) -> ReportTable {
        var columns: [ReportTable.Column] = [.text("concept"), .text("kind"), .number("captions")]
        if !audit.isCountOnly { columns += [.number("URLs"), .number("domains")] }
        if audit.frame.kind != .census { columns.append(.text("in all rows")) }
        columns.append(.text("imitation"))
        return ReportTable(
            identifier, title: title, columns: columns,
            rows: numbers.map { number in
                let coverage = audit.concepts[number]
                var cells: [Cell] = [
                    .text(coverage.concept.name), .text(coverage.concept.kind.rawValue),
                    .count(coverage.estimate.count),
                ]
                if !audit.isCountOnly {
                    cells += [
                        coverage.distinct.map { .count($0.urls) } ?? .missing,
                        coverage.distinct.map { .count($0.domains) } ?? .missing,
                    ]
                }
                if audit.frame.kind != .census { cells.append(meaning(coverage.estimate)) }
                cells.append(coverage.imitation.map { .text($0.rawValue) } ?? .missing)
                return .init(cells, isMuted: coverage.estimate.count == 0)
            })
    }

    private func pairs(_ pairs: [ConceptPair], _ identifier: String) -> ReportTable {
        ReportTable(
            identifier, title: "What it asks for together",
            columns: [
                .text("pair"), .number("captions"), .number("by chance"), .number("lift"), .text("95 % interval"),
                .text("class"),
            ],
            rows: pairs.map { pair in
                let (first, second) = (audit.concepts[pair.first].concept, audit.concepts[pair.second].concept)
                return .init([
                    .text("\(first.name) + \(second.name)"), .count(pair.count), .number(pair.expected, decimals: 2),
                    pair.lift.map { .number($0, decimals: 1) } ?? .missing,
                    pair.liftInterval.map {
                        .text("\(NumberText.decimal($0.lowerBound, 1)) – \(NumberText.decimal($0.upperBound, 1))")
                    } ?? .missing, .text(pair.novelty.rawValue),
                ])
            })
    }

    /// A table of sequences of words.
    func ngrams(_ ngrams: [PromptCoverage.NGrams], _ identifier: String, rarest: Bool) -> ReportTable {
        func share(_ part: Int, _ whole: Int) -> Cell { whole > 0 ? .share(Double(part) / Double(whole)) : .missing }
        return ReportTable(
            identifier, title: "Sequences of words",
            columns: [
                .number("words"), .number("distinct"), .number("in a caption"), .number("in 5"), .number("in 50"),
            ] + (rarest ? [.text("rarest"), .number("captions")] : []),
            rows: ngrams.filter { $0.distinct > 0 }.map { part in
                .init(
                    [
                        .count(part.length), .count(part.distinct), share(part.seen, part.distinct),
                        share(part.seen5, part.distinct), share(part.seen50, part.distinct),
                    ]
                        + (rarest
                            ? [
                                part.rarest.map { .text($0.text) } ?? .missing,
                                part.rarest.map { .count($0.count) } ?? .missing,
                            ] : []))
            })
    }

    private func platforms(_ evidence: PlatformEvidence, _ identifier: String) -> ReportTable {
        ReportTable(
            identifier,
            title: "Where the \(NumberText.integer(evidence.count)) captions with at least half of it are",
            columns: [
                .text("platform"), .number("captions"), .number("share"), .number("share of all rows"), .number("lift"),
            ],
            rows: evidence.parts.map { part in
                .init(
                    [
                        .text(part.name), .count(part.count), .share(part.share), .share(part.base),
                        .number(part.lift, decimals: 1),
                    ], isMuted: !part.isPlatform)
            })
    }

    private func filters(_ numbers: [Int], _ identifier: String) -> ReportTable {
        ReportTable(
            identifier, title: "What the training filters keep of it",
            columns: [.text("concept"), .text("filter"), .number("captions"), .number("kept"), .number("share kept")],
            rows: numbers.flatMap { number -> [ReportTable.Row] in
                let coverage = audit.concepts[number]
                return coverage.filtered.map { part in
                    .init([
                        .text(coverage.concept.name), .text(part.filter.name), .count(part.decided), .count(part.kept),
                        .share(Double(part.kept) / Double(part.decided)),
                    ])
                }
            })
    }
}
