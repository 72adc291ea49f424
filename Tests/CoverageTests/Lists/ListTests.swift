import Coverage
import Foundation
import Resources
import TestSupport
import Testing

@Suite("Lists of prompts and names") struct ListTests {
    private func entries(_ text: String, _ name: String) throws -> [String] {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try Data(text.utf8).write(to: url)
            return try TextList(contentsOf: url).entries
        }
    }

    @Test(
        "lines, tables and JSON are read",
        arguments: [
            ("a cat\n\n  a dog  \r\n# a remark\n", "list.txt", ["a cat", "a dog"]),
            ("Prompt\tCategory\na cat\tAnimals\na \"big\" dog\tAnimals\n", "list.tsv", ["a cat", "a \"big\" dog"]),
            (
                "id,prompt\n1,\"a cat, asleep\"\n2,\"he said \"\"no\"\"\"\n3\n", "list.csv",
                ["a cat, asleep", "he said \"no\""]
            ),
            ("prompt\n\"two\nlines\"\n", "list.csv", ["two\nlines"]),
            ("no heading here, only text\n", "list.csv", ["no heading here, only text"]),
            ("[\"a cat\", \"a dog\"]", "list.json", ["a cat", "a dog"]),
            ("[{\"id\": 1, \"prompt\": \"a cat\"}]", "list.json", ["a cat"]),
        ] as [(String, String, [String])])
    func read(text: String, name: String, expected: [String]) throws {
        #expect(try entries(text, name) == expected)
    }

    @Test(
        "what is no list is an error that names the file",
        arguments: [("", "a.txt"), ("# only a remark\n", "b.txt"), ("{\"a\": 1}", "c.json"), ("[1, 2]", "d.json")])
    func refused(text: String, name: String) throws {
        let error = #expect(throws: CoverageError.self) { try entries(text, name) }
        #expect(error?.description.contains(name) == true)
    }

    @Test("a missing file and one that is not UTF-8 are errors")
    func unreadable() throws {
        let missing = #expect(throws: CoverageError.self) { try TextList(contentsOf: URL(filePath: "/none/list.txt")) }
        #expect(missing?.description.contains("/none/list.txt") == true)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "latin.txt")
            try Data([0x63, 0x61, 0x66, 0xe9]).write(to: url)
            #expect(throws: CoverageError.self) { try TextList(contentsOf: url) }
        }
    }

    @Test("names have aliases, and plain spellings without accents")
    func names() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "names.txt")
            try Data("Vincent van Gogh | van Gogh|Van Gogh, Vincent\n | \nSimon Stålenhag\n".utf8).write(to: url)
            let list = try NameList(contentsOf: url)
            #expect(list.entries.count == 2 && list.kind == .listed)
            #expect(list.entries[0] == .init("Vincent van Gogh", aliases: ["van Gogh", "Van Gogh, Vincent"]))
            #expect(Concept.spellings(of: "Simon Stålenhag", aliases: []) == ["Simon Stålenhag", "Simon Stalenhag"])
        }
    }

    @Test(
        "only the accents of Latin letters are taken off",
        arguments: [
            ("Frédéric", "Frederic"), ("Brassaï", "Brassai"), ("Łukasz Ørsted", "Lukasz Orsted"), ("Йод", "Йод"),
            ("がく", "がく"), ("plain", "plain"), ("cafe\u{301}", "cafe"),
        ])
    func plain(name: String, expected: String) {
        #expect(Concept.plain(name) == expected)
    }

    @Test("every list that ships is read, and no name is in it twice")
    func shipped() throws {
        let data = try DataFolder.locate()
        for shipped in ShippedNames.allCases {
            let list = try shipped.list(in: data)
            #expect(list.entries.count > 200, "\(shipped)")
            let names = list.entries.map { $0.name.lowercased() }
            let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
            // The list of artists came with some repeats.
            #expect(repeated.count <= (shipped == .artists ? 20 : 0), "\(shipped): \(repeated)")
        }
    }
}
