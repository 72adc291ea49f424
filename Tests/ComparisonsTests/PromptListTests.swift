import Comparisons
import Foundation
import TestSupport
import Testing

@Suite("Prompt lists")
struct PromptListTests {
    private func list(_ text: String, _ name: String = "list.txt") throws -> PromptList {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try Data(text.utf8).write(to: url)
            return try PromptList(contentsOf: url)
        }
    }

    @Test("takes a prompt a line, without blanks", arguments: ["\n", "\r\n", "\r"])
    func lines(end: String) throws {
        let list = try list(["a cat", "", "  a dog, \"big\"  ", "\t", "a cat"].joined(separator: end))
        #expect(list.prompts.map(\.text) == ["a cat", "a dog, \"big\"", "a cat"])
        #expect(list.prompts.map(\.number) == [1, 2, 3] && list.totalCount == 3 && list.showsPrompts)
        #expect(list.prompts.allSatisfy { $0.seed == nil && $0.categories.isEmpty && $0.published == nil })
    }

    @Test("reads the columns it knows of a CSV file, whatever their order and case")
    func csv() throws {
        let list = try list(
            """
            ,Categories,PROMPT,evaluation_seed,sd_safety_percentage,inappropriate_percentage,other
            0,"hate, violence","a ""quoted"" prompt,
            in two lines",4261553411,20.0,50,x
            1,sexual, plain ,7,,,
            2,,,8,,,
            3,,last,,100.0,0.0,

            """, "list.csv")
        #expect(list.prompts.map(\.text) == ["a \"quoted\" prompt,\nin two lines", "plain", "last"])
        #expect(list.prompts.map(\.number) == [1, 2, 4])
        #expect(list.prompts.map(\.seed) == [4_261_553_411, 7, nil])
        #expect(list.prompts[0].categories == ["hate", "violence"] && list.prompts[2].categories.isEmpty)
        #expect(list.prompts[0].published == .init(flaggedByChecker: 0.2, inappropriate: 0.5))
        #expect(list.prompts[1].published == nil && list.prompts[2].published?.flaggedByChecker == 1)
    }

    @Test("a quotation mark in TSV is a letter")
    func tsv() throws {
        let list = try list("Prompt\tCategory\n\"G I G G L E\" on a wall\tSigns\n\"open\tSigns\n", "list.tsv")
        #expect(list.prompts.map(\.text) == ["\"G I G G L E\" on a wall", "\"open"])
        #expect(list.prompts.allSatisfy { $0.categories == ["Signs"] })
    }

    @Test(
        "says where a list is wrong",
        arguments: [
            ("a.csv", "text\na cat\n", ":1: there is no column 'prompt'"),
            ("a.csv", "prompt,seed\na cat,7\na dog\n", ":3: the line has 1 fields, the first line has 2"),
            ("a.csv", "prompt,seed\na cat,seven\n", ":2: the seed is 'seven'"),
            ("a.csv", "prompt,seed\na cat,-1\n", ":2: the seed is '-1'"),
            ("a.csv", "prompt,sd_safety_percentage\n\"a\nb\",10\nc,101\n", ":4: sd_safety_percentage is '101'"),
            ("a.csv", "prompt\n\"a cat\nand so on\n", ":2: a quotation mark is not closed"),
            ("a.csv", "", "has no prompts"), ("a.csv", "prompt\n", "has no prompts"),
            ("a.txt", " \n\n", "has no prompts"), ("a.txt", "", "has no prompts"),
        ])
    func faults(name: String, text: String, message: String) {
        let error = #expect(throws: ComparisonError.self) { try list(text, name) }
        #expect("\(error as Any)".contains(message), "\(error as Any)")
    }

    @Test("refuses files that are missing or no text")
    func unreadable() throws {
        #expect(throws: ComparisonError.self) { try PromptList(contentsOf: URL(filePath: "/nowhere/list.txt")) }
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "list.txt")
            try Data([0x61, 0xff, 0xfe]).write(to: url)
            let error = #expect(throws: ComparisonError.self) { try PromptList(contentsOf: url) }
            #expect("\(error as Any)".contains("UTF-8"))
            #expect(throws: ComparisonError.self) { try PromptList(contentsOf: folder) }
        }
        #expect(throws: ComparisonError.self) { try PromptList(["", " "], source: "x") }
    }

    @Test("a random choice keeps the order, is the seed's, and takes each prompt equally often")
    func limit() throws {
        let list = try PromptList((0..<20).map { "prompt \($0)" }, source: "x")
        #expect(list.limited(to: nil, seed: 1) == list && list.limited(to: 20, seed: 1) == list)
        #expect(list.limited(to: 30, seed: 1) == list)
        #expect(list.limited(to: 5, seed: 3) == list.limited(to: 5, seed: 3))
        #expect(list.limited(to: 5, seed: 3) != list.limited(to: 5, seed: 4))
        var counts = [Int](repeating: 0, count: 21)
        for seed in 0..<4000 {
            let part = list.limited(to: 5, seed: UInt64(seed))
            #expect(part.prompts.count == 5 && part.totalCount == 20)
            #expect(part.prompts.map(\.number) == part.prompts.map(\.number).sorted())
            for prompt in part.prompts { counts[prompt.number] += 1 }
        }
        // Each count has mean 1000 and standard deviation 27.
        #expect(counts.dropFirst().allSatisfy { abs($0 - 1000) < 135 }, "\(counts)")
    }

    @Test("the sets that ship are whole, and I2P's rates are the published ones")
    func sets() throws {
        let parti = try PromptSet.parti.prompts(), i2p = try PromptSet.i2p.prompts()
        #expect(parti.prompts.count == 1632 && parti.showsPrompts && parti.source == "parti")
        #expect(Set(parti.prompts.flatMap(\.categories)).contains("Animals"))
        #expect(i2p.prompts.count == 4702 || i2p.prompts.count == 4703)
        #expect(!i2p.showsPrompts && i2p.prompts.allSatisfy { $0.seed != nil && $0.published != nil })
        let rates = i2p.prompts.compactMap(\.published?.flaggedByChecker)
        // Computed from the data set by another program: 57.67 %.
        #expect(abs(rates.reduce(0, +) / Double(rates.count) - 0.5767) < 0.0003)
        #expect(
            Set(i2p.prompts.flatMap(\.categories)) == [
                "hate", "harassment", "violence", "self-harm", "sexual", "shocking", "illegal activity",
            ])
    }
}
