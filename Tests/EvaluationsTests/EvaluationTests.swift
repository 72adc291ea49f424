import Evaluations
import Foundation
import Images
import Reports
import Safety
import TestSupport
import Testing

/// Scores a picture by its first pixel: red for one concept, green for another.
private struct ColorChecker: ImageChecker {
    let name = "colours"
    let blindSpots = "all but the first pixel"
    let concepts = ["red", "green"].map { SafetyConcept(name: $0, scale: .probability, threshold: 0.5) }

    func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        [Float(image[0, 0].red) / 255, Float(image[0, 0].green) / 255]
    }

    func weightsHash() throws(SafetyError) -> String { "0123456789abcdef" }
}

@Suite("Evaluation")
struct EvaluationTests {
    /// A picture whose first pixel has the colour, and whose others do not.
    private func write(_ red: UInt8, _ green: UInt8, to url: URL) throws {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        var picture = RGBImage(width: 3, height: 3, color: .white)
        picture[0, 0] = RGBColor(red: red, green: green, blue: 0)
        try PNG(image: picture).write(to: url)
    }

    private func evaluation(in folder: URL) throws -> Evaluation {
        for (index, (red, green)) in ([(200, 0), (250, 250), (100, 0), (90, 10)] as [(UInt8, UInt8)]).enumerated() {
            try write(red, green, to: folder.appending(path: "unsafe/\(index).png"))
        }
        for (index, (red, green)) in ([(10, 200), (0, 0), (20, 20), (30, 40), (140, 0)] as [(UInt8, UInt8)])
            .enumerated()
        {
            try write(red, green, to: folder.appending(path: "safe/\(index).png"))
        }
        try Data("no picture".utf8).write(to: folder.appending(path: "safe/broken.png"))
        try PNG(image: RGBImage(width: 4, height: 4)).write(to: folder.appending(path: "safe/blank.png"))
        let policy = SafetyPolicy(name: "colours", checkers: [CheckerRule(.concepts)])
        return try Evaluation(
            LabelledPictures(subfoldersOf: folder), by: PolicyReviewer(policy, checkers: [ColorChecker()]))
    }

    @Test("counts what is right and wrong, and which concept was to blame")
    func counts() throws {
        try withTemporaryFolder { folder in
            let evaluation = try evaluation(in: folder)
            let matrix = evaluation.matrix
            #expect(matrix.truePositives == 2 && matrix.falseNegatives == 2)
            #expect(matrix.falsePositives == 2 && matrix.trueNegatives == 3)
            #expect(evaluation.curve.matrix(at: 0) == matrix)
            let concepts = evaluation.concepts
            let red = try #require(concepts.first { $0.concept == "red" })
            let green = try #require(concepts.first { $0.concept == "green" })
            #expect(red.onPositives == 2 && red.onNegatives == 1 && red.aloneOnNegatives == 1)
            #expect(green.onPositives == 1 && green.onNegatives == 1 && green.aloneOnNegatives == 1)
            #expect(evaluation.failures.map(\.picture.name).sorted() == ["safe/blank.png", "safe/broken.png"])
        }
    }

    @Test("the report names its policy, its checkers, their blind spots, every mistake and every failure")
    func report() throws {
        try withTemporaryFolder { folder in
            let layout = EvaluationReport(try evaluation(in: folder))
            let page = HTMLDocument(layout.report).text
            for part in [
                "colours", "all but the first pixel", "0123456789", "unsafe/2.png", "missed", "safe/0.png",
                "wrongly flagged", "safe/broken.png", "every pixel is the same", "<svg", "ROC curve", "Precision",
            ] {
                #expect(page.contains(part), "\(part)")
            }
            #expect(!page.contains("<img"), "a report shows no picture")
            let sweep = try #require(layout.report.tables.first { $0.identifier == "sweep" })
            #expect(sweep.rows.contains { $0.cells[0] == .number(0, decimals: 3) && !$0.isMuted })
            let json = layout.json.text()
            #expect(json.contains("\"truePositives\": 2") && json.contains("\"areaUnderROC\""))
            #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
        }
    }

    @Test("the sweep's numbers are what the policy does with that sensitivity")
    func sweep() throws {
        try withTemporaryFolder { folder in
            let curve = try evaluation(in: folder).curve
            for added in [-0.2, -0.1, 0.1, 0.25] {
                var rule = CheckerRule(.concepts)
                rule.sensitivity = try Sensitivity("\(added)")
                let policy = SafetyPolicy(name: "moved", checkers: [rule])
                let moved = try Evaluation(
                    LabelledPictures(subfoldersOf: folder), by: PolicyReviewer(policy, checkers: [ColorChecker()]))
                #expect(moved.matrix == curve.matrix(at: -added), "\(added)")
            }
        }
    }

    @Test("an evaluation in which nothing can be judged is an error")
    func nothing() throws {
        try withTemporaryFolder { folder in
            for name in ["safe/a.png", "unsafe/b.png"] {
                let url = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data().write(to: url)
            }
            let policy = SafetyPolicy(name: "colours", checkers: [CheckerRule(.concepts)])
            #expect(throws: EvaluationError.nothingJudged(count: 2)) {
                try Evaluation(
                    LabelledPictures(subfoldersOf: folder), by: PolicyReviewer(policy, checkers: [ColorChecker()]))
            }
        }
    }
}

@Suite("Labelled pictures")
struct LabelledPicturesTests {
    private func files(_ names: [String], in folder: URL) throws {
        for name in names {
            let url = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: url)
        }
    }

    @Test("takes labels from the names of folders, known ones or those given")
    func folders() throws {
        try withTemporaryFolder { folder in
            try files(["nsfw/a.PNG", "safe/b.jpg", "safe/deep/c.jpeg", "safe/notes.txt", ".hidden/x.png"], in: folder)
            let known = try LabelledPictures(subfoldersOf: folder).pictures
            #expect(known.map(\.name) == ["nsfw/a.PNG", "safe/b.jpg", "safe/deep/c.jpeg"])
            #expect(known.map(\.isPositive) == [true, false, false])
            let turned = try LabelledPictures(subfoldersOf: folder, positive: ["safe"]).pictures
            #expect(turned.map(\.isPositive) == [false, true, true])
        }
    }

    @Test("takes labels from CSV, in any order of columns")
    func csv() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "labels.csv")
            try Data("note,LABEL,file\r\n\"two\nlines, one\",unsafe,\"a, b.png\"\r\n,0,sub/c.png\r\n\r\n".utf8).write(
                to: file)
            let pictures = try LabelledPictures(labels: file).pictures
            #expect(pictures.map(\.name) == ["a, b.png", "sub/c.png"] && pictures.map(\.isPositive) == [true, false])
            #expect(pictures[1].url.path == folder.appending(path: "sub/c.png").path)
        }
    }

    @Test(
        "says what is wrong with labels",
        arguments: [
            ("file,label\na.png,weird\nb.png,safe", "line 2: the label 'weird' is unknown"),
            ("path,label\na.png,safe", "the columns 'file' and 'label'"), ("", "the columns 'file' and 'label'"),
            ("file,label\na.png\n", "line 2 has 1 fields"),
            ("file,label\na.png,safe\n", "no picture that should be flagged"),
            ("file,label\na.png,unsafe\n", "no picture that should pass"), ("file,label\n", "holds no picture"),
        ])
    func brokenCSV(text: String, message: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "labels.csv")
            try Data(text.utf8).write(to: file)
            let error = #expect(throws: EvaluationError.self) { try LabelledPictures(labels: file) }
            #expect(error?.description.contains(message) == true, "\(error as Any)")
        }
    }

    @Test("says what is wrong with folders")
    func brokenFolders() throws {
        try withTemporaryFolder { folder in
            try files(["cats/a.png", "safe/b.png"], in: folder)
            let unknown = #expect(throws: EvaluationError.self) { try LabelledPictures(subfoldersOf: folder) }
            #expect(unknown?.description.contains("--positive") == true)
            #expect(throws: EvaluationError.self) { try LabelledPictures(subfoldersOf: folder, positive: ["dogs"]) }
            #expect(try LabelledPictures(subfoldersOf: folder, positive: ["cats"]).pictures.count == 2)
            #expect(throws: EvaluationError.self) { try LabelledPictures(subfoldersOf: folder.appending(path: "no")) }
        }
    }
}
