import Foundation
import Images
import TestSupport
import Testing

@Suite("klarbild generate")
struct GenerateCommandTests {
    @Test("prints the contract's JSON and writes the pictures it names")
    func json() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                [
                    "generate", "a", "red", "apple", "--seed", "7", "--count", "2", "--step-count", "2", "--scale", "1",
                    "--json",
                    "-o", "out",
                ], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let pictures = try run.json(Report.self).images
            #expect(pictures.map(\.seed) == [7, 8] && pictures.allSatisfy { $0.prompt == "a red apple" })
            for picture in pictures {
                let file = try PNG(contentsOf: folder.appending(path: try #require(picture.path)))
                #expect(file.image.width == 64 && picture.width == 64 && picture.height == 64)
                #expect(picture.verdict == "passed" && !picture.flagged && picture.scores.count == 20)
                #expect(file.text("parameters")?.contains("Seed: \(picture.seed ?? 0)") == true)
            }
        }
    }

    @Test("shows the small model's pictures enlarged, and keeps files that exist")
    func enlarged() throws {
        try withTemporaryFolder { folder in
            for _ in 0..<2 {
                let run = try Command(["generate", "a star", "--seed", "1", "--step-count", "1"], in: folder)
                #expect(run.status == 0 && run.output.contains("passed"))
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["a-star-1-2.png", "a-star-1.png"])
            #expect(try RGBImage(contentsOf: folder.appending(path: "a-star-1.png")).width == 256)
        }
    }

    @Test("a name that ends in .png is the picture's own, numbered where it exists; a folder of that name stays one")
    func namedPicture() throws {
        try withTemporaryFolder { folder in
            let first = try Command(
                ["generate", "a star", "--seed", "1", "--steps", "1", "--count", "2", "-o", "stars/one.png"],
                in: folder)
            #expect(first.status == 0 && first.output.hasPrefix("stars/one.png  passed"), "\(first.errors)")
            let stars = folder.appending(path: "stars")
            let names = try FileManager.default.contentsOfDirectory(atPath: stars.path)
            #expect(names.sorted() == ["one-2.png", "one.png"])
            try FileManager.default.createDirectory(
                at: folder.appending(path: "kept.png"), withIntermediateDirectories: false)
            let second = try Command(
                ["generate", "a star", "--seed", "1", "--steps", "1", "-o", "kept.png"], in: folder)
            #expect(second.status == 0 && second.output.hasPrefix("kept.png/a-star-1.png"), "\(second.output)")
        }
    }

    @Test(
        "does with flagged pictures what it is told",
        arguments: [("replace", "replaced"), ("blur", "blurred"), ("pixelate", "pixelated"), ("black", "blacked")])
    func flagged(action: String, verdict: String) throws {
        try withTemporaryFolder { folder in
            // The strictest setting flags every picture, so the test does not hang on what the model draws.
            let run = try Command(
                [
                    "generate", "a dog", "--seed", "3", "--step-count", "1", "--safety", "1", "--on-flag", action,
                    "--json",
                ],
                in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let picture = try #require(try run.json(Report.self).images.first)
            #expect(picture.verdict == verdict && picture.flagged && picture.path != nil)
        }
    }

    @Test("withholding leaves no file and says so by its exit code")
    func withheld() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                [
                    "generate", "a dog", "--seed", "3", "--step-count", "1", "--safety", "1", "--on-flag", "withhold",
                    "--json",
                ],
                in: folder)
            #expect(run.status == 2)
            let picture = try #require(try run.json(Report.self).images.first)
            #expect(picture.verdict == "withheld" && picture.path == nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test("safety off is recorded in the log, the JSON and the picture")
    func off() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                ["generate", "a dog", "--seed", "3", "--step-count", "1", "--safety", "off", "--json"], in: folder)
            #expect(run.status == 0 && run.errors.contains("safety is off"))
            let picture = try #require(try run.json(Report.self).images.first)
            #expect(picture.verdict == "unfiltered" && picture.scores.isEmpty)
            let file = try PNG(contentsOf: folder.appending(path: try #require(picture.path)))
            #expect(file.text("parameters")?.contains("Safety verdict: unfiltered") == true)
        }
    }

    @Test("a picture of the user's takes the place of flagged ones")
    func replacement() throws {
        try withTemporaryFolder { folder in
            let own = RGBImage(width: 40, height: 40, color: RGBColor(red: 9, green: 99, blue: 199))
            try PNG(image: own).write(to: folder.appending(path: "own.png"))
            let run = try Command(
                [
                    "generate", "a dog", "--step-count", "1", "--safety", "1", "--replacement", "own.png",
                    "--watermark", "none", "--json",
                ], in: folder)
            let path = try #require(try run.json(Report.self).images.first?.path)
            #expect(try RGBImage(contentsOf: folder.appending(path: path))[128, 128] == own[0, 0])
        }
    }

    @Test("safe guidance is in the JSON and the picture, and is no silent wish where it comes too late")
    func safeGuidance() throws {
        struct Guided: Decodable {
            struct Guidance: Decodable { let concept: String, scale: Double }
            struct Picture: Decodable {
                let path: String
                let safeGuidance: Guidance?, safeGuidedStepCount: Int?
            }
            let images: [Picture]
        }
        try withTemporaryFolder { folder in
            func draw(_ more: String...) throws -> (picture: Guided.Picture, errors: String) {
                let run = try Command(
                    ["generate", "a beer mug", "--seed", "3", "--step-count", "3", "--json", "--quiet"] + more,
                    in: folder)
                #expect(run.status == 0, "\(run.errors)")
                return (try #require(try run.json(Guided.self).images.first), run.errors)
            }
            let plain = try draw(), off = try draw("--safe-guidance", "off")
            #expect(plain.picture.safeGuidance == nil && off.picture.safeGuidance == nil)
            let early = try draw("--safe-guidance", "strong,warm-up=1", "--safe-concept", "alcohol")
            #expect(early.picture.safeGuidance?.concept == "alcohol" && early.picture.safeGuidance?.scale == 2000)
            #expect(early.picture.safeGuidedStepCount == 2 && early.errors.isEmpty)
            let file = try PNG(contentsOf: folder.appending(path: early.picture.path))
            #expect(file.text("parameters")?.contains("Safe guidance: \"scale=2000,warm-up=1") == true)
            let late = try draw("--safe-guidance", "strong")
            #expect(late.picture.safeGuidedStepCount == 0 && late.errors.contains("changed nothing"))
        }
    }

    @Test("an interrupted run exits with 130 and leaves nothing half-written")
    func interruption() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                ["generate", "a dog", "--step-count", "900", "--count", "3"], in: folder,
                interruptingAfter: "denoising")
            #expect(run.status == 130, "\(run.errors)")
            #expect(run.errors.contains("interrupted"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        let message: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String..., status: Int32 = 64, says message: String) {
            (self.arguments, self.status, self.message) = (arguments, status, message)
        }
    }

    static let faultyCalls = [
        Fault("--model", "nowhere", status: 1, says: "there is no model 'nowhere'"),
        Fault("--model", "empty", status: 1, says: "model_index.json"),
        Fault("--model", "text.png", status: 1, says: "text.png"),
        Fault("--image", "missing.png", status: 1, says: "missing.png"),
        Fault("--image", "text.png", status: 1, says: "text.png"),
        Fault("--replacement", "missing.png", status: 1, says: "missing.png"),
        Fault("--safety-checker", "empty", status: 1, says: "safety checker cannot be used"),
        Fault("-o", "text.png/pictures", status: 1, says: "text.png/pictures"),
        Fault("-o", "/proc/nowhere", status: 1, says: "/proc/nowhere"),
        Fault("--scheduler", "dpmpp", says: "dpmpp-2m"), Fault("--scheduler", "", says: "ddim"),
        Fault("--width", "63", says: "multiples of 4"), Fault("--height", "1000000", says: "4096"),
        Fault("--height", "0", says: "4096"), Fault("--step-count", "0", says: "1 to 1000"),
        Fault("--count", "0", says: "1 to 10000"), Fault("--guidance-scale", "1e9", says: "0 to 100"),
        Fault("--safety", "sometimes", says: "lenient, standard, strict"),
        Fault("--safe-guidance", "hard", says: "weak, medium, strong or max"),
        Fault("--safe-guidance", "scale=0", says: "above 1"),
        Fault("--safe-concept", "alcohol", says: "--safe-concept needs --safe-guidance"),
        Fault("--safe-guidance", "max", "--guidance-scale", "1", says: "safe guidance changes the guidance"),
        Fault("--guidance-interval", "0.2", says: "as in 0.1-0.7"),
        Fault("--guidance-interval", "0.9-0.1", says: "is no interval"),
        Fault("--guidance-interval", "0.5-3", says: "parts of the run, 0-1"),
        Fault("--guidance-interval", "0-0.5", "--safe-guidance", "max", says: "must not be left out"),
        Fault("--feature-interval", "0", says: "1 (none) to 20"), Fault("--merge-tokens", "0.9", says: "0 to 0.75"),
        Fault("--on-flag", "shred", says: "withhold"),
        Fault("--scale", "0", says: "1 to 64"), Fault("--seed", "-1", says: "--seed"),
        Fault("--seed", "x", says: "--seed"), Fault("--seed", "-3", says: "'-3' is invalid"),
        Fault("--count", "-1", says: "1 to 10000"), Fault("--step-count", "-5", says: "1 to 1000"),
        Fault("--strength", "-0.5", says: "0 (the starting picture stays) to 1"),
        Fault("--mask", "mask.png", says: "give --image too"), Fault("--sceduler", "ddim", says: "--scheduler"),
    ]

    @Test("a fault has one clear message, the right exit code and leaves nothing behind", arguments: faultyCalls)
    func faults(_ fault: Fault) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "empty"), withIntermediateDirectories: false)
            try Data("not a picture".utf8).write(to: folder.appending(path: "text.png"))
            try PNG(image: RGBImage(width: 8, height: 8)).write(to: folder.appending(path: "mask.png"))
            let run = try Command(["generate", "a cat", "--quiet"] + fault.arguments, in: folder)
            #expect(run.status == fault.status, "\(run.errors)")
            #expect(run.errors.contains(fault.message), "\(run.errors)")
            #expect(run.output.isEmpty)
            #expect(!run.errors.contains("Fatal error"))
            if fault.status == 1 { #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)") }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(left == ["empty", "mask.png", "text.png"])
        }
    }

    @Test(
        "a misspelt command is answered with the right one",
        arguments: [
            ("genrate", "generate"), ("chek", "check"), ("audits", "audit"), ("smaple", "sample"),
            ("audit domians", "audit domains"), ("watermark dtect", "watermark detect"),
        ])
    func misspeltCommand(_ typed: String, _ meant: String) throws {
        try withTemporaryFolder { folder in
            let run = try Command(typed.split(separator: " ").map(String.init) + ["a cat"], in: folder)
            #expect(run.status == 64 && run.output.isEmpty)
            #expect(run.errors.contains("there is no command '\(typed)'. Did you mean '\(meant)'?"), "\(run.errors)")
        }
    }

    @Test("a command like no other is answered with the way to the list")
    func unknownCommand() throws {
        try withTemporaryFolder { folder in
            let run = try Command(["xyzzy"], in: folder)
            #expect(run.status == 64)
            #expect(run.errors == "klarbild: there is no command 'xyzzy'. 'klarbild --help' lists them\n")
            let below = try Command(["audit", "xyzzy"], in: folder)
            #expect(below.errors == "klarbild: there is no command 'audit xyzzy'. 'klarbild audit --help' lists them\n")
        }
    }

    @Test("a disk that takes a part of the picture is an error that names the file, and leaves no part of it")
    func fullDisk() throws {
        try withTemporaryFolder { folder in
            // Files end at one kilobyte here, as they would on a disk that is nearly full.
            let run = try Command(
                ["generate", "a cat", "--seed", "0", "--step-count", "1", "--quiet", "-o", "."], in: folder,
                fileSizeLimit: 1024)
            #expect(run.status == 1 && run.errors.contains("a-cat-0.png: "), "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }
}
