import Audits
import Coverage
import Foundation
import Testing

@Suite("Counts in words, and what they say of all rows") struct CountTextTests {
    private func words(_ count: Int, of rows: Int, in population: Int?, _ kind: SampleFrame.Kind = .simple) -> String {
        let frame = SampleFrame(kind: kind, name: kind.rawValue, population: population)
        var estimator = ShareEstimator(frame: frame, rowCount: rows, groups: [])
        estimator.bounds = .exact
        return CountText.words(
            CountEstimate(count: count, estimate: estimator.estimate(count: count), rows: rows), frame)
    }

    /// SciPy 1.17: `hypergeom(N, K, n)`, both tails of 2.5 % inverted over K; without a hit ln 0.05 / ln(1 - n/N).
    @Test(
        "a sample of known size bounds the rows of the population",
        arguments: [
            (0, 100, 100_000, "at most 2,995 of 100,000"), (0, 1000, 2000, "at most 5 of 2,000"),
            (0, 999, 1000, "at most 1 of 1,000"), (1, 1000, 1001, "1 – 1 of 1,001, about 1"),
            (100, 100, 1000, "966 – 1,000 of 1,000, about 1,000"),
        ])
    func sample(count: Int, rows: Int, population: Int, expected: String) {
        #expect(words(count, of: rows, in: population) == expected)
    }

    @Test(
        "a census is a plain count, whatever it is",
        arguments: [(0, 10, "0 of 10"), (7, 10, "7 of 10"), (1_234_567, 2_000_000, "1,234,567 of 2,000,000")])
    func census(count: Int, rows: Int, expected: String) {
        #expect(words(count, of: rows, in: rows, .census) == expected)
    }

    @Test("without the population's size it is shares, and none is none", arguments: [1, 5, 99, 100])
    func unknown(count: Int) {
        let interval = ProportionInterval.clopperPearson(count: Double(count), size: 100)
        let text = words(count, of: 100, in: nil)
        let figures = text.split(separator: " ").compactMap { Double($0) }
        #expect(figures.count == 2 && text.hasSuffix(" %"))
        #expect(
            abs(figures[0] - interval.lowerBound * 100) < 0.006 && abs(figures[1] - interval.upperBound * 100) < 0.006)
        #expect(words(0, of: 100, in: nil) == "none; in at most 2.95 %")
    }

    @Test("the bounds of every count of a small population are those of the hypergeometric distribution itself")
    func exhaustive() throws {
        let (rows, population) = (12, 30)
        let frame = SampleFrame(kind: .simple, name: "uniform", population: population)
        var estimator = ShareEstimator(frame: frame, rowCount: rows, groups: [])
        estimator.bounds = .exact
        for count in 0...rows {
            let range = try #require(estimator.estimate(count: count).populationInterval)
            // The numbers of rows in the population with which so many (or so few) hits are not too rare.
            let possible = (count...(population - rows + count)).filter { marked in
                let terms = (0...rows).map {
                    Self.probability(hits: $0, marked: marked, rows: rows, population: population)
                }
                let tail = count == 0 ? 0.05 : 0.025
                return terms[...count].reduce(0, +) > tail && (count == 0 || terms[count...].reduce(0, +) > tail)
            }
            let (low, high) = (try #require(possible.first), try #require(possible.last))
            // Without a hit the bound is that of draws with replacement, which is never the smaller one.
            #expect(
                count == 0 ? range.lowerBound == 0 && range.upperBound >= high : range == low...high,
                "\(count): \(range)")
        }
    }

    private static func probability(hits: Int, marked: Int, rows: Int, population: Int) -> Double {
        func choose(_ n: Int, _ k: Int) -> Double {
            k < 0 || k > n ? 0 : (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
        }
        return choose(marked, hits) * choose(population - marked, rows - hits) / choose(population, rows)
    }

    @Test(
        "the place beside the range of imitation, at its very ends",
        arguments: [
            (0, ImitationPosition.below), (199, .below), (200, .within), (201, .within), (699, .within), (700, .within),
            (701, .above), (5000, .above),
        ])
    func imitation(count: Int, expected: ImitationPosition) {
        var census = CountEstimator(census: 10_000)
        #expect(ImitationPosition(census.estimate(count: count, documents: []).estimate) == expected)
        #expect(ImitationPosition.range == 200...700)
    }

    @Test("only names of people and characters are set beside it, phrases and styles are not")
    func imitated() throws {
        let finder = ConceptFinder(
            weights: plainFinder.weights,
            lists: [
                NameList([.init("Ada Lovelace")], kind: .artist), NameList([.init("art deco")], kind: .style),
                NameList([.init("Tin Man")], kind: .character), NameList([.init("Queen Bee")], kind: .person),
            ])
        let list = NameList([.init("own thing")], kind: .listed)
        let audit = try CoverageAudit(
            Corpus(["x"]).index(), prompts: ["Ada Lovelace and a Tin Man with Queen Bee, art deco, green lamp"],
            names: [list], finder: finder)
        let positions = Dictionary(uniqueKeysWithValues: audit.concepts.map { ($0.concept.kind, $0.imitation) })
        #expect(
            positions == [
                .artist: .below, .style: nil, .character: .below, .person: .below, .listed: .below, .phrase: nil,
            ])
    }

    @Test(
        "estimates of the same count are the same, and an interval for many is never narrower",
        arguments: [1, 2, 10, 1000])
    func simultaneous(many: Int) throws {
        let captions = (0..<300).map { "\($0 % 3 == 0 ? "cat" : "dog") number\($0)" }
        try Corpus(captions).withSample { index in
            let names = NameList((0..<many).map { .init("name\($0)") } + [.init("cat")], kind: .listed)
            let audit = try CoverageAudit(index, prompts: [], names: [names], finder: plainFinder)
            for name in audit.names {
                #expect(name.joint.low <= name.coverage.estimate.low && name.joint.high >= name.coverage.estimate.high)
                #expect(name.joint.count == name.coverage.estimate.count)
            }
            #expect(Set(audit.names.dropFirst().map(\.joint.high)).count == 1)
        }
    }
}
