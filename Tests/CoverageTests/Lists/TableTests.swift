import Coverage
import Foundation
import TestSupport
import Testing

@Suite("Lists from tables, lines and JSON, well made or not") struct TableTests {
    private func entries(_ bytes: Data, _ name: String, headings: [String] = TextList.promptHeadings) throws -> [String]
    {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try bytes.write(to: url)
            return try TextList(contentsOf: url, headings: headings).entries
        }
    }

    private func entries(_ text: String, _ name: String) throws -> [String] { try entries(Data(text.utf8), name) }

    @Test(
        "tables by RFC 4180 and by what programs make of it",
        arguments: [
            ("prompt\r\na cat\r\na dog\r\n", "l.csv", ["a cat", "a dog"]),
            ("prompt\ra cat\ra dog\r", "l.csv", ["a cat", "a dog"]),
            ("prompt\na cat\na dog", "l.csv", ["a cat", "a dog"]),
            ("\u{feff}prompt,x\na cat,1\n", "l.csv", ["a cat"]),
            ("\u{feff}a cat\na dog\n", "l.txt", ["a cat", "a dog"]),
            (" Prompt ,x\na cat,1\n", "l.csv", ["a cat"]), ("PROMPT\na cat\n", "l.CSV", ["a cat"]),
            ("x,prompt\n1,\"a, b\"\n2,\"say \"\"x\"\"\"\n", "l.csv", ["a, b", "say \"x\""]),
            ("x,prompt\n1\n2,b\n", "l.csv", ["b"]), ("x,prompt\n1,\n2,b\n,\n", "l.csv", ["b"]),
            ("prompt\n\"never closed\nb", "l.csv", ["never closed\nb"]),
            ("prompt\na \"b\" c\n", "l.csv", ["a \"b\" c"]), ("prompt\n\"a\"b\n", "l.csv", ["ab"]),
            ("prompt\n\"\"\nb\n", "l.csv", ["b"]), ("prompt\n  padded  \n", "l.csv", ["padded"]),
            ("prompt\ttext\na\tb\n", "l.tsv", ["a"]), ("text\tprompt\na\tb\n", "l.tsv", ["b"]),
            ("caption,text\na,b\n", "l.csv", ["b"]), ("id,caption\n1,b\n", "l.csv", ["b"]),
            ("a,b\nc,d\n", "l.csv", ["a,b", "c,d"]), ("prompt;x\na;1\n", "l.csv", ["prompt;x", "a;1"]),
            ("prompt,prompt\na,b\n", "l.csv", ["a"]), ("prompt\n猫,犬\n", "l.csv", ["猫"]),
        ] as [(String, String, [String])])
    func tables(text: String, name: String, expected: [String]) throws {
        #expect(try entries(text, name) == expected)
    }

    @Test(
        "plain lines, whatever their ends, with remarks only at their start",
        arguments: [
            ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\rb", ["a", "b"]),
            ("a\u{2028}b\u{85}c\u{b}d", ["a", "b", "c", "d"]),
            ("\n\n a \n\t\nb", ["a", "b"]), ("# no\na # yes\n#no\n", ["a # yes"]), ("a\u{0}b\n", ["a\u{0}b"]),
            ("prompt\na\n", ["prompt", "a"]), ("\"a\"\n", ["\"a\""]), ("a,b\n", ["a,b"]),
        ] as [(String, [String])])
    func lines(text: String, expected: [String]) throws {
        #expect(try entries(text, "l.txt") == expected)
        #expect(try entries(text, "no-extension") == expected)
    }

    @Test(
        "JSON lists of texts or of objects",
        arguments: [
            ("[\"a\", \" b \", \"\"]", ["a", "b"]), ("[{\"text\": \"a\", \"prompt\": \"b\"}]", ["b"]),
            ("[{\"prompt\": 1}, {\"prompt\": \"b\"}, {}]", ["b"]), ("[{\"caption\": \"\\u00e9\\n\"}]", ["é"]),
            ("[{\"prompt\": null, \"text\": \"t\"}]", ["t"]), ("\u{feff}[\"a\"]", ["a"]),
        ] as [(String, [String])])
    func json(text: String, expected: [String]) throws {
        #expect(try entries(text, "l.json") == expected)
    }

    @Test(
        "what is no list is an error that names the file and the mend",
        arguments: [
            ("", "l.csv"), ("prompt\n", "l.csv"), ("prompt\n\"\"\n,\n", "l.csv"), ("\u{feff}", "l.txt"),
            ("   \n\t\n", "l.txt"),
            ("[]", "l.json"), ("[\"\"]", "l.json"), ("[[\"a\"]]", "l.json"), ("[\"a\", 1]", "l.json"),
            ("\"a\"", "l.json"),
            ("[\"a\"", "l.json"), ("{\"prompts\": [\"a\"]}", "l.json"), ("", "l.json"), ("[{\"x\": \"a\"}]", "l.json"),
        ])
    func refused(text: String, name: String) throws {
        let error = #expect(throws: CoverageError.self) { try entries(text, name) }
        let description = error?.description ?? ""
        #expect(
            description.contains(name)
                && (description.contains("Put one prompt") || description.contains("Give a text file")))
    }

    @Test("nesting without end in JSON is an error, no crash")
    func nested() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: CoverageError.self) { try entries(text, "l.json") }
        #expect(throws: CoverageError.self) { try entries(text + String(repeating: "]", count: 100_000), "l.json") }
    }

    @Test(
        "bytes that are not UTF-8 are refused in every format, a folder too",
        arguments: ["l.txt", "l.csv", "l.tsv", "l.json"])
    func bytes(name: String) throws {
        for bytes in [[0xff, 0xfe, 0x61, 0x00], [0x61, 0xc3], [0x80], [0xed, 0xa0, 0x80]] as [[UInt8]] {
            let error = #expect(throws: CoverageError.self) { try entries(Data(bytes), name) }
            #expect(error?.description.contains("UTF-8") == true, "\(bytes)")
        }
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            #expect(throws: CoverageError.self) { try TextList(contentsOf: url) }
            #expect(throws: CoverageError.self) { try NameList(contentsOf: url) }
            #expect(throws: CoverageError.self) { try PublishedCounts(contentsOf: url) }
        }
    }

    @Test("random records come back from a table as they were written", arguments: [",", "\t"])
    func roundTrip(separator: String) throws {
        var dice = Dice(41)
        let pieces = ["a", "b c", ",", "\t", "\"", "\"\"", "\n", "\r\n", "é", "猫", "'", ";", " "]
        for _ in 0..<40 {
            let records = (0..<(1 + dice.below(12))).map { _ in
                (0..<3).map { _ in (0..<dice.below(5)).map { _ in dice.pick(pieces) }.joined() }
            }
            let text = ([["x", "prompt", "y"]] + records).map { record in
                record.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: separator)
            }.joined(separator: "\r\n")
            let expected = records.map { $0[1].trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
            let name = separator == "," ? "l.csv" : "l.tsv"
            if expected.isEmpty {
                #expect(throws: CoverageError.self) { try entries(text, name) }
            } else {
                #expect(try entries(text, name) == expected, "\(text.debugDescription)")
            }
        }
    }

    @Test(
        "names and their aliases",
        arguments: [
            ("van Gogh | Vincent | van Gogh", "n.txt", [["van Gogh", "Vincent", "van Gogh"]]),
            ("|a|\n||\n | | b\n", "n.txt", [["a"], ["b"]]), ("artist,x\na|b,1\n", "n.csv", [["a", "b"]]),
            ("artist_name\nA B\n", "n.csv", [["A B"]]), ("x\tCharacter\n1\tA\n", "n.tsv", [["A"]]),
            ("[{\"concept\": \"A|B\"}]", "n.json", [["A", "B"]]), ("a, b\n", "n.txt", [["a, b"]]),
        ] as [(String, String, [[String]])])
    func names(text: String, name: String, expected: [[String]]) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try Data(text.utf8).write(to: url)
            let list = try NameList(contentsOf: url, kind: .artist)
            #expect(list.entries.map { [$0.name] + $0.aliases } == expected && list.kind == .artist)
        }
    }
}
