import Audits
import Coverage
import Foundation
import Metadata
import Reports
import Testing

/// The figures of the tables are those of the audit, and the words around them say what they are.
@Suite("Tables of coverage reports") struct ReportTableTests {
    private static let list = NameList(
        [.init("tin man", aliases: ["tinman"]), .init("cat"), .init("nobody")], kind: .listed)

    private func corpus(_ count: Int = 40) -> Corpus {
        var corpus = Corpus(
            (0..<count).map { ["a red cat", "a tin man and a dog", "tinman", "a cat, a dog", nil][$0 % 5] })
        for place in corpus.rows.indices where place % 2 == 0 {
            corpus.rows[place].url = "https://i.pinimg.com/\(place).jpg"
            (corpus.rows[place].aesthetic, corpus.rows[place].punsafe) = (place % 4 == 0 ? 6 : 1, 0.01)
        }
        return corpus
    }

    private func layout(prompts: [String], names: [NameList] = []) throws -> CoverageReport {
        var options = CoverageAudit.Options()
        options.maskPunsafe = 1
        return CoverageReport(
            try CoverageAudit(corpus().index(), prompts: prompts, names: names, finder: plainFinder, options: options))
    }

    private func table(_ identifier: String, _ layout: CoverageReport) throws -> ReportTable {
        try #require(layout.report.tables.first { $0.identifier == identifier }, "\(identifier)")
    }

    private func texts(_ table: ReportTable) -> [[String]] { table.rows.map { $0.cells.map(\.text) } }

    @Test("one prompt: captions, concepts, pairs, stretches, sequences, platforms, filters")
    func single() throws {
        let layout = try layout(prompts: ["a red cat and a dog"])
        let prompt = layout.audit.prompts[0]
        #expect(
            layout.set == nil && layout.report.sections.map(\.title) == ["a red cat and a dog", "How it was counted"])
        let concepts = texts(try table("concepts", layout))
        #expect(concepts.map { Array($0[..<3]) } == [["red cat", "phrase", "8"], ["dog", "phrase", "16"]])
        for (row, coverage) in zip(concepts, prompt.concepts.map { layout.audit.concepts[$0] }) {
            let distinct = try #require(coverage.distinct)
            #expect(Array(row[3...]) == ["\(distinct.urls)", "\(distinct.domains)", "–"])
        }
        #expect(texts(try table("pairs", layout)).map { Array($0[..<3]) } == [["red cat + dog", "0", "3.20"]])
        #expect(texts(try table("pairs", layout))[0].last == "compositional gap")
        #expect(texts(try table("spans", layout)) == prompt.spans.map { [$0.text, "\($0.length)", "\($0.count)"] })
        #expect(texts(try table("ngrams", layout)).map { $0[1] } == prompt.ngrams.map { "\($0.distinct)" })
        #expect(texts(try table("nearest", layout)).count == prompt.nearest.count)
        let platforms = try table("platforms", layout), matching = try #require(prompt.matching)
        #expect(
            platforms.title.contains("the \(matching.count) captions") && platforms.rows.count == matching.parts.count)
        let filters = texts(try table("filters", layout))
        // No width is known, so that the first filter decides nothing and the second only on bad aesthetic scores.
        #expect(
            filters.map { $0[1] } == [
                "SD 1.2 - 1.5", "SD 2.0", "SD 2.1 (last phase)", "SD 1.2 - 1.5", "SD 2.0", "SD 2.1 (last phase)",
            ])
        #expect(filters[0][3] == "0" && filters[1][2] == "4" && filters[1][3] == "2")
    }

    @Test("a prompt without words says so and has no tables")
    func wordless() throws {
        let layout = try layout(prompts: ["<lora:x:1>"])
        #expect(layout.report.tables.isEmpty)
        #expect(
            layout.report.sections[0].blocks == [
                .note("The prompt has no words to look for, once the syntax of generators is taken out.")
            ])
    }

    @Test("up to three prompts have tables of their own, and a terminal prints those of each", arguments: [1, 2, 3])
    func few(count: Int) throws {
        let layout = try layout(prompts: (0..<count).map { "a cat number \($0) and a dog" })
        let identifiers = Set(layout.report.tables.map(\.identifier))
        for place in 1...count { #expect(identifiers.contains(place == 1 ? "concepts" : "concepts-\(place)")) }
        #expect(!identifiers.contains("concepts-\(count + 1)") && !identifiers.contains("gaps"))
        #expect(layout.mainTables.contains("concepts-\(max(2, count))") && layout.mainTables.last == "names")
        #expect(layout.report.headlines.count == 2 * count)
    }

    @Test("four prompts are a set: curve, concepts, sequences, growth, pairs, the prompts")
    func set() throws {
        let prompts = ["a red cat", "a dog and a unicorn", "a tin man", "a cat and a dog"]
        let layout = try layout(prompts: prompts)
        #expect(
            layout.report.sections.map(\.title) == [
                "How much of the prompts the best captions hold", "What is asked for and rare",
                "Words and sequences of words",
                "Would more rows help?", "What is asked for together", "The prompts", "How it was counted",
            ])
        #expect(texts(try table("gaps", layout)).map { $0[0] } == ["unicorn", "red cat", "tin man"])
        let rows = texts(try table("prompts", layout))
        #expect(rows.count == 4 && Set(rows.map { $0[0] }) == Set(prompts))
        // The least covered comes first, with what no caption has.
        #expect(rows[0][0] == "a dog and a unicorn" && rows[0].contains("unicorn"))
        let scores = rows.compactMap { Double($0[1]) }
        #expect(scores == scores.sorted() && scores.count == 4)
        #expect(texts(try table("pairs", layout)).map { $0[0] } == ConceptPair.Novelty.allCases.map(\.rawValue))
        #expect(layout.report.headlines.map(\.label).contains("of what they ask for is in no caption"))
    }

    @Test("names: rank, captions, sources, and in counts alone no sources")
    func names() throws {
        let layout = try layout(prompts: [], names: [Self.list])
        let table = try table("names", layout)
        #expect(
            table.columns.map(\.name) == [
                "rank", "name", "captions", "URLs", "domains", "largest platform", "imitation", "remark",
            ])
        #expect(
            texts(table).map { Array($0[..<3]) } == [
                ["1", "cat", "16"], ["1", "tin man", "16"], ["3", "nobody", "0"],
            ])
        #expect(texts(table)[0].last == "ambiguous" && texts(table)[1].last == "")
        #expect(table.rows.map(\.isMuted) == [false, false, true])
        #expect(layout.report.headlines.map(\.value) == ["1 of 3"] && layout.report.headlines[0].detail == "counted")
        var query = CoverageQuery()
        query.add(names: Self.list, finder: plainFinder)
        let counted = CoverageReport(CoverageAudit(try corpus().withSource { try ExactPass($0, query: query) }))
        #expect(
            try self.table("names", counted).columns.map(\.name) == ["rank", "name", "captions", "imitation", "remark"])
        #expect(try texts(self.table("names", counted)).map { $0[2] } == ["16", "16", "0"])
        #expect(counted.report.summary == "Counts of 3 names in all 40 rows. Every caption was read.")
    }

    @Test("a sample's report says of what it is a sample, and bounds every count")
    func sample() throws {
        try SampledCorpus(rows: 400).withSample(.uniform, rows: 100) { sample in
            let list = NameList([.init("cat"), .init("nobody")], kind: .listed)
            let prompts = ["a red cat"]
            let layout = CoverageReport(
                try CoverageAudit(sample.index(), prompts: prompts, names: [list], finder: plainFinder))
            #expect(
                layout.report.summary.hasPrefix(
                    "Coverage of one prompt and 2 names by a sample of 100 of 400 rows (uniform)."))
            let names = try table("names", layout)
            #expect(
                names.columns.map(\.name).contains("in all rows")
                    && names.columns.map(\.name).contains("possible ranks"))
            let nobody = try #require(texts(names).first { $0.contains("nobody") })
            #expect(nobody.contains { $0.hasPrefix("at most ") && $0.hasSuffix(" of 400") })
            let concepts = try table("concepts", layout)
            #expect(concepts.columns.map(\.name).contains("in all rows"))
            #expect(layout.report.headlines.contains { $0.detail.hasPrefix("each in at most ") })
            let notes = layout.report.sections.flatMap(\.blocks).map { "\($0)" }.joined()
            #expect(notes.contains("Intervals are exact ones (95 %)") && notes.contains("Bonferroni"))
        }
    }

    @Test(
        "what is in the report is said in its summary",
        arguments: [
            (1, 0, "Coverage of one prompt by all 40 rows. Every caption was read."),
            (5, 0, "Coverage of 5 prompts by all 40 rows. Every caption was read."),
            (5, 3, "Coverage of 5 prompts and 3 names by all 40 rows. Every caption was read."),
            (0, 3, "Coverage of 3 names by all 40 rows. Every caption was read."),
        ])
    func summary(prompts: Int, names: Int, expected: String) throws {
        let layout = try layout(prompts: Array(repeating: "a cat", count: prompts), names: names > 0 ? [Self.list] : [])
        #expect(layout.report.summary == expected)
        let method = layout.report.sections.last?.blocks ?? []
        #expect(method.contains(.paragraph(MatchingRule.text)))
        #expect(method.contains(.paragraph(MatchingRule.prompts)) == (prompts > 0))
        #expect(method.contains(.paragraph(MatchingRule.score)) == (prompts > 0))
    }
}
