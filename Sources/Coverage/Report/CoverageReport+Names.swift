internal import Audits
internal import Reports

extension CoverageReport {
    /// The names by rank.
    var namesSection: ReportSection {
        let isCensus = audit.frame.kind == .census
        let top = audit.names.prefix(25).filter { $0.coverage.estimate.count > 0 }
        var blocks: [ReportSection.Block] = []
        if !top.isEmpty {
            blocks.append(
                .chart(
                    .bars(
                        BarChart(
                            title: "The most frequent names, as shares of all rows",
                            bars: top.map { name in
                                let estimate = name.coverage.estimate.estimate
                                return .init(
                                    name.coverage.concept.name, estimate.share,
                                    interval: isCensus ? nil : estimate.interval,
                                    isMuted: name.coverage.concept.isAmbiguous)
                            }))))
        }
        if let published { blocks.append(.paragraph(text(of: published))) }
        blocks.append(.table(table(isCensus: isCensus)))
        if !isCensus {
            blocks.append(
                .note(
                    "Intervals hold for each name alone; \"possible ranks\" follow from wider ones that hold for all "
                        + "\(NumberText.integer(audit.names.count)) names at once (Bonferroni)."))
        }
        if audit.names.contains(where: \.coverage.concept.isAmbiguous) {
            blocks.append(
                .note(
                    "Names marked ambiguous are one word that captions use in other senses: their counts are upper bounds."
                ))
        }
        return ReportSection("Names", blocks)
    }

    private func text(of published: PublishedCounts) -> String {
        let correlation = published.correlation(with: audit.names)
        guard let value = correlation.value else {
            return "\(correlation.count) of the names are in \(published.path), too few or too alike to be correlated."
        }
        let range = correlation.interval
        return "Rank correlation with the counts of \(published.path) over \(correlation.count) names: Spearman "
            + "\(NumberText.decimal(value, 2)) (95 %: \(NumberText.decimal(range.lowerBound, 2)) to "
            + "\(NumberText.decimal(range.upperBound, 2)))."
    }

    private func table(isCensus: Bool) -> ReportTable {
        var columns: [ReportTable.Column] = [.number("rank"), .text("name"), .number("captions")]
        if !isCensus { columns += [.text("in all rows"), .number("possible ranks")] }
        if !audit.isCountOnly { columns += [.number("URLs"), .number("domains"), .text("largest platform")] }
        columns += [.text("imitation"), .text("remark")]
        if published != nil { columns.append(.number("published")) }
        return ReportTable(
            "names", title: "Names by captions", columns: columns,
            rows: audit.names.map { name in
                let coverage = name.coverage
                var cells: [Cell] = [.count(name.rank), .text(coverage.concept.name), .count(coverage.estimate.count)]
                if !isCensus { cells += [meaning(coverage.estimate), .counts(name.ranks)] }
                if !audit.isCountOnly {
                    cells += [
                        coverage.distinct.map { .count($0.urls) } ?? .missing,
                        coverage.distinct.map { .count($0.domains) } ?? .missing,
                        coverage.platforms?.parts.first { $0.isPlatform }.map {
                            .text("\($0.name) \(NumberText.percent($0.share))")
                        } ?? .missing,
                    ]
                }
                cells += [
                    coverage.imitation.map { .text($0.rawValue) } ?? .missing,
                    .text(coverage.concept.isAmbiguous ? "ambiguous" : ""),
                ]
                if let published {
                    cells.append(published.count(of: coverage.concept).map { .count(Int($0)) } ?? .missing)
                }
                return .init(cells, isMuted: coverage.estimate.count == 0)
            })
    }
}
