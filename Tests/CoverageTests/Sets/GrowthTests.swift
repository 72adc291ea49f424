import Coverage
import Foundation
import Testing

@Suite("Growth curves, magnitudes and gaps") struct GrowthTests {
    private func growth(_ counts: [Int], rows: Int, isComplete: Bool = false) -> [SetCoverage.Growth] {
        SetCoverage.growth(concepts: counts, wordPairs: counts.reversed(), rows: rows, isComplete: isComplete)
    }

    @Test("shares rise with the rows, from nothing towards everything", arguments: 71...78)
    func monotone(seed: UInt64) {
        var dice = Dice(seed)
        let rows = 1 + dice.below(5000)
        let counts = (0..<(1 + dice.below(60))).map { _ in dice.below(3) == 0 ? 0 : dice.below(rows + 1) }
        let points = growth(counts, rows: rows)
        #expect(points.map(\.rows) == points.map(\.rows).sorted() && Set(points.map(\.rows)).count == points.count)
        #expect(points.map(\.concepts) == points.map(\.concepts).sorted())
        #expect(points.allSatisfy { (0...1).contains($0.concepts) && abs($0.concepts - $0.wordPairs) < 1e-12 })
        let now = points.last { !$0.isExtrapolated }
        #expect(
            now?.rows == rows
                && abs((now?.concepts ?? 0) - Double(counts.count { $0 > 0 }) / Double(counts.count)) < 1e-12)
        #expect(
            points.count { $0.isExtrapolated } == 4
                && growth(counts, rows: rows, isComplete: true) == points.filter { !$0.isExtrapolated })
    }

    @Test(
        "smaller samples miss an item of n captions with the chance of missing each",
        arguments: [
            ([1], 2, 0.5), ([2], 2, 0.75), ([1], 4, 0.25), ([2, 0], 4, 0.21875), ([1024], 2, 1), ([0], 2, 0),
        ] as [([Int], Int, Double)])
    func smaller(counts: [Int], part: Int, expected: Double) throws {
        let point = try #require(growth(counts, rows: 1024).first { $0.rows == 1024 / part })
        #expect(abs(point.concepts - expected) < 1e-12)
    }

    /// Chao and others (2014): f0 (1 - (1 - f1 / (n f0 + f1))^m*), with f0 = f1² / (2 f2), or f1 (f1 - 1) / 2 without f2.
    @Test(
        "larger samples meet what was met once and twice, and no more than the prompts have",
        arguments: [
            ([1, 1, 1, 2, 0, 0, 0, 0, 0], 4.5), ([1, 1, 1, 2, 0], 1.0), ([1, 1, 1, 0, 0, 0, 0], 3.0), ([1, 0], 0),
            ([2, 2, 0], 0), ([5, 9, 0], 0), ([0, 0], 0), ([1, 2], 0),
        ] as [([Int], Double)])
    func larger(counts: [Int], hidden: Double) throws {
        let rows = 500, ones = Double(counts.count { $0 == 1 }), seen = Double(counts.count { $0 > 0 })
        for factor in [2, 4, 8, 16] {
            let point = try #require(growth(counts, rows: rows).first { $0.rows == rows * factor })
            var expected = seen
            if hidden > 0 {
                let missed = pow(1 - ones / (Double(rows) * hidden + ones), Double(rows * (factor - 1)))
                expected += hidden * (1 - missed)
            }
            #expect(abs(point.concepts - expected / Double(counts.count)) < 1e-9, "\(factor)")
        }
    }

    @Test(
        "few rows have few points, and none have none",
        arguments: [(0, []), (1, [1]), (2, [1, 2]), (3, [1, 3]), (7, [1, 3, 7]), (1024, (0...10).map { 1 << $0 })]
            as [(Int, [Int])])
    func points(rows: Int, expected: [Int]) {
        #expect(growth([1, 0], rows: rows, isComplete: true).map(\.rows) == expected)
    }

    @Test("magnitudes hold every concept once, and their labels say which")
    func magnitudes() throws {
        let counts = [0, 1, 9, 10, 99, 100, 101]
        let captions = counts.enumerated().flatMap { place, count in Array(repeating: "thing\(place)", count: count) }
        let prompts = counts.indices.map { "a thing\($0)" }
        let set = SetCoverage(try CoverageAudit(Corpus(captions).index(), prompts: prompts, finder: plainFinder))
        #expect(set.magnitudes.map(\.label) == ["0", "1 – 9", "10 – 99", "100 – 999"])
        #expect(set.magnitudes.map(\.count) == [1, 2, 2, 2])
    }

    @Test("gaps are ordered by prompts times orders of magnitude, the common left out")
    func gaps() throws {
        // 9 rows and fewer are rare here: priority is prompts x log10(11 / (count + 1)).
        let captions =
            Array(repeating: "oneish", count: 10) + Array(repeating: "twoish", count: 9)
            + ["threeish", "threeish", "none of it"]
        let prompts = ["one", "two", "two", "three", "four", "five", "five"].map { "the \($0)ish" }
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: prompts, finder: plainFinder)
        let set = SetCoverage(audit)
        let found = set.gaps.map { (audit.concepts[$0.concept].concept.name, $0.priority) }
        #expect(found.map(\.0) == ["fiveish", "fourish", "threeish", "twoish"])
        for (priority, expected) in zip(
            found.map(\.1), [2 * log10(11.0), log10(11.0), log10(11.0 / 3), 2 * log10(1.1)])
        {
            #expect(abs(priority - expected) < 1e-12)
        }
    }

    @Test("names that no prompt asks for are in no figure of the set")
    func names() throws {
        let list = NameList([.init("nobody"), .init("cat")], kind: .listed)
        let audit = try CoverageAudit(Corpus(["a cat"]).index(), prompts: ["a cat"], names: [list], finder: plainFinder)
        let set = SetCoverage(audit)
        #expect(
            set.magnitudes.map(\.count) == [0, 1] && set.gaps.map { audit.concepts[$0.concept].concept.name } == ["cat"]
        )
        #expect(audit.names.count == 2)
    }

    @Test("a set of no prompts has no curve, no mean and no gaps")
    func empty() throws {
        let set = SetCoverage(try CoverageAudit(Corpus(["a cat"]).index(), prompts: [], finder: plainFinder))
        #expect(set.curve.isEmpty && set.meanScore == nil && set.gaps.isEmpty && set.dependent.isEmpty)
        #expect(set.magnitudes.map(\.count) == [0] && set.novelty.allSatisfy { $0.1 == 0 })
        #expect(set.growth.allSatisfy { $0.concepts == 0 && $0.wordPairs == 0 })
    }

    @Test("the curve falls from one, and stands at each score's hundredth", arguments: 79...82)
    func curve(seed: UInt64) {
        var dice = Dice(seed)
        let hundredths = (0..<(1 + dice.below(40))).map { _ in dice.below(101) }
        let curve = SetCoverage.curve(hundredths.map { Double($0) / 100 })
        #expect(curve.count == 101 && curve[0] == 1 && curve == curve.sorted(by: >))
        for step in 0...100 {
            #expect(
                abs(curve[step] - Double(hundredths.count { $0 >= step }) / Double(hundredths.count)) < 1e-12, "\(step)"
            )
        }
    }
}
