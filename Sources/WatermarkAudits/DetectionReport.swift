public import Reports
internal import Watermarks

/// A report of a search for marks in many pictures.
public struct DetectionReport: Sendable {
    private let detections: [PictureDetection]
    /// The command that makes the report again.
    public var command: String
    /// What the empirical shares rest on.
    public var calibration: String

    /// A report.
    public init(_ detections: [PictureDetection], command: String, calibration: String) {
        self.detections = detections
        self.command = command
        self.calibration = calibration
    }

    /// The report.
    public var report: Report {
        let searched = detections.filter { $0.error == nil }
        let marked = searched.count { $0.isMarked }
        let credentialed = detections.count { $0.credentials != nil }
        return Report(
            title: "Invisible marks",
            summary: "What \(NumberText.integer(detections.count)) files say of the marks that image generators write.",
            headlines: [
                Report.Headline(
                    NumberText.integer(marked), "marked pictures",
                    detail: "of \(NumberText.integer(searched.count)) that could be searched"),
                Report.Headline(
                    NumberText.integer(credentialed), "with content credentials", detail: "claims, not verified"),
            ],
            identity: [Report.Fact("Command", command), Report.Fact("Calibration", calibration)],
            sections: [
                ReportSection("By mark", [.table(summary), .note(Self.note)]),
                ReportSection("By picture", [.table(pictures)]),
            ])
    }

    private static let note = """
        A share of unmarked pictures is multiplied by the number of marks and readings tried on a picture. found: at most \
        one unmarked picture in 10,000 speaks as strongly; likely: one in 1,000; unclear: one in 100. "Not detected" is \
        not "not marked": resizing, cropping and JPEG with coarse chroma remove these marks. And a mark proves little by \
        itself: anyone can write one.
        """

    /// How often each mark was found.
    private var summary: ReportTable {
        var names: [String] = []
        var counts: [String: [MarkVerdict: Int]] = [:]
        for mark in detections.flatMap(\.marks) {
            let name = mark.name ?? (mark.matched == nil ? "unknown" : mark.payload)
            let key = "\(name) (\(mark.method.rawValue))"
            if counts[key] == nil { names.append(key) }
            counts[key, default: [:]][mark.verdict, default: 0] += 1
        }
        return ReportTable(
            "marks", title: "Verdicts by mark",
            columns: [.text("Mark")] + MarkVerdict.allCases.map { .number($0.rawValue) },
            rows: names.sorted().map { name in
                ReportTable.Row(
                    [.text(name)] + MarkVerdict.allCases.map { .count(counts[name]?[$0] ?? 0) })
            })
    }

    /// Each picture with its strongest finding.
    private var pictures: ReportTable {
        ReportTable(
            "pictures", title: "The strongest mark of each picture",
            columns: [
                .text("Picture"), .text("Verdict"), .text("Mark"), .text("Method"), .text("Matched"),
                .number("p, binomial"), .number("p, empirical"), .text("Reading"), .text("Content credentials"),
            ],
            rows: detections.map(Self.row))
    }

    private static func row(_ detection: PictureDetection) -> ReportTable.Row {
        let claims = Cell.text(detection.credentials.map { $0.generator ?? "present" } ?? "")
        guard let mark = detection.marks.first else {
            return ReportTable.Row(
                [
                    .code(detection.path), .text(detection.error ?? "not searched"), .text(""), .text(""), .text(""),
                    .missing, .missing, .text(""), claims,
                ], isMuted: true)
        }
        return ReportTable.Row(
            [
                .code(detection.path), .text(mark.verdict.rawValue), .text(mark.name ?? mark.payload),
                .code(mark.method.rawValue),
                .text(mark.matched.map { "\($0) of \(mark.bits)" } ?? "\(mark.bits) read"),
                mark.pBinomial.map { .text(figure($0)) } ?? .missing, .text(figure(mark.pEmpirical)),
                .text(mark.reading.rawValue), claims,
            ], isMuted: mark.verdict == .notDetected)
    }

    /// A probability in few characters.
    public static func figure(_ p: Double) -> String {
        p >= 0.01 ? NumberText.decimal(p, 2) : NumberText.trimmed(p)
    }
}
