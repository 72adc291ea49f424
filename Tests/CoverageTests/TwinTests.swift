import Audits
import Coverage
import Foundation
import Metadata
import TestSupport
import Testing

/// Everything that is counted, against the slow way, on random small corpora.
@Suite("Counts beside their naive twins") struct TwinTests {
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

    @Test("phrases, n-grams, concepts, pairs and sources", arguments: 1...12)
    func counts(seed: UInt64) throws {
        var dice = Dice(seed)
        let corpus = randomCorpus(&dice), prompts = randomPrompts(&dice)
        let audit = try CoverageAudit(corpus.index(), prompts: prompts, names: [Self.names], finder: plainFinder)
        let captions = corpus.words
        #expect(audit.rowCount == captions.count && audit.prompts.count == prompts.count)
        for prompt in audit.prompts { check(prompt, audit, captions) }
        for coverage in audit.concepts { check(coverage, corpus, captions) }
        #expect(audit.names.count == 3)
        #expect(audit.names.map(\.coverage.estimate.count) == audit.names.map(\.coverage.estimate.count).sorted(by: >))
    }

    private func words(_ text: String) -> [String] {
        var tokenizer = CaptionTokenizer()
        return tokenizer.words(of: text)
    }

    private func check(_ prompt: PromptCoverage, _ audit: CoverageAudit, _ captions: [[String]]) {
        let parts = PlainPrompt(prompt.prompt).parts.map(words)
        let whole = parts.flatMap(\.self)
        #expect(prompt.phrase.count == captions.count { Corpus.holds($0, whole) })
        #expect(prompt.exactCaptions == captions.count { $0 == whole && !whole.isEmpty })
        for ngrams in prompt.ngrams {
            var distinct = Set<[String]>()
            for part in parts where part.count >= ngrams.length {
                for start in 0...(part.count - ngrams.length) {
                    distinct.insert(Array(part[start..<(start + ngrams.length)]))
                }
            }
            let counts = distinct.map { gram in captions.count { Corpus.holds($0, gram) } }
            #expect(ngrams.distinct == distinct.count && ngrams.seen == counts.count { $0 > 0 })
            #expect(ngrams.seen5 == counts.count { $0 >= 5 } && ngrams.seen50 == counts.count { $0 >= 50 })
            #expect(ngrams.rarest?.count == counts.min())
        }
        // The longest stretch is the longest that any caption holds.
        var longest = 0
        for start in whole.indices {
            for end in (start + 1)...whole.count
            where captions.contains(where: { Corpus.holds($0, Array(whole[start..<end])) }) {
                longest = max(longest, end - start)
            }
        }
        #expect((prompt.spans.first?.length ?? 1) == max(longest, 1) || prompt.spans.isEmpty && longest < 2)
        for span in prompt.spans { #expect(span.count == captions.count { Corpus.holds($0, words(span.text)) }) }
        for pair in prompt.pairs {
            let (first, second) = (audit.concepts[pair.first].concept, audit.concepts[pair.second].concept)
            let both = captions.count { holds($0, first) && holds($0, second) }
            #expect(pair.count == both)
            let counts = [first, second].map { concept in captions.count { holds($0, concept) } }
            #expect(abs(pair.expected - Double(counts[0] * counts[1]) / Double(captions.count)) < 1e-9)
        }
        checkScore(prompt, whole, captions)
    }

    private func checkScore(_ prompt: PromptCoverage, _ whole: [String], _ captions: [[String]]) {
        let weights = plainFinder.weights
        let distinct = Set(whole)
        let total = distinct.reduce(0) { $0 + weights.weight(of: $1) }
        let recalls = captions.map { caption in
            distinct.intersection(caption).reduce(0) { $0 + weights.weight(of: $1) } / max(total, 1e-9)
        }
        #expect(abs((prompt.score ?? -1) - (recalls.max() ?? 0)) < 1e-4, "\(prompt.prompt)")
        #expect(prompt.matching?.count == recalls.count { $0 >= 0.5 - 1e-6 } || total == 0)
        if let first = prompt.nearest.first, let score = prompt.score { #expect(abs(first.recall - score) < 1e-9) }
        let order = prompt.nearest.map(\.recall)
        #expect(order == order.sorted(by: >))
        for caption in prompt.nearest { #expect(abs(caption.recall - recalls[caption.document]) < 1e-4) }
    }

    private func holds(_ caption: [String], _ concept: Concept) -> Bool {
        concept.spellings.contains { Corpus.holds(caption, words($0)) }
    }

    private func check(_ coverage: ConceptCoverage, _ corpus: Corpus, _ captions: [[String]]) {
        let found = captions.indices.filter { holds(captions[$0], coverage.concept) }
        #expect(coverage.estimate.count == found.count, "\(coverage.concept.name)")
        #expect(coverage.distinct?.texts == Set(found.map { captions[$0] }).count)
        let urls = found.compactMap { corpus.rows[$0].url }
        #expect(coverage.distinct?.urls == Set(urls).count + found.count - urls.count)
        #expect(coverage.distinct?.domains == Set(urls.compactMap { URL(string: $0)?.host() }).count)
        func isKept(_ row: MetadataRow) -> Bool {
            guard let width = row.width, let height = row.height, let mark = row.pwatermark else { return false }
            return width >= 512 && height >= 512 && (row.aesthetic ?? 0) > 5 && mark < 0.5
        }
        let kept = found.count { isKept(corpus.rows[$0]) }
        let filter = coverage.filtered.first { $0.filter.name.hasPrefix("SD 1.2") }
        #expect((filter?.kept ?? 0) == kept)
        let pinned = urls.count { $0.contains("pinimg") }
        #expect((coverage.platforms?.parts.first { $0.name == "Pinterest" }?.count ?? 0) == pinned)
    }

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

    @Test("coverage never falls when the sample grows", arguments: 1...5)
    func growth(seed: UInt64) throws {
        var dice = Dice(seed &+ 500)
        let corpus = randomCorpus(&dice), prompts = randomPrompts(&dice)
        var last: CoverageAudit?
        for size in [2, 5, 10, corpus.rows.count / 2, corpus.rows.count] {
            let audit = try CoverageAudit(
                Corpus(rows: Array(corpus.rows[..<size])).index(), prompts: prompts, finder: plainFinder)
            if let last {
                for (old, new) in zip(last.prompts, audit.prompts) {
                    #expect((old.score ?? 0) <= (new.score ?? 0) && old.phrase.count <= new.phrase.count)
                    #expect(zip(old.ngrams, new.ngrams).allSatisfy { $0.seen <= $1.seen })
                    #expect((old.spans.first?.length ?? 0) <= (new.spans.first?.length ?? 0))
                }
                #expect(zip(last.concepts, audit.concepts).allSatisfy { $0.estimate.count <= $1.estimate.count })
            }
            last = audit
        }
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
