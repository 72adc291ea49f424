import Evaluations
import Foundation
import Images
import Reports
import Safety
import TestSupport
import Testing

/// Scores a picture by the red of its first pixel.
private struct RedChecker: ImageChecker {
    let name = "red"
    let blindSpots = "all but the first pixel."
    let concepts = [SafetyConcept(name: "red", scale: .probability, threshold: 0.5)]

    func scores(of image: RGBImage) throws(SafetyError) -> [Float] { [Float(image[0, 0].red) / 255] }
    func weightsHash() throws(SafetyError) -> String { "none" }
}

@Suite("Sweeps and curves of reports")
struct SweepTests {
    /// A report of pictures with given reds; those of the first list should be flagged.
    private func layout(_ positives: [UInt8], _ negatives: [UInt8]) throws -> EvaluationReport {
        try withTemporaryFolder { folder in
            for (side, reds) in [("unsafe", positives), ("safe", negatives)] {
                let url = folder.appending(path: side)
                try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
                for (number, red) in reds.enumerated() {
                    var picture = RGBImage(width: 2, height: 2, color: RGBColor(red: 7, green: 8, blue: 9))
                    picture[0, 0] = RGBColor(red: red, green: 0, blue: 0)
                    try PNG(image: picture).write(to: url.appending(path: "\(number).png"))
                }
            }
            let policy = SafetyPolicy(name: "red", checkers: [CheckerRule(.concepts)])
            return EvaluationReport(
                try Evaluation(
                    LabelledPictures(subfoldersOf: folder), by: PolicyReviewer(policy, checkers: [RedChecker()])))
        }
    }

    @Test(
        "each line of the sweep is what the policy does with so much added, and one line is the policy",
        arguments: 1...4)
    func lines(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        func reds(_ count: Int, from low: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8(min(255, low + random.below(200))) }
        }
        let positives = reds(3 + random.below(20), from: 55), negatives = reds(3 + random.below(20), from: 0)
        let layout = try layout(positives, negatives)
        let table = try #require(layout.report.tables.first { $0.identifier == "sweep" })
        #expect((2...11).contains(table.rows.count) && table.rows.count { !$0.isMuted } == 1)
        for row in table.rows {
            guard case .number(let added, _) = row.cells[0] else {
                Issue.record("no number in \(row)")
                continue
            }
            // Margins are rounded to three decimals before anything is compared.
            func isFlagged(_ red: UInt8) -> Bool {
                (Double(red) / 255 * 1000 - 500).rounded() / 1000 + added > 1e-6
            }
            let recall = Double(positives.count(where: isFlagged)) / Double(positives.count)
            let wrong = Double(negatives.count(where: isFlagged)) / Double(negatives.count)
            #expect(row.cells[1] == .share(recall) && row.cells[3] == .share(wrong), "\(added)")
            if !row.isMuted { #expect(added == 0) }
        }
    }

    @Test("curves go from nothing flagged to everything, and the area under the first is that of the JSON")
    func curves() throws {
        let layout = try layout([200, 150, 90], [180, 60, 30, 10])
        let charts = layout.report.sections.flatMap(\.blocks).compactMap { block -> CurveChart? in
            guard case .chart(.curve(let chart)) = block else { return nil }
            return chart
        }
        #expect(charts.map(\.title) == ["ROC curve", "Precision and recall"])
        let points = charts[0].lines[0].points
        #expect(points.first == .init(0, 0) && points.last == .init(1, 1))
        #expect(points.map(\.x) == points.map(\.x).sorted() && points.map(\.y) == points.map(\.y).sorted())
        let area = zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2 }
        // 200 is above all four, 150 and 90 above three each: 10 of 12 pairs.
        #expect(abs(area - 10.0 / 12) < 1e-12 && abs((layout.evaluation.curve.area ?? 0) - area) < 1e-12)
        #expect(charts[0].marks.map(\.x) == [0.25] && charts[0].marks[0].range.contains(2.0 / 3))
    }

    @Test(
        "a policy that flags nothing has no precision, and its report says so",
        arguments: [[10, 20], [127, 127]] as [[UInt8]])
    func nothing(reds: [UInt8]) throws {
        let layout = try layout(reds, reds)
        #expect(layout.evaluation.matrix.precision.share == nil && layout.evaluation.matrix.f1 == 0)
        #expect(
            layout.report.headlines.map(\.value).contains("–")
                && layout.json.text().contains("\"precisionAt1Percent\": null"))
        #expect(layout.evaluation.curve.area == 0.5)
    }
}
