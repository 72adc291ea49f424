import Audits
import Coverage
import Foundation
import Testing

/// Everything that is counted of a prompt, against the slow way, on random small corpora.
///
/// Captions and prompts are put together from words and then disguised, so that the twin needs no tokenizer.
@Suite("Prompts beside their naive twins") struct PromptTwinTests {
    private static let seeds: ClosedRange<UInt64> = 1...8

    private struct Case {
        let planned: PlannedCorpus
        let naive: NaiveCounts
        let audit: CoverageAudit
        /// The words of each prompt.
        let wholes: [[String]]

        init(seed: UInt64, nearest: Int = 3) throws {
            planned = PlannedCorpus(seed: seed, rows: 20 + Int(seed) * 20)
            naive = NaiveCounts(rows: planned.corpus.rows, captions: planned.captions)
            var options = CoverageAudit.Options()
            (options.nearest, options.maskPunsafe) = (nearest, 1)
            audit = try CoverageAudit(
                planned.corpus.index(), prompts: planned.promptTexts, finder: plainFinder, options: options)
            wholes = planned.prompts.map { $0.flatMap(\.self) }
        }
    }

    @Test("whole prompts, exact captions and numbers of words", arguments: seeds)
    func phrases(seed: UInt64) throws {
        let example = try Case(seed: seed)
        #expect(example.audit.rowCount == example.planned.captions.count)
        #expect(example.audit.prompts.map(\.prompt) == example.planned.promptTexts)
        for (prompt, whole) in zip(example.audit.prompts, example.wholes) {
            #expect(prompt.wordCount == whole.count, "\(prompt.prompt)")
            #expect(prompt.phrase.count == example.naive.count(whole), "\(prompt.prompt)")
            #expect(prompt.exactCaptions == example.naive.exact(whole), "\(prompt.prompt)")
            // All rows were read, so the interval is the count.
            #expect(prompt.phrase.low == Double(prompt.phrase.count) && prompt.phrase.high == prompt.phrase.low)
            #expect(prompt.phrase.estimate.populationInterval == prompt.phrase.count...prompt.phrase.count)
        }
    }

    @Test("sequences of one to five words, those of one prompt and of all", arguments: seeds)
    func ngrams(seed: UInt64) throws {
        func plain(_ ngrams: PromptCoverage.NGrams) -> NaiveCounts.NGrams {
            .init(
                distinct: ngrams.distinct, seen: ngrams.seen, seen5: ngrams.seen5, seen50: ngrams.seen50,
                rarest: ngrams.rarest?.text, rarestCount: ngrams.rarest?.count)
        }
        let example = try Case(seed: seed)
        for (prompt, parts) in zip(example.audit.prompts, example.planned.prompts) {
            #expect(prompt.ngrams.map(\.length) == Array(1...5))
            for ngrams in prompt.ngrams {
                #expect(plain(ngrams) == example.naive.ngrams(parts, length: ngrams.length), "\(prompt.prompt)")
            }
        }
        let parts = example.planned.prompts.flatMap(\.self)
        for ngrams in example.audit.ngrams {
            var expected = example.naive.ngrams(parts, length: ngrams.length)
            // Over all prompts no rarest one is named.
            (expected.rarest, expected.rarestCount) = (nil, nil)
            #expect(plain(ngrams) == expected)
        }
    }

    @Test("the longest stretches that captions hold word for word", arguments: seeds)
    func spans(seed: UInt64) throws {
        let example = try Case(seed: seed)
        for (prompt, whole) in zip(example.audit.prompts, example.wholes) {
            let found = prompt.spans.map {
                NaiveCounts.PlainSpan(words: $0.text.split(separator: " ").map(String.init), count: $0.count)
            }
            #expect(found == example.naive.spans(whole), "\(prompt.prompt)")
            #expect(prompt.spans.allSatisfy { $0.length == $0.text.split(separator: " ").count })
        }
    }

    @Test("scores, nearest captions and their copies", arguments: seeds)
    func nearest(seed: UInt64) throws {
        let example = try Case(seed: seed, nearest: 5)
        let search = NaiveSearch(example.planned.captions, plainFinder.weights)
        for (prompt, whole) in zip(example.audit.prompts, example.wholes) {
            #expect(prompt.score == search.score(whole), "\(prompt.prompt)")
            let found = prompt.nearest.map {
                NaiveSearch.Found(document: $0.document, recall: $0.recall, bm25: $0.bm25, copies: $0.copies)
            }
            let expected = search.nearest(whole, limit: 5)
            #expect(found.map(\.document) == expected.map(\.document), "\(prompt.prompt)")
            #expect(found.map(\.copies) == expected.map(\.copies), "\(prompt.prompt)")
            for (one, other) in zip(found, expected) {
                #expect(abs(one.recall - other.recall) < 1e-12 && abs(one.bm25 - other.bm25) < 1e-9)
            }
        }
    }

    @Test("the platforms of the captions with half of a prompt, beside those of all rows", arguments: seeds)
    func platforms(seed: UInt64) throws {
        let example = try Case(seed: seed)
        let search = NaiveSearch(example.planned.captions, plainFinder.weights)
        let base = Dictionary(uniqueKeysWithValues: example.naive.platforms(Array(example.planned.captions.indices)))
        for (prompt, whole) in zip(example.audit.prompts, example.wholes) {
            let matching = try #require(prompt.matching), halves = search.halves(whole)
            #expect(matching.count == halves.count, "\(prompt.prompt)")
            let expected = example.naive.platforms(halves)
            #expect(
                matching.parts.map(\.name) == expected.map(\.name)
                    && matching.parts.map(\.count) == expected.map(\.count))
            for part in matching.parts {
                let share = Double(part.count) / Double(halves.count)
                let all = Double(try #require(base[part.name])) / Double(example.planned.captions.count)
                #expect(abs(part.share - share) < 1e-12 && abs(part.base - all) < 1e-12)
                #expect(abs(part.lift - share / all) < 1e-9 && part.isPlatform == !part.name.hasPrefix("("))
            }
        }
    }

    @Test("the figures of a set follow from its prompts", arguments: seeds)
    func set(seed: UInt64) throws {
        let example = try Case(seed: seed), set = SetCoverage(example.audit)
        let search = NaiveSearch(example.planned.captions, plainFinder.weights)
        let scores = example.wholes.map(search.score)
        #expect(abs(try #require(set.meanScore) - scores.reduce(0, +) / Double(scores.count)) < 1e-12)
        for (step, share) in set.curve.enumerated() {
            let reached = scores.count { Int(($0 * 1e6).rounded()) >= step * 10_000 }
            #expect(abs(share - Double(reached) / Double(scores.count)) < 1e-12, "\(step)")
        }
        let asked = Set(example.audit.prompts.flatMap(\.concepts))
        let counts = asked.map { example.audit.concepts[$0].estimate.count }
        #expect(set.magnitudes.first?.count == counts.count { $0 == 0 })
        #expect(set.magnitudes.reduce(0) { $0 + $1.count } == counts.count)
        #expect(set.novelty.reduce(0) { $0 + $1.1 } == example.audit.prompts.reduce(0) { $0 + $1.pairs.count })
        for prompt in example.audit.prompts.indices {
            let depends = example.audit.prompts[prompt].matching?.dominant != nil
            #expect(set.dependent.contains(prompt) == depends)
        }
        // Ten rows are common here; what has fewer is a gap, by prompts and orders of magnitude.
        let gaps = Dictionary(uniqueKeysWithValues: set.gaps.map { ($0.concept, $0.priority) })
        for concept in asked {
            let coverage = example.audit.concepts[concept]
            let prompts = example.audit.prompts.count { $0.concepts.contains(concept) }
            #expect(coverage.promptCount == prompts)
            let expected = Double(prompts) * log10(11 / Double(coverage.estimate.count + 1))
            #expect(abs((gaps[concept] ?? 0) - max(0, expected)) < 1e-9, "\(coverage.concept.name)")
        }
    }
}
