import Audits
import Coverage
import Foundation
import Metadata
import TestSupport
import Testing

/// Passes, their sums and growing samples, on random small corpora.
@Suite("Counts of passes, sums and growing samples") struct TwinTests {
    private static let vocabulary = ["a", "of", "red", "blue", "cat", "dog", "apple", "van", "gogh", "tree", "é", "写真"]

    private func randomCorpus(_ dice: inout Dice) -> Corpus {
        var rows: [MetadataRow] = []
        for number in 0..<(20 + dice.below(200)) {
            var row = MetadataRow(
                url: "https://\(dice.pick(["a.example", "b.example", "i.pinimg.com"]))/\(dice.below(40)).jpg")
            if number % 17 != 0 {
                row.text = (0..<dice.below(9)).map { _ in dice.pick(Self.vocabulary) }.joined(separator: " ")
            }
            if number % 11 == 0 { row.url = nil }
            if number % 3 == 0 {
                (row.width, row.height, row.aesthetic) = (Double(dice.below(1100)), 1024, Double(dice.below(10)))
                row.punsafe = Double(dice.below(100)) / 100
                row.pwatermark = Double(dice.below(100)) / 100
            }
            rows.append(row)
        }
        return Corpus(rows: rows)
    }

    private func randomPrompts(_ dice: inout Dice) -> [String] {
        (0..<12).map { _ in
            (0..<(1 + dice.below(7))).map { _ in
                dice.pick(Self.vocabulary + ["unseen"]) + (dice.below(6) == 0 ? "," : "")
            }.joined(separator: " ")
        }
    }

    private static let names = NameList(
        [.init("van gogh", aliases: ["red van", "gogh"]), .init("cat"), .init("unseen name")], kind: .listed)

    @Test(
        "the pass over files counts as the index does, with any number of threads, and adds up", arguments: [1, 2, 5])
    func exact(threads: Int) throws {
        var dice = Dice(99)
        let corpus = randomCorpus(&dice), prompts = randomPrompts(&dice)
        func query() -> CoverageQuery {
            var query = CoverageQuery()
            query.add(names: Self.names, finder: plainFinder)
            query.add(prompts: prompts, finder: plainFinder, collectsWords: false)
            return query
        }
        let one = try corpus.withSource { try ExactPass($0, query: query(), threads: threads) }
        let indexed = try CoverageAudit(corpus.index(), prompts: prompts, names: [Self.names], finder: plainFinder)
        let counted = CoverageAudit(one)
        #expect(counted.isCountOnly && counted.rowCount == indexed.rowCount)
        for (left, right) in zip(counted.prompts, indexed.prompts) {
            #expect(left.phrase.count == right.phrase.count && left.exactCaptions == right.exactCaptions)
            #expect(left.ngrams == right.ngrams && left.spans == right.spans)
            #expect(left.pairs.map(\.count) == right.pairs.map(\.count))
            #expect(left.score == nil && left.nearest.isEmpty)
        }
        #expect(counted.concepts.map(\.estimate.count) == indexed.concepts.map(\.estimate.count))
        #expect(counted.names.map(\.coverage.concept.name) == indexed.names.map(\.coverage.concept.name))
        // Two halves, each counted alone, add up to the whole.
        let middle = corpus.rows.count / 2
        var first = try Corpus(rows: Array(corpus.rows[..<middle])).withSource { try ExactPass($0, query: query()) }
        let second = try Corpus(rows: Array(corpus.rows[middle...])).withSource { try ExactPass($0, query: query()) }
        first.merge(second)
        #expect(first.tally == one.tally)
        // So do counts that were saved; those of another question are refused.
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "counts.json")
            try SavedCounts(second, sources: ["second"]).write(to: url)
            var sum = ExactPass(empty: query())
            #expect(try sum.add(SavedCounts(contentsOf: url), path: "counts.json") == ["second"])
            #expect(sum.tally == second.tally)
            var other = ExactPass(empty: CoverageQuery())
            #expect(throws: CoverageError.self) { try other.add(SavedCounts(contentsOf: url), path: "counts.json") }
            try Data("{}".utf8).write(to: url)
            #expect(throws: CoverageError.self) { try SavedCounts(contentsOf: url) }
        }
    }

    /// Every count of an audit that can only rise with more rows.
    private func figures(_ audit: CoverageAudit) -> [Double] {
        var figures: [Double] = []
        for prompt in audit.prompts {
            figures += [prompt.score ?? 0, Double(prompt.spans.first?.length ?? 0)]
            figures += [prompt.phrase.count, prompt.exactCaptions, prompt.matching?.count ?? 0].map(Double.init)
            figures += prompt.ngrams.flatMap { [$0.seen, $0.seen5, $0.seen50, $0.rarest?.count ?? 0] }.map(Double.init)
            figures += prompt.pairs.map { Double($0.count) }
        }
        for coverage in audit.concepts {
            let distinct = coverage.distinct ?? (0, 0, 0)
            figures += [coverage.estimate.count, distinct.texts, distinct.urls, distinct.domains].map(Double.init)
            let filters = Dictionary(
                uniqueKeysWithValues: coverage.filtered.map { ($0.filter.name, [$0.kept, $0.decided]) })
            for rung in FilterRung.ladder { figures += (filters[rung.name] ?? [0, 0]).map(Double.init) }
        }
        return figures + audit.ngrams.flatMap { [$0.seen, $0.seen5, $0.seen50] }.map(Double.init)
    }

    @Test("coverage never falls when the sample grows, by none of its counts", arguments: 501...508)
    func growth(seed: UInt64) throws {
        let planned = PlannedCorpus(seed: seed, rows: 160)
        var last: [Double]?
        for size in [1, 2, 5, 10, 40, 41, 100, 160] {
            let audit = try CoverageAudit(
                Corpus(rows: Array(planned.corpus.rows[..<size])).index(), prompts: planned.promptTexts,
                names: [Self.names],
                finder: plainFinder)
            let figures = figures(audit)
            if let last {
                #expect(last.count == figures.count && zip(last, figures).allSatisfy { $0 <= $1 }, "\(size)")
            }
            last = figures
        }
        #expect(last?.contains { $0 > 10 } == true)
    }

    @Test("the tables of words are not mixed up when captions have words that prompts lack")
    func manyWords() throws {
        let captions = (0..<500).map { "word\($0) and word\($0 * 7 % 500)" }
        let audit = try CoverageAudit(
            Corpus(captions).index(), prompts: ["word3 and word21", "word1000"], finder: plainFinder)
        #expect(
            audit.prompts[0].phrase.count == 1 && audit.prompts[0].exactCaptions == 1 && audit.prompts[0].score == 1)
        #expect(audit.prompts[1].score == 0 && audit.prompts[1].nearest.isEmpty && audit.prompts[1].phrase.count == 0)
    }
}
