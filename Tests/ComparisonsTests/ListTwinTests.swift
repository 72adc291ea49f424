import Comparisons
import Foundation
import TestSupport
import Testing

@Suite("Prompt lists and errors, further")
struct ListTwinTests {
    private func list(_ text: String, _ name: String) throws -> PromptList {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try Data(text.utf8).write(to: url)
            return try PromptList(contentsOf: url)
        }
    }

    @Test(
        "tables of other programs",
        arguments: [
            ("prompt\r\na\r\nb\r\n", "l.csv", ["a", "b"]), ("prompt\ra\rb", "l.csv", ["a", "b"]),
            ("PROMPT,x\na,\nb,\n", "l.csv", ["a", "b"]),
            ("x,prompt\n,a\n1,\n,b\n", "l.csv", ["a", "b"]), ("prompt\n\"a\"\n\"b\"", "l.CSV", ["a", "b"]),
            ("prompt\n\na\n\nb\n\n", "l.csv", ["a", "b"]),
            ("prompt\na \"b\" c\n", "l.csv", ["a \"b\" c"]), ("prompt\tx\na\t1\nb\t2", "l.tsv", ["a", "b"]),
            ("prompt\t\n\"a\t1\n", "l.tsv", ["\"a"]),
            ("prompt,categories\na,\" x , y\"\n", "l.csv", ["a"]), ("a,b\n", "l.txt", ["a,b"]),
            ("# a\n", "l.txt", ["# a"]),
        ] as [(String, String, [String])])
    func tables(text: String, name: String, expected: [String]) throws {
        #expect(try list(text, name).prompts.map(\.text) == expected)
    }

    @Test("columns are read each by its name, whatever their order", arguments: 1...6)
    func columns(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let names = [
            "prompt", "categories", "evaluation_seed", "sd_safety_percentage", "inappropriate_percentage", "other",
        ].shuffled(using: &random)
        let rows = (0..<10).map { number in
            [
                "prompt": "p\(number)", "categories": random.pick(["", "a", "a, b"]),
                "evaluation_seed": random.pick(["", "\(random.below(1000))"]),
                "sd_safety_percentage": random.pick(["", "25.0", "100"]),
                "inappropriate_percentage": random.pick(["", "0", "12.5"]), "other": "x,\"y\"",
            ]
        }
        let text =
            ([names.joined(separator: ",")]
            + rows.map { row in
                names.map { "\"" + (row[$0] ?? "").replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
            }).joined(separator: "\n")
        let found = try list(text, "l.csv").prompts
        #expect(found.map(\.text) == rows.map { $0["prompt"] } && found.map(\.number) == Array(1...10))
        for (prompt, row) in zip(found, rows) {
            #expect(prompt.seed == UInt64(row["evaluation_seed"] ?? ""))
            #expect(prompt.categories.joined(separator: ", ") == row["categories"])
            #expect(prompt.published?.flaggedByChecker == Double(row["sd_safety_percentage"] ?? "").map { $0 / 100 })
            #expect(prompt.published?.inappropriate == Double(row["inappropriate_percentage"] ?? "").map { $0 / 100 })
        }
    }

    @Test(
        "errors say where, what and what to do",
        arguments: [
            (.noPrompts(source: "s"), ["s has no prompts", "give at least one"]),
            (.badPromptList(path: "p", line: 3, reason: "r"), ["p:3: r.", "a column 'prompt'"]),
            (.badPromptList(path: "p", line: nil, reason: "r"), ["p: r."]),
            (.repeatedName("n"), ["'n' is given twice"]),
            (
                .otherSettings(folder: "f", differences: ["a is 1 there, 2 here", "b"]),
                ["f holds", "a is 1 there, 2 here; b", "-o"]
            ),
            (.badRows(path: "p", line: 7, reason: "r"), ["p:7 is damaged: r", "-o"]),
            (.badFolder(path: "p", reason: "r"), ["p cannot be used: r", "-o"]),
        ] as [(ComparisonError, [String])])
    func errors(error: ComparisonError, parts: [String]) {
        for part in parts { #expect(error.description.contains(part), "\(error)") }
    }

    @Test("a limited list is a part of the whole, in order, and every size is met", arguments: 7...9)
    func limits(seed: UInt64) throws {
        let whole = try PromptList((0..<30).map { "prompt \($0)" }, source: "s")
        for limit in 0...31 {
            let part = whole.limited(to: limit, seed: seed)
            #expect(part.prompts.count == min(limit, 30) && part.totalCount == 30 && part.source == "s")
            #expect(
                part.prompts.map(\.number) == part.prompts.map(\.number).sorted()
                    && Set(part.prompts).isSubset(of: whole.prompts))
        }
    }
}
