import Coverage
import Foundation
import Testing

@Suite("Pairs of concepts") struct PairTests {
    /// Captions with both of two concepts, with one of them, and with neither.
    private func pair(both: Int, first: Int, second: Int, rows: Int) throws -> ConceptPair {
        let captions =
            Array(repeating: "owl and lamp", count: both) + Array(repeating: "owl", count: first)
            + Array(repeating: "lamp", count: second)
            + Array(repeating: "sea", count: rows - both - first - second)
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: ["an owl and a lamp"], finder: plainFinder)
        return try #require(audit.prompts[0].pairs.first)
    }

    @Test(
        "what is known of a pair turns where three captions would hold both by chance",
        arguments: [
            (1, 0, 0, 100, ConceptPair.Novelty.seen), (0, 30, 10, 100, .gap), (0, 30, 10, 101, .expectedUnseen),
            (0, 1, 1, 100, .expectedUnseen), (0, 50, 50, 100, .gap), (0, 0, 50, 100, .partMissing),
            (0, 50, 0, 100, .partMissing), (0, 0, 0, 100, .partMissing), (100, 0, 0, 100, .seen),
            (1, 99, 0, 100, .seen),
        ])
    func novelty(both: Int, first: Int, second: Int, rows: Int, expected: ConceptPair.Novelty) throws {
        #expect(try pair(both: both, first: first, second: second, rows: rows).novelty == expected)
    }

    /// SciPy 1.17: `binomtest(both, rows).proportion_ci()` times rows / expected.
    @Test(
        "lift and its interval are SciPy's",
        arguments: [
            (5, 15, 5, 100, 2.5, 0.821_593_959, 5.641_745_555), (1, 9, 9, 200, 2.0, 0.050_632_411, 11.016_759_383),
            (0, 20, 20, 200, 0.0, 0.0, 1.827_534_036), (10, 0, 0, 10, 1.0, 0.691_502_892, 1.0),
        ])
    func lift(both: Int, first: Int, second: Int, rows: Int, lift: Double, low: Double, high: Double) throws {
        let pair = try pair(both: both, first: first, second: second, rows: rows)
        let interval = try #require(pair.liftInterval)
        #expect(abs(try #require(pair.lift) - lift) < 1e-9)
        #expect(abs(interval.lowerBound - low) < 1e-7 && abs(interval.upperBound - high) < 1e-7, "\(interval)")
    }

    @Test("pairs are of one prompt's concepts, each two once, whatever their order elsewhere")
    func order() throws {
        let prompts = [
            "an owl and a lamp", "a lamp and an owl", "an owl, a lamp, an owl", "a lamp",
            "an owl by a tree with a lamp",
        ]
        let audit = try CoverageAudit(Corpus(["owl lamp", "lamp tree"]).index(), prompts: prompts, finder: plainFinder)
        #expect(audit.prompts.map(\.pairs.count) == [1, 1, 1, 0, 3])
        #expect(audit.prompts[..<3].allSatisfy { $0.pairs[0].count == 1 })
        func names(_ pair: ConceptPair) -> [String] {
            [pair.first, pair.second].map { audit.concepts[$0].concept.name }
        }
        #expect(
            audit.prompts[..<3].map { names($0.pairs[0]) } == [["owl", "lamp"], ["lamp", "owl"], ["owl", "lamp"]])
        #expect(audit.prompts[4].pairs.map(names) == [["owl", "tree"], ["owl", "lamp"], ["tree", "lamp"]])
        #expect(audit.prompts[4].pairs.map(\.count) == [0, 1, 1])
    }

    @Test("concepts that lie within each other meet wherever the longer one is")
    func nested() throws {
        let list = NameList([.init("Tin Man"), .init("Man")], kind: .listed)
        let finder = ConceptFinder(weights: plainFinder.weights, lists: [list])
        let captions = ["a tin man", "a man", "tin", "man tin"]
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: ["a tin man and a man"], finder: finder)
        #expect(audit.concepts.map(\.estimate.count) == [1, 3])
        #expect(audit.prompts[0].pairs.map(\.count) == [1])
    }
}
