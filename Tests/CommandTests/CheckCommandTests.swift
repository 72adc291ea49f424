import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("klarbild check")
struct CheckCommandTests {
    @Test("prints a table of concepts, scores, thresholds and margins")
    func table() throws {
        try withTemporaryFolder { folder in
            let picture = Replacement.singer.fitted(width: 128, height: 96)
            try PNG(image: picture).write(to: folder.appending(path: "singer.png"))
            let run = try Command(["check", "singer.png"], in: folder)
            #expect(run.status == 0 && run.output.hasPrefix("singer.png: passed. Passed: no concept"))
            #expect(run.output.contains("concept") && run.output.contains("threshold") && run.output.contains("beer"))
            #expect(run.output.split(separator: "\n").count == 22)
        }
    }

    @Test("prints the contract's JSON for PNG and JPEG")
    func json() throws {
        try withTemporaryFolder { folder in
            let picture = Replacement.singer.fitted(width: 128, height: 96)
            try PNG(image: picture).write(to: folder.appending(path: "a.png"))
            try picture.jpeg().write(to: folder.appending(path: "b.jpg"))
            let run = try Command(["check", "a.png", "b.jpg", "--json", "--safety", "1"], in: folder)
            let images = try run.json(Report.self).images
            #expect(images.map(\.path) == ["a.png", "b.jpg"] && images.allSatisfy { $0.scores.count == 20 })
            #expect(images.allSatisfy { $0.flagged && $0.verdict == "withheld" })
        }
    }

    @Test(
        "a fault has one clear line",
        arguments: [
            (["missing.png"], 1, "missing.png"), (["cut.png"], 1, "cut.png"), (["--json"], 64, "image"),
            (["cut.png", "--safety", "off"], 64, "nothing to check"),
            (["cut.png", "--safety-checker", "."], 1, "safety checker cannot be used"),
        ] as [([String], Int32, String)])
    func faults(arguments: [String], status: Int32, message: String) throws {
        try withTemporaryFolder { folder in
            let png = try PNG(image: RGBImage(width: 9, height: 9, color: .white)).encoded()
            try png.prefix(40).write(to: folder.appending(path: "cut.png"))
            let run = try Command(["check"] + arguments, in: folder)
            #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
        }
    }
}
