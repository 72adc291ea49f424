public import Reports
internal import Watermarks

/// A report of what marks survive.
public struct RobustnessReport: Sendable {
    private let measurement: RobustnessMeasurement
    /// What identifies the input and makes the report again.
    public var identity: [Report.Fact]

    /// A report.
    public init(_ measurement: RobustnessMeasurement, identity: [Report.Fact]) {
        self.measurement = measurement
        self.identity = identity
    }

    private typealias Writing = RobustnessMeasurement.Writing

    /// The report.
    public var report: Report {
        Report(
            title: "What invisible marks survive",
            summary: """
                \(payloads), written into \(NumberText.integer(measurement.pictureCount)) natural pictures, treated as \
                pictures are on their way, and looked for again.
                """,
            headlines: measurement.methods.map { method in
                Report.Headline(
                    NumberText.percent(meanRate(method, .corrected, \.detected)), "\(method.rawValue), Klarbild",
                    detail: "found over all treatments; the library reads the text after "
                        + NumberText.percent(meanRate(method, .compatible, \.exact)))
            },
            identity: identity,
            sections: [
                ReportSection(
                    "Quality",
                    [
                        .table(quality),
                        .note("PSNR in decibels over the three channels, SSIM over luma; more is better for both."),
                    ])
            ]
                + measurement.methods.map { method in
                    ReportSection(
                        method.libraryName, [.chart(chart(method)), .table(table(method)), .note(note(method))])
                })
    }

    /// What is written by which method.
    private var payloads: String {
        let payload = "'\(measurement.payload)' (\(measurement.payload.bits.count) bits)"
        guard measurement.methods.contains(.rivaGAN) else { return payload }
        let count = outcome(.rivaGAN, .corrected, .none).count
        return payload
            + ", and into \(NumberText.integer(count)) of the pictures '\(measurement.rivaGANPayload)' by rivaGan"
    }

    /// What the columns of a method's table say.
    private func note(_ method: WatermarkMethod) -> String {
        let pixels =
            switch method {
            case .dwtDct: "the same pixels and the same bits"
            case .dwtDctSvd: "the same pixels, but for a few samples in hundreds of pictures, and the same bits"
            case .rivaGAN:
                "the same pixels, but for samples that floats leave on the edge of two steps, and nearly always the same bits"
            }
        return """
            Found: Klarbild's detector calls the mark found or likely, as at most one unmarked picture in 1,000. Text read: \
            invisible-watermark's reader gives the payload without a wrong bit, which is all that library can say. Its \
            writer and reader stand here as Klarbild's compatible writer and integer reading, which give \(pixels) \
            (Tests/Benchmarks/watermark_parity.py).
            """
    }

    private func outcome(_ method: WatermarkMethod, _ writer: MarkWriter, _ treatment: Treatment)
        -> RobustnessMeasurement.Outcome
    {
        measurement.outcomes[Writing(method: method, writer: writer)]?[treatment] ?? RobustnessMeasurement.Outcome()
    }

    private func rate(
        _ outcome: RobustnessMeasurement.Outcome, _ figure: KeyPath<RobustnessMeasurement.Outcome, Int>
    ) -> Double {
        Double(outcome[keyPath: figure]) / Double(max(outcome.count, 1))
    }

    private func bitShare(_ outcome: RobustnessMeasurement.Outcome) -> Double {
        Double(outcome.matched) / Double(max(outcome.bits, 1))
    }

    private func meanRate(
        _ method: WatermarkMethod, _ writer: MarkWriter, _ figure: KeyPath<RobustnessMeasurement.Outcome, Int>
    ) -> Double {
        Treatment.all.reduce(0) { $0 + rate(outcome(method, writer, $1), figure) } / Double(Treatment.all.count)
    }

    private var quality: ReportTable {
        ReportTable(
            "quality", title: "What marking costs",
            columns: [.text("Method"), .text("Writer"), .number("PSNR"), .number("SSIM")],
            rows: measurement.methods.flatMap { method in
                [MarkWriter.corrected, .compatible].compactMap { writer in
                    measurement.quality[Writing(method: method, writer: writer)].map { quality in
                        ReportTable.Row([
                            .text(method.libraryName), .text(writer == .corrected ? "Klarbild" : "invisible-watermark"),
                            .number(quality.meanPSNR, decimals: 2), .number(quality.meanSSIM, decimals: 4),
                        ])
                    }
                }
            })
    }

    private func table(_ method: WatermarkMethod) -> ReportTable {
        ReportTable(
            "\(method.rawValue)-treatments", title: "\(method.libraryName) after each treatment",
            columns: [
                .text("Treatment"), .number("Klarbild: found"), .number("Klarbild: text read"),
                .number("Klarbild: bits"), .number("library: text read"), .number("library: bits"),
                .number("library's mark found by Klarbild"),
            ],
            rows: Treatment.all.map { treatment in
                let own = outcome(method, .corrected, treatment)
                let library = outcome(method, .compatible, treatment)
                return ReportTable.Row([
                    .text(treatment.name), .share(rate(own, \.detected)), .share(rate(own, \.exact)),
                    .share(bitShare(own)), .share(rate(library, \.exact)),
                    .share(bitShare(library)), .share(rate(library, \.detected)),
                ])
            })
    }

    private func chart(_ method: WatermarkMethod) -> Chart {
        .bars(
            BarChart(
                title: "Marks found after each treatment",
                bars: Treatment.all.map { treatment in
                    BarChart.Bar(
                        treatment.name, rate(outcome(method, .corrected, treatment), \.detected),
                        reference: rate(outcome(method, .compatible, treatment), \.exact))
                }, referenceName: "invisible-watermark: text read"))
    }
}
