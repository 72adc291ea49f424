import Evaluations
import Foundation
import Images
import Reports
import Safety
import TestSupport
import Testing

/// Scores a picture by the three channels of its first pixel.
private struct PixelChecker: ImageChecker {
    let name: String
    let blindSpots = "all but the first pixel."
    let concepts: [SafetyConcept]
    let channels: [Int]

    init(_ name: String, _ channels: [Int], special: Bool = false) {
        self.name = name
        self.channels = channels
        concepts = channels.map {
            SafetyConcept(
                name: "\(name) \($0)", kind: special && $0 == channels.last ? .specialCare : .concept,
                scale: .probability, threshold: 0.5)
        }
    }

    func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        let color = image[0, 0]
        return channels.map { Float([color.red, color.green, color.blue][$0]) / 255 }
    }

    func weightsHash() throws(SafetyError) -> String { String(repeating: "ab", count: 32) }
}

/// Evaluations of random pictures beside what follows from their pixels.
@Suite("Evaluations beside their definitions")
struct EvaluationTwinTests {
    /// Pictures of random first pixels, half of them to be flagged.
    private func withPictures<R>(_ seed: UInt64, count: Int = 24, _ body: ([String: RGBColor], URL) throws -> R) throws
        -> R
    {
        var random = SeededGenerator(seed)
        return try withTemporaryFolder { folder in
            var colors: [String: RGBColor] = [:]
            for side in ["unsafe", "safe"] {
                try FileManager.default.createDirectory(
                    at: folder.appending(path: side), withIntermediateDirectories: true)
            }
            for number in 0..<count {
                let name = "\(number % 2 == 0 ? "unsafe" : "safe")/\(number).png"
                let color = RGBColor(
                    red: UInt8(random.below(9) * 31), green: UInt8(random.below(9) * 31),
                    blue: UInt8(random.below(9) * 31))
                var picture = RGBImage(width: 2, height: 2, color: RGBColor(red: 1, green: 2, blue: 3))
                picture[0, 0] = color
                try PNG(image: picture).write(to: folder.appending(path: name))
                colors[name] = color
            }
            return try body(colors, folder)
        }
    }

    private func evaluation(_ combination: SafetyPolicy.Combination, in folder: URL) throws -> Evaluation {
        var policy = SafetyPolicy(name: "pixels", checkers: [CheckerRule(.concepts), CheckerRule(.openNSFW)])
        policy.combination = combination
        policy.checkers[0].greyZone = -0.2...0.2
        let checkers = [PixelChecker("first", [0, 1]), PixelChecker("second", [2])]
        return try Evaluation(LabelledPictures(subfoldersOf: folder), by: PolicyReviewer(policy, checkers: checkers))
    }

    /// Whether a policy flags a colour, by its definition.
    private func isFlagged(_ color: RGBColor, _ combination: SafetyPolicy.Combination) -> Bool {
        let first = max(Double(color.red), Double(color.green)) / 255 - 0.5, second = Double(color.blue) / 255 - 0.5
        return switch combination {
        case .any: first > 0.0005 || second > 0.0005
        case .all: first > 0.0005 && second > 0.0005
        case .cascade: abs((first * 1000).rounded() / 1000) <= 0.2 ? second > 0.0005 : first > 0.0005
        }
    }

    @Test(
        "right and wrong are counted as the definitions say, under every combination",
        arguments: SafetyPolicy.Combination.allCases, 1...4)
    func matrix(combination: SafetyPolicy.Combination, seed: UInt64) throws {
        try withPictures(seed) { colors, folder in
            let evaluation = try evaluation(combination, in: folder)
            var expected = ConfusionMatrix()
            for (name, color) in colors {
                expected.add(isPositive: name.hasPrefix("unsafe"), isFlagged: isFlagged(color, combination))
            }
            #expect(evaluation.matrix == expected && evaluation.failures.isEmpty)
            #expect(evaluation.results.map(\.picture.name) == colors.keys.sorted())
            // The curve at 0 is the policy as it is.
            #expect(evaluation.curve.matrix(at: 0) == expected)
            #expect(
                evaluation.curve.points.allSatisfy {
                    $0.matrix.recall.total == 12 && $0.matrix.falsePositiveRate.total == 12
                })
        }
    }

    @Test("which concept fired on which side, and alone", arguments: 5...8)
    func concepts(seed: UInt64) throws {
        try withPictures(seed) { colors, folder in
            let evaluation = try evaluation(.any, in: folder)
            #expect(evaluation.concepts.count == 3)
            func fired(_ color: RGBColor) -> [String] {
                zip(["first 0", "first 1", "second 2"], [color.red, color.green, color.blue]).filter { $1 >= 128 }.map(
                    \.0)
            }
            for concept in evaluation.concepts {
                let own = colors.filter { fired($0.value).contains(concept.concept) }
                #expect(
                    concept.onPositives == own.count { $0.key.hasPrefix("unsafe") }
                        && concept.onNegatives == own.count { $0.key.hasPrefix("safe") })
                #expect(
                    concept.aloneOnNegatives == own.count { $0.key.hasPrefix("safe") && fired($0.value).count == 1 })
            }
            let sums = evaluation.concepts.map { $0.onPositives + $0.onNegatives }
            #expect(sums == sums.sorted(by: >))
        }
    }

    @Test("the report and the JSON hold the same figures, and no picture", arguments: SafetyPolicy.Combination.allCases)
    func report(combination: SafetyPolicy.Combination) throws {
        try withPictures(9) { colors, folder in
            try Data("x".utf8).write(to: folder.appending(path: "safe/broken.png"))
            let evaluation = try evaluation(combination, in: folder), layout = EvaluationReport(evaluation)
            let json = try #require(JSONSerialization.jsonObject(with: Data(layout.json.text().utf8)) as? [String: Any])
            #expect(
                Set(json.keys) == [
                    "policy", "checkers", "confusion", "recall", "falsePositiveRate", "precision", "accuracy", "f1",
                    "areaUnderROC",
                    "precisionAt1Percent", "precisionAt10Percent", "curve", "pictures", "failures",
                ])
            let confusion = try #require(json["confusion"] as? [String: Int])
            let matrix = evaluation.matrix
            #expect(
                confusion == [
                    "truePositives": matrix.truePositives, "falseNegatives": matrix.falseNegatives,
                    "falsePositives": matrix.falsePositives, "trueNegatives": matrix.trueNegatives,
                ])
            let pictures = try #require(json["pictures"] as? [[String: Any]])
            #expect(
                pictures.count == 24
                    && pictures.map { $0["flagged"] as? Bool } == evaluation.results.map(\.decision.isFlagged))
            for picture in pictures {
                let name = try #require(picture["file"] as? String)
                #expect(picture["shouldBeFlagged"] as? Bool == name.hasPrefix("unsafe"))
                #expect((picture["causes"] as? [String])?.isEmpty == (picture["flagged"] as? Bool == false))
            }
            #expect((json["failures"] as? [[String: Any]])?.count == 1)
            let confusionTable = try #require(layout.report.tables.first { $0.identifier == "confusion" })
            #expect(
                confusionTable.rows.map { $0.cells.dropFirst().map(\.text) } == [
                    ["\(matrix.truePositives)", "\(matrix.falseNegatives)"],
                    ["\(matrix.falsePositives)", "\(matrix.trueNegatives)"],
                ])
            let mistakes = layout.report.tables.first { $0.identifier == "mistakes" }
            #expect(mistakes?.rows.count ?? 0 == matrix.falseNegatives + matrix.falsePositives)
            for text in [HTMLDocument(layout.report).text, MarkdownDocument(layout.report).text, layout.json.text()] {
                #expect(!text.contains("<img") && !text.contains("base64,") && !text.contains("data:image"))
            }
        }
    }

    @Test(
        "names of files and labels stay text in every format",
        arguments: ["<script>alert(1)<script>", "\"><b>x", "[a](javascript:b)", "\u{202e}gnp", "=1+1"])
    func hostile(name: String) throws {
        try withTemporaryFolder { folder in
            let safe = name.replacing("/", with: "")
            for (side, value) in [("unsafe", 0), ("safe", 255)] as [(String, UInt8)] {
                let url = folder.appending(path: side)
                try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
                var picture = RGBImage(width: 2, height: 2)
                picture[0, 0] = RGBColor(red: value, green: 9, blue: 9)
                try PNG(image: picture).write(to: url.appending(path: "\(safe).png"))
                try Data().write(to: url.appending(path: "\(safe)-broken.png"))
            }
            var layout = EvaluationReport(try evaluation(.any, in: folder))
            (layout.source, layout.command) = (name, name)
            let page = HTMLDocument(layout.report).text
            #expect(!page.contains("<script>alert") && !page.contains("<b>x") && !page.contains("\u{202e}"))
            // Brackets that are escaped make no link.
            #expect(!MarkdownDocument(layout.report).text.replacing("\\]", with: "").contains("](javascript"))
            let json = try #require(JSONSerialization.jsonObject(with: Data(layout.json.text().utf8)) as? [String: Any])
            #expect(
                (json["pictures"] as? [[String: Any]])?.count == 2 && (json["failures"] as? [[String: Any]])?.count == 2
            )
        }
    }

    @Test("progress is told each picture's number, and throwing ends the evaluation")
    func progress() throws {
        try withPictures(10, count: 6) { _, folder in
            let reviewer = try PolicyReviewer(
                SafetyPolicy(name: "p", checkers: [CheckerRule(.concepts)]), checkers: [PixelChecker("one", [0])])
            var seen: [Int] = []
            _ = try Evaluation(LabelledPictures(subfoldersOf: folder), by: reviewer) { seen.append($0) }
            #expect(seen == Array(0..<6))
            #expect(throws: CancellationError.self) {
                try Evaluation(LabelledPictures(subfoldersOf: folder), by: reviewer) {
                    if $0 == 3 { throw CancellationError() }
                }
            }
        }
    }
}
