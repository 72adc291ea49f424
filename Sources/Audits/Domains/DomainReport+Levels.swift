internal import Reports

extension DomainReport {
    /// Platforms: a chart of the largest and a table of all.
    var platforms: ReportSection {
        let rows = audit.platforms.map { item in
            ReportTable.Row(
                [.text(item.name)] + cells(of: item.estimate, count: item.count), isMuted: item.name.hasPrefix("("))
        }
        return ReportSection(
            "Platforms",
            [
                .paragraph(
                    "Domains of one company are added up by an editable table. Names in parentheses are no platforms: "
                        + "(other) are all sites the table does not name, (shared CDN) and (thumbnail cache) hosts from "
                        + "which the site cannot be told, (no host) URLs without a host."),
                .chart(
                    .bars(
                        BarChart(
                            title: "Share of all rows, the largest platforms", bars: bars(namedPlatforms.prefix(20)),
                            referenceName: published.map { _ in "published figure" }))),
                .table(
                    ReportTable(
                        "platforms", title: "All platforms", columns: [.text("platform")] + estimateColumns, rows: rows)
                ),
            ])
    }

    private func bars(_ items: some Sequence<DomainAudit.Item>) -> [BarChart.Bar] {
        let references = Dictionary((published?.platforms ?? []).map { ($0.name, $0.share) }) { first, _ in first }
        return items.map { item in
            BarChart.Bar(
                item.name, item.estimate.share, interval: isExact ? nil : item.estimate.interval,
                reference: references[item.name])
        }
    }

    /// Registrable domains: a chart, the table, and what the rows of the largest are like.
    var domains: ReportSection {
        let rows = audit.domains.map { item in
            ReportTable.Row([.code(item.name), .text(item.parent)] + cells(of: item.estimate, count: item.count))
        }
        var blocks: [ReportSection.Block] = [
            .paragraph(
                "A registrable domain is what somebody can register: the part under a registry's suffix, by the ICANN "
                    + "section of the public suffix list. \(NumberText.integer(audit.distinct.domains)) were met, "
                    + "\(NumberText.integer(audit.singletons)) of them once."),
            .chart(
                .bars(
                    BarChart(title: "Share of all rows, the largest domains", bars: bars(audit.domains.prefix(20))))),
            .table(
                ReportTable(
                    "domains", title: "The \(audit.domains.count) largest domains",
                    columns: [.text("domain"), .text("platform")] + estimateColumns, rows: rows)),
        ]
        if !profiles.profiles.isEmpty { blocks += profileTables }
        return ReportSection("Registrable domains", blocks)
    }

    /// Hosts as they stand in the URLs.
    var hosts: ReportSection {
        let rows = audit.hosts.map { item in
            ReportTable.Row([.code(item.name), .code(item.parent)] + cells(of: item.estimate, count: item.count))
        }
        return ReportSection(
            "Hosts",
            [
                .paragraph("\(NumberText.integer(audit.distinct.hosts)) hosts were met."),
                .table(
                    ReportTable(
                        "hosts", title: "The \(audit.hosts.count) largest hosts",
                        columns: [.text("host"), .text("domain")] + estimateColumns, rows: rows)),
            ])
    }

    /// What the rows of the largest domains are like, and two captions of each.
    private var profileTables: [ReportSection.Block] {
        let listed = audit.domains.compactMap { item in profiles.profiles[item.name].map { (item.name, $0) } }
        func number(_ mean: DomainProfile.Mean, _ decimals: Int) -> Cell {
            mean.value.map { .number($0, decimals: decimals) } ?? .missing
        }
        let rows = listed.map { name, profile -> ReportTable.Row in
            let language: Cell =
                profile.mainLanguage.map { .text("\($0.name) \(NumberText.percent($0.share))") } ?? .missing
            return .init([
                .code(name), number(profile.width, 0), number(profile.height, 0), number(profile.similarity, 3),
                number(profile.aesthetic, 2), number(profile.punsafe, 3), number(profile.pwatermark, 3),
                profile.secure.value.map(Cell.share) ?? .missing, language, number(profile.captionLength, 0),
            ])
        }
        let captions = listed.flatMap { name, profile in
            profile.captions.map { caption -> ReportTable.Row in
                switch caption {
                case .text(let text): .init([.code(name), .text(text)])
                case .masked:
                    .init([.code(name), .text("masked: over the limit of punsafe, or not rated")], isMuted: true)
                }
            }
        }
        return [
            .table(
                ReportTable(
                    "domain-profiles", title: "Means over the rows of the largest domains",
                    columns: [
                        .text("domain"), .number("width"), .number("height"), .number("similarity"),
                        .number("aesthetic"),
                        .number("punsafe"), .number("pwatermark"), .number("https"), .number("language"),
                        .number("caption bytes"),
                    ], rows: rows)),
            .table(
                ReportTable(
                    "captions", title: "Captions, chosen by a hash", columns: [.text("domain"), .text("caption")],
                    rows: captions)),
        ]
    }
}
