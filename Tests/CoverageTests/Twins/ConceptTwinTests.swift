import Audits
import Coverage
import Foundation
import Testing

/// Everything that is counted of concepts, pairs and names, against the slow way, on random small corpora.
@Suite("Concepts, pairs and names beside their naive twins") struct ConceptTwinTests {
    private static let seeds: ClosedRange<UInt64> = 21...28

    private static let names = NameList(
        [.init("van gogh", aliases: ["red van", "gogh"]), .init("CAT"), .init("unseen name"), .init("é tree")],
        kind: .listed)
    private static let finder = ConceptFinder(weights: plainFinder.weights, lists: [names])

    private struct Case {
        let planned: PlannedCorpus
        let naive: NaiveCounts
        let audit: CoverageAudit

        init(seed: UInt64) throws {
            planned = PlannedCorpus(seed: seed, rows: 30 + Int(seed) * 5)
            naive = NaiveCounts(rows: planned.corpus.rows, captions: planned.captions)
            audit = try CoverageAudit(
                planned.corpus.index(), prompts: planned.promptTexts, names: [names], finder: finder)
        }

        /// The captions that hold a concept in any spelling.
        func documents(_ concept: Int) -> [Int] {
            naive.documents(
                audit.concepts[concept].concept.spellings.map { $0.lowercased().split(separator: " ").map(String.init) }
            )
        }
    }

    @Test("captions, distinct captions, URLs and domains", arguments: seeds)
    func sources(seed: UInt64) throws {
        let example = try Case(seed: seed)
        #expect(example.audit.concepts.count > 8)
        for (number, coverage) in example.audit.concepts.enumerated() {
            let documents = example.documents(number)
            #expect(coverage.estimate.count == documents.count, "\(coverage.concept.name)")
            let distinct = try #require(coverage.distinct)
            #expect([distinct.texts, distinct.urls, distinct.domains] == example.naive.distinct(documents))
            #expect(coverage.estimate.estimate.share == Double(documents.count) / Double(example.audit.rowCount))
        }
    }

    @Test("what every filter keeps, of the rows it can decide on", arguments: seeds)
    func filters(seed: UInt64) throws {
        let example = try Case(seed: seed)
        for (number, coverage) in example.audit.concepts.enumerated() {
            let found = Dictionary(
                uniqueKeysWithValues: coverage.filtered.map { ($0.filter.name, [$0.kept, $0.decided]) })
            #expect(found == example.naive.filters(example.documents(number)), "\(coverage.concept.name)")
        }
    }

    @Test("platforms, the largest first and at most five", arguments: seeds)
    func platforms(seed: UInt64) throws {
        let example = try Case(seed: seed)
        for (number, coverage) in example.audit.concepts.enumerated() {
            let expected = example.naive.platforms(example.documents(number))
            let found = try #require(coverage.platforms)
            #expect(
                found.parts.map(\.name) == expected.map(\.name) && found.parts.map(\.count) == expected.map(\.count))
            #expect(found.count == coverage.estimate.count)
        }
    }

    @Test("pairs: captions with both, by chance, lift, and the interval of Clopper and Pearson", arguments: seeds)
    func pairs(seed: UInt64) throws {
        let example = try Case(seed: seed), rows = example.audit.rowCount
        for prompt in example.audit.prompts {
            #expect(prompt.pairs.count == prompt.concepts.count * (prompt.concepts.count - 1) / 2)
            for pair in prompt.pairs {
                let (first, second) = (Set(example.documents(pair.first)), Set(example.documents(pair.second)))
                let both = first.intersection(second).count
                let expected = Double(first.count * second.count) / Double(rows)
                #expect(pair.count == both && abs(pair.expected - expected) < 1e-9)
                let isMissing = first.isEmpty || second.isEmpty
                let novelty: ConceptPair.Novelty =
                    isMissing ? .partMissing : both > 0 ? .seen : expected >= 3 ? .gap : .expectedUnseen
                #expect(pair.novelty == novelty)
                #expect((pair.lift == nil) == isMissing && (pair.liftInterval == nil) == isMissing)
                guard let lift = pair.lift, let interval = pair.liftInterval else { continue }
                #expect(abs(lift - Double(both) / expected) < 1e-9)
                let low = interval.lowerBound * expected / Double(rows),
                    high = interval.upperBound * expected / Double(rows)
                if both > 0 {
                    #expect(abs(Binomial(rows, low).atLeast(both) - 0.025) < 1e-6)
                } else {
                    #expect(low == 0)
                }
                #expect(both == rows ? high == 1 : abs(Binomial(rows, high).atMost(both) - 0.025) < 1e-6)
            }
        }
    }

    @Test("names by rank, with the ranks that are possible", arguments: seeds)
    func names(seed: UInt64) throws {
        let example = try Case(seed: seed)
        var counts: [String: Int] = [:]
        for (number, coverage) in example.audit.concepts.enumerated() where coverage.concept.kind == .listed {
            counts[coverage.concept.name] = example.documents(number).count
        }
        #expect(example.audit.names.map(\.coverage.concept.name).sorted() == Self.names.entries.map(\.name).sorted())
        for name in example.audit.names {
            let count = try #require(counts[name.coverage.concept.name])
            let (before, equal) = (counts.values.count { $0 > count }, counts.values.count { $0 == count })
            #expect(name.joint.count == count && name.rank == before + 1)
            #expect(name.ranks == (before + 1)...(before + equal))
        }
    }
}

/// The binomial distribution by its sum.
struct Binomial {
    private let terms: [Double]

    init(_ size: Int, _ share: Double) {
        terms = (0...size).map { count in
            let (n, k) = (Double(size), Double(count))
            let choose = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
            return exp(choose + (k == 0 ? 0 : k * log(share)) + (n == k ? 0 : (n - k) * log1p(-share)))
        }
    }

    func atLeast(_ count: Int) -> Double { terms[count...].reduce(0, +) }

    func atMost(_ count: Int) -> Double { terms[...count].reduce(0, +) }
}
