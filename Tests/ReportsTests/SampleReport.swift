import Reports

/// A report that uses every element, with texts that try to break out of each format.
enum SampleReport {
    static let hostileTexts = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "a & b &amp; c",
        "http://evil.example/a.jpg", "www.evil.example", "[click](http://evil.example)", "a|b\nc\td",
        "\u{202e}gpj.exe", "\u{0}\u{7}bell", "=1+1", "@SUM(A1)", "*bold* _it_ `code` # head ~~s~~ ![i](x)",
        "line\r\nbreak, \"quoted\"", "]]></style></svg>", "北京 القاهرة Москва 🐱",
    ]

    static let hostile = Report(
        title: hostileTexts[0], summary: hostileTexts[1],
        headlines: [Report.Headline(hostileTexts[2], hostileTexts[3], detail: hostileTexts[4])],
        identity: [Report.Fact(hostileTexts[5], hostileTexts[6])],
        sections: [
            ReportSection(
                hostileTexts[7],
                [
                    .paragraph(hostileTexts[8]), .note(hostileTexts[9]),
                    .table(
                        ReportTable(
                            "hostile", title: hostileTexts[10],
                            columns: [.text(hostileTexts[11]), .text("url"), .number("n")],
                            rows: hostileTexts.map { ReportTable.Row([.text($0), .code($0), .count(1)]) })),
                    .chart(
                        .bars(
                            BarChart(
                                title: hostileTexts[0], bars: hostileTexts.map { .init($0, 0.1) },
                                referenceName: hostileTexts[1]))),
                    .chart(
                        .curve(
                            CurveChart(
                                title: hostileTexts[0], xName: hostileTexts[1], yName: hostileTexts[2],
                                lines: [
                                    .init(hostileTexts[0], [.init(1, 0), .init(2, 1)]), .init(hostileTexts[1], []),
                                ],
                                marks: [.init(x: 1, range: 0...1, label: hostileTexts[0])]))),
                    .chart(
                        .histogram(
                            Histogram(
                                title: hostileTexts[0], xName: hostileTexts[1], range: 0...1, shares: [0.5, 0.5],
                                thresholds: [.init(0.5, hostileTexts[0])]))),
                ])
        ])

    static let plain = Report(
        title: "A report", summary: "What it says.",
        headlines: [Report.Headline("46.7 %", "share of the top 100", detail: "46.0 – 47.5 %")],
        identity: [Report.Fact("Rows", "1,000,000"), Report.Fact("Seed", "1")],
        sections: [
            ReportSection(
                "Domains",
                [
                    .paragraph("One row a domain."),
                    .table(
                        ReportTable(
                            "domains", title: "Domains",
                            columns: [
                                .text("domain"), .number("rows"), .number("share"), .number("interval"),
                                .number("size"),
                                .number("population"),
                            ],
                            rows: [
                                .init([
                                    .code("pinimg.com"), .count(85_000), .share(0.085), .shares(0.0845...0.0855),
                                    .number(512.25, decimals: 1), .counts(1_000_000...1_050_000),
                                ]),
                                .init(
                                    [
                                        .code("wp.com"), .count(49_000), .share(0.049), .shares(0.0486...0.0494),
                                        .missing, .missing,
                                    ], isMuted: true),
                            ])),
                ])
        ])
}
