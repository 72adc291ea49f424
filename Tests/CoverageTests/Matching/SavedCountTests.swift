import Coverage
import Foundation
import Reports
import TestSupport
import Testing

@Suite("Counts that are saved and added up") struct SavedCountTests {
    private static let names = NameList([.init("van gogh", aliases: ["gogh"]), .init("cat")], kind: .listed)

    private func query(prompts: [String] = ["a red cat and a dog", "a dog"], names: NameList = names) -> CoverageQuery {
        var query = CoverageQuery()
        query.add(names: names, finder: plainFinder)
        query.add(prompts: prompts, finder: plainFinder, collectsWords: false)
        return query
    }

    private func pass(_ captions: [String?]) throws -> ExactPass {
        try Corpus(captions).withSource { try ExactPass($0, query: query(), threads: 1) }
    }

    /// The saved form of a pass as an object that a test can spoil.
    private func saved(_ pass: ExactPass, sources: [String] = ["part"]) throws -> [String: Any] {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "counts.json")
            try SavedCounts(pass, sources: sources).write(to: url)
            return try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        }
    }

    /// Adds counts from bytes to a pass that has read nothing.
    private func adding(_ bytes: Data, to query: CoverageQuery) throws -> (ExactPass, sources: [String]) {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "counts.json")
            try bytes.write(to: url)
            var sum = ExactPass(empty: query)
            let sources = try sum.add(SavedCounts(contentsOf: url), path: "counts.json")
            return (sum, sources)
        }
    }

    private static let captions = (0..<90).map { number -> String? in
        [nil, "a red cat", "van gogh", "a dog and a red cat", "", "gogh, a dog"][number * 7 % 6]
    }

    @Test(
        "any split of the captions adds up to the same, in any order",
        arguments: [[0, 90], [0, 2, 90], [0, 30, 32, 60, 90], [0, 45, 90]])
    func splits(ends: [Int]) throws {
        let whole = try pass(Self.captions)
        let parts = try zip(ends, ends.dropFirst()).map { start, end in
            start == end ? ExactPass(empty: query()) : try pass(Array(Self.captions[start..<end]))
        }
        for order in [parts, parts.reversed()] {
            var sum = ExactPass(empty: query())
            for (number, part) in order.enumerated() {
                let data = try JSONSerialization.data(withJSONObject: saved(part, sources: ["\(number)"]))
                let (read, sources) = try adding(data, to: query())
                #expect(read.tally == part.tally && sources == ["\(number)"])
                sum.merge(read)
            }
            #expect(sum.tally == whole.tally && sum.rowCount == 90)
        }
    }

    @Test("counts that came by files and by sums give the same report")
    func report() throws {
        let whole = CoverageAudit(try pass(Self.captions))
        var sum = try pass(Array(Self.captions[..<40]))
        sum.merge(try pass(Array(Self.captions[40...])))
        #expect(CoverageReport(CoverageAudit(sum)).json == CoverageReport(whole).json)
        #expect(whole.names.map(\.coverage.estimate.count) == [30, 30] && whole.rowCount == 90)
    }

    @Test("counts of another question are refused, also where it looks alike")
    func otherQuestion() throws {
        let data = try JSONSerialization.data(withJSONObject: saved(pass(["a red cat"])))
        let others = [
            query(prompts: ["a red cat and a dog"]), query(prompts: ["a dog", "a red cat and a dog"]),
            query(prompts: ["A red cat and a dog", "a dog"]),
            query(prompts: ["a red cat and a dog", "a dog", "a dog"]),
            query(names: NameList([.init("cat")], kind: .listed)),
            query(names: NameList([.init("van gogh"), .init("cat")], kind: .listed)),
            query(names: NameList([.init("cat"), .init("van gogh", aliases: ["gogh"])], kind: .listed)),
            CoverageQuery(),
        ]
        for other in others {
            let error = #expect(throws: CoverageError.self) { try adding(data, to: other) }
            #expect(error?.description.contains("other prompts or names") == true)
        }
        #expect(throws: Never.self) { try adding(data, to: query()) }
    }

    @Test(
        "counts that cannot be are refused, and nothing is added",
        arguments: ["rows", "nodes", "collectors", "exact", "pairs"])
    func impossible(field: String) throws {
        let sound = try saved(pass(Self.captions))
        for value in [-1, 91, Int.max, Int.min] {
            var spoilt = sound, tally = try #require(sound["tally"] as? [String: Any])
            if field == "rows" {
                // Fewer rows than captions counted, negative ones, or more than can be added up.
                tally["rows"] = value == 91 ? 3 : value
            } else {
                var list = try #require(tally[field] as? [Int])
                try #require(!list.isEmpty)
                list[list.count - 1] = value
                tally[field] = list
            }
            spoilt["tally"] = tally
            let data = try JSONSerialization.data(withJSONObject: spoilt)
            let error = #expect(throws: CoverageError.self, "\(value)") { try adding(data, to: query()) }
            #expect(error?.description.contains("counts.json") == true)
        }
    }

    @Test(
        "lists that are longer or shorter than the question's are refused",
        arguments: ["nodes", "collectors", "exact", "pairs", "documents"])
    func shapes(field: String) throws {
        let sound = try saved(pass(["a red cat"]))
        for change in [1, -1] {
            var spoilt = sound, tally = try #require(sound["tally"] as? [String: Any])
            var list = try #require(tally[field] as? [Any])
            if change < 0, list.isEmpty { continue }
            if change > 0 { list.append(field == "documents" ? [Int]() : 0) } else { list.removeLast() }
            tally[field] = list
            spoilt["tally"] = tally
            let data = try JSONSerialization.data(withJSONObject: spoilt)
            #expect(throws: CoverageError.self) { try adding(data, to: query()) }
        }
    }

    @Test("a file cut off anywhere, or of something else, is an error that names it")
    func truncated() throws {
        let data = try JSONSerialization.data(withJSONObject: saved(pass(["a red cat", "a dog"])))
        var broken = (0..<data.count).map { data[..<$0] }
        broken += ["null", "[]", "{}", "{\"query\": 1}", "\u{0}", "[[[["].map { Data($0.utf8) }
        for bytes in broken {
            let error = #expect(throws: CoverageError.self, "\(bytes.count)") { try adding(Data(bytes), to: query()) }
            #expect(error?.description.contains("does not hold counts") == true)
        }
        let missing = #expect(throws: CoverageError.self) {
            try SavedCounts(contentsOf: URL(filePath: "/none/counts.json"))
        }
        #expect(missing?.description.contains("/none/counts.json") == true)
    }

    @Test("sums stay within what figures can say")
    func overflow() throws {
        var object = try saved(pass(["a red cat"])), tally = try #require(object["tally"] as? [String: Any])
        tally["rows"] = 1 << 52
        object["tally"] = tally
        let data = try JSONSerialization.data(withJSONObject: object)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "counts.json")
            try data.write(to: url)
            let counts = try SavedCounts(contentsOf: url)
            var sum = ExactPass(empty: query())
            for _ in 0..<2 { _ = try sum.add(counts, path: "counts.json") }
            // A report of so many rows is made, and a third part is one too many.
            #expect(CoverageReport(CoverageAudit(sum)).json.text().contains("\"rows\": \(1 << 53)"))
            #expect(throws: CoverageError.self) { try sum.add(counts, path: "counts.json") }
            #expect(sum.rowCount == 1 << 53)
        }
    }
}
