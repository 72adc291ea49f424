import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("klarbild policy")
struct PolicyCommandTests {
    @Test("lists the policies, and shows each as JSON that can be used")
    func show() throws {
        try withTemporaryFolder { folder in
            let list = try Command(["policy", "show"], in: folder)
            #expect(list.status == 0 && list.output.split(separator: "\n").count == SafetyPolicy.presets.count)
            for preset in SafetyPolicy.presets {
                let shown = try Command(["policy", "show", preset.name], in: folder)
                try Data(shown.output.utf8).write(to: folder.appending(path: "copy.json"))
                #expect(try SafetyPolicy(contentsOf: folder.appending(path: "copy.json")) == preset)
            }
        }
    }

    @Test("says of a good policy that its checkers can run, or that they were not tried")
    func good() throws {
        try withTemporaryFolder { folder in
            let untried = try Command(["policy", "check", "standard"], in: folder)
            #expect(untried.status == 0 && untried.output.contains("give --model"))
            let tried = try Command(["policy", "check", "standard", "second-opinion", "--model", "emoji"], in: folder)
            #expect(tried.status == 0 && tried.output.split(separator: "\n").count == 2)
            #expect(tried.output.contains("second-opinion: right, and its checkers can run"))
            let alone = try Command(["policy", "check", "photographs"], in: folder)
            #expect(alone.output.contains("its checkers can run"))
        }
    }

    @Test("the example that ships is right for the embedded model")
    func example() throws {
        try withTemporaryFolder { folder in
            let path = Golden.repository.appending(path: "Data/Policies/house-rules.json").path
            let run = try Command(["policy", "check", path, "--model", "emoji"], in: folder)
            #expect(
                run.status == 0 && run.output.contains("house rules: right, and its checkers can run"), "\(run.errors)")
        }
    }

    @Test("names every fault of every file with its line, and fails")
    func bad() throws {
        try withTemporaryFolder { folder in
            try Data("{\"checkers\": [\"concepts\"],\n\"combine\": \"most\",\n\"onflag\": 1}".utf8)
                .write(to: folder.appending(path: "a.json"))
            try Data("{".utf8).write(to: folder.appending(path: "b.json"))
            let run = try Command(["policy", "check", "a.json", "b.json", "standard"], in: folder)
            #expect(run.status == 1 && run.output.hasPrefix("standard: right"))
            let lines = run.errors.split(separator: "\n")
            #expect(lines.count == 3 && lines[0].hasPrefix("a.json:2:12: 'combine' is \"most\""))
            #expect(lines[1].contains("Did you mean \"onFlag\"?") && lines[2].hasPrefix("b.json:1:2: "))
        }
    }

    @Test("a concept that the model's checker lacks is found before any picture is made")
    func concept() throws {
        try withTemporaryFolder { folder in
            try Data("{\"checkers\": [{\"checker\": \"concepts\", \"ignore\": [\"bear\"]}]}".utf8)
                .write(to: folder.appending(path: "a.json"))
            for arguments in [
                ["policy", "check", "a.json", "--model", "emoji"], ["generate", "a cat", "--policy", "a.json"],
            ] {
                let run = try Command(arguments, in: folder)
                #expect(run.status == 1 && run.errors.contains("Did you mean \"beer\"?"), "\(run.errors)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.json"])
        }
    }

    @Test("a prompt that the guard refuses is not drawn; the reason is printed and logged, the exit code is 2")
    func promptGuard() throws {
        try withTemporaryFolder { folder in
            try Data("{\"checkers\": [\"concepts\"], \"promptGuard\": {\"words\": [\"beer mug\"]}}".utf8)
                .write(to: folder.appending(path: "a.json"))
            let arguments = [
                "generate", "a Beer-Mug", "--policy", "a.json", "--log", "log.sqlite", "--step-count", "1",
            ]
            let run = try Command(arguments + ["-o", "."], in: folder)
            #expect(
                run.status == 2 && run.errors.contains("it holds 'beer mug'. Nothing was computed"), "\(run.errors)")
            let json = try Command(arguments + ["--json"], in: folder)
            #expect(try json.status == 2 && json.json(Report.self).images.isEmpty)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a.json", "log.sqlite"])
            let log = try Command(["log", "log.sqlite", "--json", "--verdict", "refused"], in: folder)
            #expect(log.output.contains("\"refused\"") && !log.output.contains("Beer"))
            let allowed = try Command(
                ["generate", "a beer", "--policy", "a.json", "--step-count", "1", "--seed", "1"], in: folder)
            #expect(allowed.status == 0)
        }
    }

    @Test("further seeds are tried as the policy says, and each attempt is logged")
    func retries() throws {
        try withTemporaryFolder { folder in
            try Data(
                """
                {"checkers": [{"checker": "concepts", "sensitivity": 1}], "onFlag": {"action": "black", "retry": 2},
                 "log": {"prompts": "plain"}}
                """.utf8
            ).write(to: folder.appending(path: "a.json"))
            let run = try Command(
                [
                    "generate", "a dog", "--policy", "a.json", "--seed", "10", "--count", "2", "--step-count", "1",
                    "--json", "--log", "log.sqlite",
                ], in: folder)
            let images = try run.json(Report.self).images
            #expect(images.map(\.seed) == [13, 15], "seeds of the run itself are not taken twice")
            #expect(images.map { $0.discarded?.map(\.seed) } == [[10, 12], [11, 14]])
            #expect(images.allSatisfy { $0.verdict == "blacked" && $0.safety?.policy == "a" })
            let log = try Command(["log", "log.sqlite", "--csv"], in: folder)
            #expect(log.output.split(separator: "\n").count == 7 && log.output.contains(",a dog,"))
            let alone = try Command(
                ["generate", "a dog", "--safety", "off", "--seed", "13", "--step-count", "1", "--json"], in: folder)
            #expect(try alone.json(Report.self).images[0].discarded?.isEmpty == true)
        }
    }
}
