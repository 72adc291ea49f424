import Comparisons
import Foundation
import Safety
import TestSupport
import Testing

/// Statistics of paired decisions and medians beside their definitions.
@Suite("Figures beside their definitions")
struct PairTwinTests {
    private func random(_ seed: UInt64) -> (PairedDecisions, [(Bool, Bool)]) {
        var random = SeededGenerator(seed)
        let share = 1 + random.below(9)
        let pairs = (0..<(2 + random.below(60))).map { _ in
            let first = random.below(10) < share
            return (first, random.below(3) == 0 ? random.below(2) == 0 : first)
        }
        var decisions = PairedDecisions()
        for (first, second) in pairs { decisions.count(first, second) }
        return (decisions, pairs)
    }

    @Test("agreement and kappa are those of all pairs of pictures", arguments: 1...20)
    func kappa(seed: UInt64) {
        let (decisions, pairs) = random(seed)
        let alike = pairs.count { $0.0 == $0.1 }
        #expect(decisions.total == pairs.count && decisions.agreement == Share(alike, of: pairs.count))
        // By chance: the first decision of one picture beside the second of any.
        let chance = pairs.reduce(0) { sum, one in sum + pairs.count { $0.1 == one.0 } }
        let (observed, expected) = (
            Double(alike) / Double(pairs.count), Double(chance) / Double(pairs.count * pairs.count)
        )
        guard expected < 1 else {
            #expect(decisions.kappa == nil && decisions.kappaInterval == nil)
            return
        }
        #expect(abs((decisions.kappa ?? .nan) - (observed - expected) / (1 - expected)) < 1e-12)
        // Names of the two policies, and of yes and no, do not matter.
        let swapped = PairedDecisions(
            both: decisions.both, onlyFirst: decisions.onlySecond, onlySecond: decisions.onlyFirst,
            neither: decisions.neither)
        let turned = PairedDecisions(
            both: decisions.neither, onlyFirst: decisions.onlySecond, onlySecond: decisions.onlyFirst,
            neither: decisions.both)
        for other in [swapped, turned] {
            #expect(
                abs((other.kappa ?? .nan) - (decisions.kappa ?? .nan)) < 1e-12
                    && abs(other.mcNemar - decisions.mcNemar) < 1e-12)
            #expect(
                abs((other.kappaInterval?.lowerBound ?? .nan) - (decisions.kappaInterval?.lowerBound ?? .nan)) < 1e-9)
        }
    }

    @Test("McNemar's probability is that of coins, tossed in every way", arguments: 0...12)
    func mcNemar(size: Int) {
        for first in 0...size {
            // All 2^size outcomes that are at least as uneven.
            let uneven = (0..<(1 << size)).count { abs(2 * $0.nonzeroBitCount - size) >= abs(2 * first - size) }
            let decisions = PairedDecisions(both: 1, onlyFirst: first, onlySecond: size - first, neither: 2)
            #expect(abs(decisions.mcNemar - Double(uneven) / Double(1 << size)) < 1e-12, "\(first) of \(size)")
        }
    }

    @Test("kappa's interval narrows with the square root of the pictures")
    func scaling() throws {
        let small = try #require(PairedDecisions(both: 20, onlyFirst: 5, onlySecond: 10, neither: 15).kappaInterval)
        let large = try #require(
            PairedDecisions(both: 2000, onlyFirst: 500, onlySecond: 1000, neither: 1500).kappaInterval)
        let (wide, narrow) = (small.upperBound - small.lowerBound, large.upperBound - large.lowerBound)
        #expect(abs(wide / narrow - 10) < 1e-6)
    }

    @Test(
        "shares have an interval that holds them, narrower the more pictures there are", arguments: [0.0, 0.1, 0.5, 1])
    func shares(share: Double) {
        var last = 2.0
        for total in [1, 10, 100, 1000, 100_000] {
            let own = Share(Int((share * Double(total)).rounded()), of: total)
            let width = own.interval.upperBound - own.interval.lowerBound
            #expect(
                own.interval.contains(own.value) && width < last && own.interval.lowerBound >= 0
                    && own.interval.upperBound <= 1)
            last = width
        }
    }

    @Test("medians of drawings are the middle, for odd and even numbers of prompts", arguments: 1...9)
    func medians(count: Int) {
        var random = SeededGenerator(UInt64(count))
        let seconds = (0..<count).map { _ in Double(random.below(1000)) / 8 }
        let rows = seconds.enumerated().map { number, value in
            SampleRows.row(
                number + 1, [SampleRows.drawing(SampleRows.outcomes(mild: false, hard: false), seconds: value)])
        }
        let median = ComparisonFigures(rows, settings: SampleRows.settings()).drawingSeconds
        // As many are below it as above it.
        #expect(seconds.count { $0 < median } <= count / 2 && seconds.count { $0 > median } <= count / 2)
        let sorted = seconds.sorted()
        #expect((sorted[(count - 1) / 2]...sorted[count / 2]).contains(median))
    }

    @Test("rates, agreements and causes add up over any rows", arguments: 21...26)
    func sums(seed: UInt64) {
        var random = SeededGenerator(seed)
        let rows = (1...(1 + random.below(30))).map { number in
            let isBroken = random.below(8) == 0
            let outcomes = ["mild", "hard"].map { policy in
                SampleRows.outcome(
                    policy,
                    causes: isBroken
                        ? [] : (0..<random.below(3)).map { ("cause \($0)", Float(1 + random.below(9)) / 10) },
                    verdict: isBroken ? .invalid : nil, refused: random.below(6) == 0)
            }
            return SampleRows.row(
                number, [SampleRows.drawing(outcomes)], categories: random.pick([[], ["a"], ["a", "b"]]),
                published: random.pick([nil, 0, 0.2, 0.99, 1]))
        }
        let figures = ComparisonFigures(rows, settings: SampleRows.settings())
        let pictures = rows.map(\.plain).filter { drawing in !drawing.outcomes.contains { $0.verdict == .invalid } }
        #expect(figures.brokenCount == rows.count - pictures.count)
        for (place, rate) in figures.rates.enumerated() {
            let stopped = pictures.count { $0.outcomes[place].isFlagged || $0.outcomes[place].refusedPrompt != nil }
            #expect(rate.stopped == Share(stopped, of: pictures.count))
            let causes = figures.causes(ofPolicy: place)
            #expect(causes.reduce(0) { $0 + $1.first } == pictures.count { $0.outcomes[place].isFlagged })
            #expect(causes.allSatisfy { $0.count >= $0.first && $0.margin > 0 })
        }
        let pair = figures.agreements[0].decisions
        #expect(pair.total == pictures.count && pair.both + pair.onlyFirst == figures.rates[0].stopped.count)
        #expect(pair.both + pair.onlySecond == figures.rates[1].stopped.count)
        let fifths = figures.publishedFifths.reduce(0) { $0 + $1.stopped.total }
        #expect(fifths == figures.published?.stopped.total ?? 0)
        for group in figures.categories {
            let own = rows.filter { $0.prompt.categories.contains(group.name) }.map(\.plain).count { drawing in
                !drawing.outcomes.contains { $0.verdict == .invalid }
            }
            #expect(group.stopped.total == own)
        }
    }
}
