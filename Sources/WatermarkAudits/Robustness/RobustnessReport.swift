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
        let bits = measurement.payload.bits.count
        return Report(
            title: "What invisible marks survive",
            summary: """
                '\(measurement.payload)' (\(bits) bits) written into \(NumberText.integer(measurement.pictureCount)) natural \
                pictures, treated as pictures are on their way, and looked for again.
                """,
            headlines: [.dwtDctSvd, .dwtDct].map { (method: WatermarkMethod) in
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
                + [.dwtDctSvd, .dwtDct].map { (method: WatermarkMethod) in
                    ReportSection(method.libraryName, [.chart(chart(method)), .table(table(method)), .note(Self.note)])
                })
    }

    private static let note = """
        Found: Klarbild's detector calls the mark found or likely, as at most one unmarked picture in 1,000. Text read: \
        invisible-watermark's reader gives the payload without a wrong bit, which is all that library can say. Its writer \
        and reader stand here as Klarbild's compatible writer and integer reading, which give the same pixels, but for a \
        few samples of dwtDctSvd in hundreds of pictures, and the same bits (Tests/Benchmarks/watermark_parity.py).
        """

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

    private func meanRate(
        _ method: WatermarkMethod, _ writer: MarkWriter, _ figure: KeyPath<RobustnessMeasurement.Outcome, Int>
    ) -> Double {
        Treatment.all.reduce(0) { $0 + rate(outcome(method, writer, $1), figure) } / Double(Treatment.all.count)
    }

    private var quality: ReportTable {
        ReportTable(
            "quality", title: "What marking costs",
            columns: [.text("Method"), .text("Writer"), .number("PSNR"), .number("SSIM")],
            rows: RobustnessMeasurement.writings.map { writing in
                let quality = measurement.quality[writing]
                return ReportTable.Row([
                    .text(writing.method.libraryName),
                    .text(writing.writer == .corrected ? "Klarbild" : "invisible-watermark"),
                    .number(quality?.meanPSNR ?? 0, decimals: 2), .number(quality?.meanSSIM ?? 0, decimals: 4),
                ])
            })
    }

    private func table(_ method: WatermarkMethod) -> ReportTable {
        let bits = Double(measurement.payload.bits.count)
        return ReportTable(
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
                    .share(rate(own, \.matched) / bits), .share(rate(library, \.exact)),
                    .share(rate(library, \.matched) / bits), .share(rate(library, \.detected)),
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
