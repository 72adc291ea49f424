import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("klarbild log")
struct LogCommandTests {
    private struct Log: Decodable {
        struct Entry: Decodable {
            let id: Int
            let subject: String, verdict: String
            let flagged: Bool
            let file: String?, policy: String?, policyHash: String?, checkers: String?, prompt: String?
            let scores: [Report.Score]
        }

        let decisions: [Entry]
    }

    /// A folder with a log of three pictures from files: one that passed, one flagged, one of a single colour.
    private func withLog<R>(_ body: (URL) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            try PNG(image: Replacement.singer.fitted(width: 96, height: 96)).write(to: folder.appending(path: "a.png"))
            try PNG(image: RGBImage(width: 9, height: 9)).write(to: folder.appending(path: "black.png"))
            for arguments in [["a.png"], ["a.png", "--safety", "1"], ["black.png"]] {
                let run = try Command(["check", "--log", "log.sqlite"] + arguments, in: folder)
                #expect(run.status == 0, "\(run.errors)")
            }
            return try body(folder)
        }
    }

    @Test("prints decisions as JSON, with the checkers' hashes and every score")
    func json() throws {
        try withLog { folder in
            let entries = try Command(["log", "log.sqlite", "--json"], in: folder).json(Log.self).decisions
            #expect(entries.map(\.id) == [1, 2, 3] && entries.map(\.verdict) == ["passed", "withheld", "invalid"])
            #expect(entries.map(\.flagged) == [false, true, false] && entries.allSatisfy { $0.subject == "file" })
            #expect(entries[0].scores.map(\.concept) == ["nsfw"] && entries[2].scores.isEmpty)
            #expect(entries[0].checkers?.hasPrefix("open-nsfw=") == true && entries[0].policyHash?.count == 64)
        }
    }

    @Test(
        "answers by flag, verdict, policy, concept, time and number",
        arguments: [
            (["--flagged"], [2]), (["--verdict", "invalid"], [3]), (["--policy", "photographs"], [1]),
            (["--concept", "nsfw"], [2]), (["--since", "2020-01-01"], [1, 2, 3]), (["--since", "2999-01-01"], []),
            (["--since", "2020-01-01T10:00:00Z"], [1, 2, 3]), (["--limit", "1"], [3]), (["--limit", "0"], [1, 2, 3]),
            (["--flagged", "--verdict", "passed"], []),
        ] as [([String], [Int])])
    func queries(arguments: [String], expected: [Int]) throws {
        try withLog { folder in
            let run = try Command(["log", "log.sqlite", "--json"] + arguments, in: folder)
            #expect(try run.json(Log.self).decisions.map(\.id) == expected)
            let text = try Command(["log", "log.sqlite"] + arguments, in: folder)
            #expect(text.status == 0 && text.output.split(separator: "\n").count == 2 * expected.count)
            #expect(text.errors.contains("no decision matches") == expected.isEmpty)
        }
    }

    @Test("prints CSV with a header")
    func csv() throws {
        try withLog { folder in
            let lines = try Command(["log", "log.sqlite", "--csv"], in: folder).output.split(separator: "\n")
            #expect(lines.count == 4 && lines[0].hasPrefix("id,time,subject,verdict,flagged,policy"))
            #expect(lines[1].contains(",a.png,") && lines[2].contains(",withheld,1,"))
        }
    }

    @Test(
        "a fault has one clear line",
        arguments: [
            (["none.sqlite"], 1, "there is no such file"), (["a.png"], 1, "is not a decision log"),
            (["log.sqlite", "--csv", "--json"], 64, "one of --csv and --json"),
            (["log.sqlite", "--since", "yesterday"], 64, "'yesterday' is no time"),
            (["log.sqlite", "--limit", "x"], 64, "--limit"), ([], 64, "file"),
        ] as [([String], Int32, String)])
    func faults(arguments: [String], status: Int32, message: String) throws {
        try withLog { folder in
            let run = try Command(["log"] + arguments, in: folder)
            #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
            #expect(
                run.output.isEmpty
                    && !FileManager.default.fileExists(atPath: folder.appending(path: "none.sqlite").path))
        }
    }
}
