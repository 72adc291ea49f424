import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("klarbild check")
struct CheckCommandTests {
    private func write(_ name: String, in folder: URL) throws {
        let picture = Replacement.singer.fitted(width: 128, height: 96)
        if name.hasSuffix(".jpg") {
            try picture.jpeg().write(to: folder.appending(path: name))
        } else {
            try PNG(image: picture).write(to: folder.appending(path: name))
        }
    }

    @Test("without a model Open NSFW looks, and says that it did and what it cannot see")
    func withoutModel() throws {
        try withTemporaryFolder { folder in
            try write("singer.jpg", in: folder)
            let run = try Command(["check", "singer.jpg"], in: folder)
            #expect(run.status == 0 && run.output.hasPrefix("singer.jpg: passed. Passed: no concept"), "\(run.errors)")
            #expect(run.output.contains("Checked by open-nsfw. It knows pornographic photographs only: no drawings"))
            #expect(run.output.contains("(probability 0."))
            let json = try Command(["check", "singer.jpg", "--json"], in: folder).json(Report.self).images[0]
            #expect(json.scores.map(\.concept) == ["nsfw"] && json.scores[0].threshold == 0.5)
            #expect(json.safety?.policy == "photographs" && json.safety?.opinions[0].checker == "open-nsfw")
        }
    }

    @Test("with a model prints a table of concepts, scores, thresholds and margins")
    func table() throws {
        try withTemporaryFolder { folder in
            try write("singer.png", in: folder)
            let run = try Command(["check", "singer.png", "--model", "emoji"], in: folder)
            #expect(run.status == 0 && run.output.hasPrefix("singer.png: passed. Passed: no concept"))
            #expect(run.output.contains("concept") && run.output.contains("threshold") && run.output.contains("beer"))
            #expect(run.output.contains("Checked by emoji/safety_checker. It knows its 17 concepts and nothing else"))
            #expect(run.output.split(separator: "\n").count == 23)
        }
    }

    @Test("prints the contract's JSON for PNG and JPEG")
    func json() throws {
        try withTemporaryFolder { folder in
            try write("a.png", in: folder)
            try write("b.jpg", in: folder)
            let run = try Command(
                ["check", "a.png", "b.jpg", "--model", "emoji", "--json", "--safety", "1"], in: folder)
            let images = try run.json(Report.self).images
            #expect(images.map(\.path) == ["a.png", "b.jpg"] && images.allSatisfy { $0.scores.count == 20 })
            #expect(images.allSatisfy { $0.flagged && $0.verdict == "withheld" })
        }
    }

    @Test("a policy may ask several checkers, and each one's opinion is there")
    func policy() throws {
        try withTemporaryFolder { folder in
            try write("a.png", in: folder)
            let policy = """
                {"name": "both", "checkers": ["concepts", {"checker": "open-nsfw", "sensitivity": 1}], "combine": "all"}
                """
            try Data(policy.utf8).write(to: folder.appending(path: "both.json"))
            let run = try Command(
                ["check", "a.png", "--model", "emoji", "--policy", "both.json", "--json"], in: folder)
            let image = try #require(try run.json(Report.self).images.first)
            #expect(!image.flagged && image.scores.count == 21)
            #expect(image.safety?.opinions.map(\.flagged) == [false, true] && image.safety?.policyHash.count == 64)
        }
    }

    @Test("a picture of one colour is invalid, not flagged")
    func blank() throws {
        try withTemporaryFolder { folder in
            try PNG(image: RGBImage(width: 9, height: 9, color: .white)).write(to: folder.appending(path: "white.png"))
            let image = try Command(["check", "white.png", "--json"], in: folder).json(Report.self).images[0]
            #expect(image.verdict == "invalid" && !image.flagged && image.scores.isEmpty)
        }
    }

    @Test("decisions go into the log that is named")
    func log() throws {
        try withTemporaryFolder { folder in
            try write("a.png", in: folder)
            for _ in 0..<2 {
                #expect(
                    try Command(["check", "a.png", "--log", "log.sqlite", "--safety", "1"], in: folder).status == 0)
            }
            let run = try Command(["log", "log.sqlite", "--flagged"], in: folder)
            #expect(run.output.contains("2  "))
            #expect(run.output.contains("file  withheld  a.png  policy photographs, +1.0"))
            let verified = try Command(["log", "log.sqlite", "--verify"], in: folder)
            #expect(verified.output == "2 entries, each as it was written\n")
        }
    }

    @Test(
        "a fault has one clear line",
        arguments: [
            (["missing.png"], 1, "missing.png"), (["cut.png"], 1, "cut.png"), (["--json"], 64, "image"),
            (["cut.png", "--safety", "off"], 64, "nothing to check"),
            (["cut.png", "--safety-checker", "."], 1, "safety checker cannot be used"),
            (["cut.png", "--policy", "strict"], 1, "'strict' names the checker 'concepts', which cannot run"),
            (["cut.png", "--policy", "none"], 1, "there is no policy 'none'"),
            (["cut.png", "--policy", "photographs", "--safety", "strict"], 64, "contradict each other"),
            (["cut.png", "--log", "no/such/log"], 1, "decision log"),
            (["cut.png", "--log", "cut.png"], 1, "is not a decision log"),
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
