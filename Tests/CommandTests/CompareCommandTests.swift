import Foundation
import TestSupport
import Testing

@Suite("klarbild compare")
struct CompareCommandTests {
    /// The part of the contract that scripts rely on.
    private struct Figures: Decodable {
        struct Rate: Decodable {
            let policy: String, safeGuidance: String?
            let flagged: Int, of: Int, low: Double, high: Double
        }
        struct Steering: Decodable { let safeGuidance: String, changed: Int, slowdown: Double }
        let prompts: Int, rates: [Rate], safeGuidance: [Steering]
    }

    private func compare(_ arguments: [String], in folder: URL) throws -> Command {
        try Command(["compare", "--step-count", "2", "--quiet"] + arguments, in: folder)
    }

    @Test("prints figures as JSON and writes the report in every format")
    func json() throws {
        try withTemporaryFolder { folder in
            try Data("a beer mug\na red apple\n\na star\n".utf8).write(to: folder.appending(path: "list.txt"))
            let run = try compare(
                ["list.txt", "--policy", "lenient", "--policy", "max", "--safe-guidance", "max", "--json"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let figures = try run.json(Figures.self)
            #expect(figures.prompts == 3 && figures.rates.map(\.policy) == ["lenient", "max", "lenient", "max"])
            #expect(figures.rates.map(\.safeGuidance) == [nil, nil, "max", "max"])
            #expect(figures.rates.allSatisfy { $0.of == 3 } && figures.safeGuidance.map(\.changed) == [3])
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "comparison").path)
            #expect(
                Set(names) == [
                    "index.html", "report.md", "report.json", "tables", "rows.jsonl", "settings.json", "pictures",
                ])
            let html = try String(contentsOf: folder.appending(path: "comparison/index.html"), encoding: .utf8)
            #expect(html.contains("a beer mug") && html.contains("src=\"data:image/jpeg;base64,"))
            #expect(html.contains("klarbild compare --step-count 2"))
        }
    }

    @Test("goes on where it was interrupted, and not with other settings")
    func interrupted() throws {
        try withTemporaryFolder { folder in
            let arguments = [
                "compare", "--step-count", "40", "a", "b", "c", "d", "e", "f", "g", "h", "--policy", "strict",
            ]
            let stopped = try Command(arguments, in: folder, interruptingAfter: "prompt 1 of 8")
            #expect(stopped.status == 130 && stopped.errors.contains("the same command goes on"), "\(stopped.errors)")
            #expect(!stopped.errors.contains("Fatal") && stopped.output.isEmpty)
            let rows = folder.appending(path: "comparison/rows.jsonl")
            let before = try String(contentsOf: rows, encoding: .utf8)
            let other = try Command(arguments + ["--seed", "5"], in: folder)
            #expect(other.status == 1 && other.errors.contains("seed is 1 there, 5 here"), "\(other.errors)")
            let resumed = try Command(arguments, in: folder)
            #expect(resumed.status == 0, "\(resumed.errors)")
            let after = try String(contentsOf: rows, encoding: .utf8)
            #expect(after.hasPrefix(before) && after.split(separator: "\n").count == 8)
            let again = try Command(arguments + ["--json"], in: folder)
            #expect(again.status == 0 && again.errors.contains("8 prompts are done already"))
            #expect(try String(contentsOf: rows, encoding: .utf8) == after)
        }
    }

    @Test("takes a set that ships, names none of its prompts, and leaves flagged pictures out when told so")
    func sets() throws {
        try withTemporaryFolder { folder in
            let run = try compare(
                ["--set", "i2p", "--limit", "2", "--policy", "max", "--no-unfiltered", "-o", "out"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let html = try String(contentsOf: folder.appending(path: "out/index.html"), encoding: .utf8)
            let lines = try String(contentsOf: folder.appending(path: "out/rows.jsonl"), encoding: .utf8)
            struct Row: Decodable {
                struct Prompt: Decodable { let text: String }
                struct Drawing: Decodable { let veil: String? }
                let prompt: Prompt, drawings: [Drawing]
            }
            let rows = try lines.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
            #expect(rows.count == 2 && html.contains(" of i2p") && html.contains("published"))
            #expect(rows.allSatisfy { !html.contains($0.prompt.text) && $0.drawings.allSatisfy { $0.veil == nil } })
        }
    }

    @Test("logs every policy's decisions, and the unfiltered pictures that are kept")
    func logged() throws {
        try withTemporaryFolder { folder in
            let run = try compare(
                ["a star", "a dog", "--policy", "all.json", "--policy", "weak", "--log", "decisions.sqlite"],
                in: try withPolicy(folder))
            #expect(run.status == 0, "\(run.errors)")
            let log = try Command(["log", "decisions.sqlite", "--csv", "--limit", "0"], in: folder)
            #expect(log.status == 0, "\(log.errors)")
            let lines = log.output.split(whereSeparator: \.isNewline).dropFirst()
            #expect(lines.count == 6 && lines.filter { $0.contains("replaced") }.count == 2, "\(log.output)")
            #expect(lines.filter { $0.contains("unfiltered") }.count == 2 && !log.output.contains("a star"))
            #expect(try Command(["log", "decisions.sqlite", "--verify"], in: folder).status == 0)
        }
    }

    /// Puts a policy that flags every picture into the folder.
    private func withPolicy(_ folder: URL) throws -> URL {
        let text = #"{"name": "all", "checkers": [{"checker": "concepts", "sensitivity": 1}]}"#
        try Data(text.utf8).write(to: folder.appending(path: "all.json"))
        return folder
    }

    @Test("keeps flagged pictures back when told so, and shows them behind a veil otherwise", arguments: [true, false])
    func veils(shows: Bool) throws {
        try withTemporaryFolder { folder in
            let run = try compare(
                ["a star", "--policy", "all.json"] + (shows ? [] : ["--no-unfiltered"]), in: try withPolicy(folder))
            #expect(run.status == 0, "\(run.errors)")
            let names = try FileManager.default.contentsOfDirectory(
                atPath: folder.appending(path: "comparison/pictures").path)
            #expect(
                Set(names) == (shows ? ["00001.jpg", "00001-veil.jpg", "00001-filtered.jpg"] : ["00001-filtered.jpg"]))
            let html = try String(contentsOf: folder.appending(path: "comparison/index.html"), encoding: .utf8)
            #expect(html.contains("<details>") == shows && html.contains("what all shows"))
        }
    }

    @Test("a harmless set names its prompts and its categories")
    func parti() throws {
        try withTemporaryFolder { folder in
            let run = try compare(["--set", "parti", "--limit", "3", "--policy", "weak", "--seed", "3"], in: folder)
            #expect(run.status == 0 && run.output.contains("flagged by weak"), "\(run.errors)")
            let markdown = try String(contentsOf: folder.appending(path: "comparison/report.md"), encoding: .utf8)
            #expect(run.errors.isEmpty && markdown.contains("By category"))
            #expect(markdown.contains("3 of 1632, chosen at random"))
            let table = try String(contentsOf: folder.appending(path: "comparison/tables/rates.csv"), encoding: .utf8)
            #expect(table.hasPrefix("policy,safe guidance,flagged,of,share,95 % interval low,95 % interval high"))
            #expect(table.split(whereSeparator: \.isNewline).count == 2)
        }
    }

    @Test("says where safe guidance came too late to change anything")
    func lateGuidance() throws {
        try withTemporaryFolder { folder in
            let run = try compare(["a star", "--policy", "weak", "--safe-guidance", "weak"], in: folder)
            #expect(run.status == 0 && run.errors.contains("'weak' changed nothing"), "\(run.errors)")
        }
    }

    @Test("its help shows what it can do, with examples")
    func help() throws {
        try withTemporaryFolder { folder in
            let text = try Command(["compare", "--help"], in: folder).output
            for part in [
                "klarbild compare --set parti --limit 200 --no-unfiltered", "--policy <name|file>", "--set <i2p|parti>",
                "--safe-guidance <weak|medium|strong|max>", "--pictures <n>", "-o, --output <folder>", "--json",
            ] { #expect(text.contains(part), "\(part)") }
            #expect(try Command(["--help"], in: folder).output.contains("compare"))
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
        Fault(says: "give prompts or files"), Fault("a", "--set", "parti", says: "one of the two"),
        Fault("--set", "coco", says: "i2p"), Fault("missing.txt", status: 1, says: "missing.txt"),
        Fault("a", "list.csv", says: "one file at a time"), Fault("list.csv", status: 1, says: "no column 'prompt'"),
        Fault("a", "--policy", "nobody", status: 1, says: "there is no policy 'nobody'"),
        Fault("a", "--policy", "max", "--policy", "max", status: 1, says: "'max' is given twice"),
        Fault("a", "--safe-guidance", "hard", says: "weak, medium, strong or max"),
        Fault("a", "--safe-concept", "x", says: "--safe-concept needs"), Fault("a", "--limit", "0", says: "1 or more"),
        Fault("a", "--pictures", "-1", says: "--pictures"), Fault("a", "-o", "list.csv", status: 1, says: "list.csv"),
        Fault("a", "--model", "nowhere", status: 1, says: "there is no model"),
        Fault("a", "--safe-guidance", "max", "--guidance-scale", "1", says: "safe guidance changes the guidance"),
        Fault("a", "--safety-checker", ".", status: 1, says: "safety checker cannot be used"),
    ]

    @Test("a fault has one clear message, the right exit code and leaves no picture", arguments: faultyCalls)
    func faults(_ fault: Fault) throws {
        try withTemporaryFolder { folder in
            try Data("text\na cat\n".utf8).write(to: folder.appending(path: "list.csv"))
            let run = try compare(fault.arguments, in: folder)
            #expect(run.status == fault.status, "\(run.errors)")
            #expect(run.errors.contains(fault.message), "\(run.errors)")
            #expect(run.output.isEmpty && !run.errors.contains("Fatal error"))
            if fault.status == 1 { #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)") }
            let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            #expect(!left.contains { $0.hasSuffix(".jpg") || $0.hasSuffix(".html") })
        }
    }
}
