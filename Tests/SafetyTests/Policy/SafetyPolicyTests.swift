import Foundation
import Safety
import TestSupport
import Testing

@Suite("Safety policy")
struct SafetyPolicyTests {
    private func read(_ text: String) throws(PolicyError) -> SafetyPolicy {
        try SafetyPolicy(json: Data(text.utf8), source: "mine.json")
    }

    @Test("a broken file has a message with its line and what was expected", arguments: BrokenPolicy.all)
    func broken(_ policy: BrokenPolicy) throws {
        let error = try #require(throws: PolicyError.self) { try read(policy.text) }
        let first = try #require(error.problems.first)
        #expect(first.place?.line == policy.line, "\(error)")
        #expect(error.description.hasPrefix("mine.json:\(policy.line):"))
        #expect(error.description.contains(policy.says), "\(error)")
    }

    @Test("there are over a hundred ways to break a file, each another, and messages are for people")
    func hundred() {
        #expect(Set(BrokenPolicy.all.map(\.text)).count == BrokenPolicy.all.count && BrokenPolicy.all.count >= 100)
        for policy in BrokenPolicy.all {
            let error = #expect(throws: PolicyError.self) { try read(policy.text) }
            for problem in error?.problems ?? [] {
                #expect(problem.message.count > 15 && problem.message.count < 300, "\(problem)")
                #expect(!problem.message.contains("Optional") && !problem.message.contains("DecodingError"))
            }
        }
    }

    @Test("all faults of a file are reported at once, in the order of its lines")
    func several() throws {
        let text = """
            {
              "nam": "x",
              "checkers": [{"checker": "concepts", "sensitivity": "hot"}],
              "onFlag": {"retry": 1000},
              "combine": "most"
            }
            """
        let error = try #require(throws: PolicyError.self) { try read(text) }
        #expect(error.problems.compactMap { $0.place?.line } == [2, 3, 4, 5])
        #expect(error.description.split(separator: "\n").count == 4)
        #expect(error.problems[1].place?.column == 55)
    }

    @Test("columns count characters, not bytes")
    func columns() throws {
        let error = try #require(throws: PolicyError.self) { try read("{\"näme🍎\": 1, \"checkers\": [\"concepts\"]}") }
        #expect(error.problems[0].place?.column == 2)
        let second = try #require(throws: PolicyError.self) {
            try read("{\"note\": \"🍎🍎\", \"x\": 1, \"checkers\": [\"concepts\"]}")
        }
        #expect(second.problems[0].place?.column == 16)
    }

    @Test("a file that is not UTF-8, too large, a folder or missing has its own message")
    func files() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "policy.json")
            try Data([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]).write(to: file)
            #expect(throws: PolicyError.self) { try SafetyPolicy(contentsOf: file) }
            let binary = #expect(throws: PolicyError.self) { try SafetyPolicy(contentsOf: file) }
            #expect(binary?.description.contains("not UTF-8") == true)
            try Data(repeating: 0x20, count: 2 << 20).write(to: file)
            let large = #expect(throws: PolicyError.self) { try SafetyPolicy(contentsOf: file) }
            #expect(large?.description.contains("larger than") == true)
            let directory = #expect(throws: PolicyError.self) { try SafetyPolicy(contentsOf: folder) }
            #expect(directory?.description.contains("not a regular file") == true)
            let missing = #expect(throws: PolicyError.self) {
                try SafetyPolicy(contentsOf: folder.appending(path: "no.json"))
            }
            #expect(missing?.description.contains("cannot be read") == true)
        }
    }

    @Test("random damage to a good file is an error or another policy, never a crash")
    func damaged() throws {
        let bytes = Array(try #require(SafetyPolicy.presets.last).json.utf8)
        var random = SeededGenerator(17)
        for round in 0..<2000 {
            var copy = bytes
            for _ in 0...(round % 3) { copy[random.below(copy.count)] = UInt8(random.below(256)) }
            if round % 2 == 0 { copy.removeLast(random.below(copy.count)) }
            do {
                let policy = try SafetyPolicy(json: Data(copy), source: "x")
                #expect(!policy.checkers.isEmpty)
            } catch {
                #expect(!error.problems.isEmpty)
            }
        }
    }

    @Test("every preset is written and read back the same, with the same hash", arguments: SafetyPolicy.presets)
    func roundTrip(_ policy: SafetyPolicy) throws {
        let read = try read(policy.json)
        #expect(read == policy && read.hash == policy.hash)
    }

    @Test("a policy with everything in it is written and read back the same")
    func everything() throws {
        var concepts = CheckerRule(.concepts, folder: "/checkers/own", sensitivity: try Sensitivity("0.0125"))
        concepts.thresholds = ["a \"quoted\"\n name": 0.125, "b": -0.5]
        concepts.ignored = ["z", "y"]
        concepts.greyZone = -0.25...0.5
        var texts = CheckerRule(.textConcepts)
        texts.textConcepts = [TextConcept("x", threshold: 0.25), TextConcept("y", threshold: 0.5, kind: .specialCare)]
        var policy = SafetyPolicy(name: "everything", checkers: [concepts, texts])
        policy.note = "why"
        policy.combination = .cascade
        policy.onFlag = FlagResponse(action: .pixelate, retries: 7, reviewFolder: "/review")
        policy.retriesWhenInvalid = 2
        policy.promptGuard = PromptGuardRule(
            words: ["gun", "two words"], concepts: [TextConcept("w", threshold: 0.75)], folder: "/clip")
        policy.logsPrompts = .plain
        let again = try read(policy.json)
        policy.checkers[0].ignored.sort()
        #expect(again == policy && again.hash == policy.hash)
    }

    @Test("whatever differs changes the hash; how a file is written does not")
    func hashes() throws {
        let terse = try read("{\"name\":\"standard\",\"checkers\":[\"concepts\"]}")
        #expect(terse.hash == SafetyPolicy.standard.hash)
        #expect(Set(SafetyPolicy.presets.map(\.hash)).count == SafetyPolicy.presets.count)
        var other = terse
        other.onFlag.retries = 1
        #expect(other.hash != terse.hash && terse.hash.count == 64)
    }

    @Test("the name of a file without one is the file's, and folders count from the file's place")
    func places() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "house.json")
            try Data(
                """
                {"checkers": [{"checker": "concepts", "folder": "own"}, {"checker": "two-heads", "folder": "/two"}],
                 "onFlag": {"keepForReview": "flagged"}}
                """.utf8
            ).write(to: file)
            let policy = try SafetyPolicy(contentsOf: file)
            #expect(policy.name == "house")
            #expect(policy.checkers.map(\.folder) == [folder.appending(path: "own").path, "/two"])
            #expect(policy.onFlag.reviewFolder == folder.appending(path: "flagged").path)
        }
    }

    @Test("the levels of diffusers' issue 5623 are there under their names")
    func levels() {
        let adjustments = ["weak", "medium", "normal", "strong", "max"].map { name in
            SafetyPolicy.presets.first { $0.name == name }?.checkers[0].sensitivity.adjustment
        }
        #expect(adjustments == [-0.069, -0.0175, 0, 0.015, 0.074])
        #expect(SafetyPolicy.standard.checkers == [CheckerRule(.concepts)])
    }

    @Test("JSON's corners are read as JSON says")
    func corners() throws {
        let policy = try read(
            "\u{FEFF} {\"name\": \"\\u00e4\\ud83c\\udf4e\\/\\n\", \"checkers\" :\t[ {\"checker\":\"concepts\" ,"
                + "\"sensitivity\": -1.5e-2,\"note\": \"\"}\r\n] } ")
        #expect(policy.name == "ä🍎/\n" && policy.checkers[0].sensitivity.adjustment == -0.015)
    }
}
