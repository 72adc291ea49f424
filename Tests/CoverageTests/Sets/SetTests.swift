import Coverage
import Foundation
import Metadata
import Testing

@Suite("Sets of prompts") struct SetTests {
    private static let nouns = [
        "cat", "dog", "owl", "fox", "horse", "lamp", "chair", "tower", "apple", "boat", "queen", "robot",
    ]
    private static let colours = ["red", "blue", "green", "golden", "striped", "tiny", "wooden", "shiny"]
    private static let places = ["forest", "kitchen", "harbour", "garden", "desert", "attic", "library", "valley"]

    private func captions(_ count: Int, seed: UInt64) -> [String] {
        var dice = Dice(seed)
        return (0..<count).map { _ in
            "a \(dice.pick(Self.colours)) \(dice.pick(Self.nouns)) in the \(dice.pick(Self.places)) with a \(dice.pick(Self.nouns))"
        }
    }

    @Test("memorised captions are at the ceiling, pseudo-words at the floor, shuffled prompts between")
    func controls() throws {
        // Prompts are captions with a piece in them that no caption has.
        let prompts = captions(60, seed: 1).map { $0.replacing("with", with: "beside some unheard glimmering") }
        let audit = try CoverageAudit(Corpus(captions(3000, seed: 1)).index(), prompts: prompts, finder: plainFinder)
        func mean(_ control: Control) throws -> Double {
            try #require(audit.controls.first { $0.control == control }?.mean)
        }
        #expect(try mean(.memorised) == 1)
        #expect(try mean(.pseudoWords) < 0.02)
        let (shuffled, heldOut) = (try mean(.shuffled), try mean(.heldOut))
        #expect(shuffled > 0.2 && shuffled < 0.9)
        #expect(heldOut > shuffled && heldOut <= 1)
        let mean = try #require(SetCoverage(audit).meanScore)
        #expect(mean > shuffled)
    }

    @Test("few prompts have no control lines, and options switch them off")
    func noControls() throws {
        let index = try Corpus(captions(50, seed: 1)).index()
        #expect(try CoverageAudit(index, prompts: ["a cat"], finder: plainFinder).controls.isEmpty)
        var options = CoverageAudit.Options()
        options.controlsFrom = 0
        let many = captions(40, seed: 2)
        #expect(try CoverageAudit(index, prompts: many, finder: plainFinder, options: options).controls.isEmpty)
        #expect(try CoverageAudit(index, prompts: many, finder: plainFinder).controls.count == 4)
    }

    @Test("the curve falls from everything to the share of full scores")
    func curve() {
        let curve = SetCoverage.curve([0, 0.25, 0.5, 1])
        #expect(curve.count == 101 && curve[0] == 1 && curve[25] == 0.75 && curve[26] == 0.5 && curve[100] == 0.25)
        #expect(SetCoverage.curve([]).isEmpty)
    }

    @Test("smaller samples hold on average what the growth curve says")
    func rarefaction() throws {
        let rows = 256
        let counts = [1, 1, 2, 5, 40, 0, 0]
        let growth = SetCoverage.growth(concepts: counts, wordPairs: [0], rows: rows, isComplete: false)
        let quarter = try #require(growth.first { $0.rows == rows / 4 })
        // Many random quarters, counted by hand.
        var (dice, sum) = (Dice(11), 0)
        for _ in 0..<4000 {
            for count in counts where (0..<count).contains(where: { _ in dice.below(4) == 0 }) { sum += 1 }
        }
        #expect(abs(quarter.concepts - Double(sum) / 4000 / Double(counts.count)) < 0.01)
        let whole = try #require(growth.last { !$0.isExtrapolated })
        #expect(whole.rows == rows && abs(whole.concepts - 5.0 / 7) < 1e-9)
        let shares = growth.map(\.concepts)
        #expect(shares == shares.sorted() && shares.allSatisfy { (0...1).contains($0) })
        // f1² / (2 f2) = 2 unseen concepts are foreseen, and there are no more than two.
        #expect(try #require(growth.last).concepts > 5.0 / 7 && growth.contains(where: \.isExtrapolated))
        #expect(
            SetCoverage.growth(concepts: counts, wordPairs: [], rows: 256, isComplete: true).allSatisfy {
                !$0.isExtrapolated
            })
        #expect(SetCoverage.growth(concepts: [], wordPairs: [], rows: 0, isComplete: false).isEmpty)
    }

    @Test("gaps are rare things that many prompts ask for; common ones are none")
    func gaps() throws {
        let rows = (0..<200).map { $0 < 150 ? "a cat" : "a dog" }
        let prompts = Array(repeating: "a unicorn", count: 5) + ["a wyvern", "a cat", "a dog"]
        let audit = try CoverageAudit(Corpus(rows).index(), prompts: prompts, finder: plainFinder)
        let set = SetCoverage(audit)
        #expect(set.gaps.map { audit.concepts[$0.concept].concept.name } == ["unicorn", "wyvern"])
        #expect(set.gaps[0].priority == 5 * set.gaps[1].priority)
        #expect(set.magnitudes.map(\.count) == [2, 0, 1, 1] && set.magnitudes.map(\.label).last == "100 – 999")
    }

    @Test("pairs are seen, too rare to be expected, gaps, or lack a part")
    func novelty() throws {
        var rows = Array(repeating: "a cat", count: 100) + Array(repeating: "a dog", count: 100)
        rows += ["a cat and an owl", "a fox", "a lamp"]
        let audit = try CoverageAudit(
            Corpus(rows).index(),
            prompts: ["a cat and an owl", "a fox and a lamp", "a cat and a dog", "a cat and a wyvern"],
            finder: plainFinder)
        #expect(audit.prompts.map { $0.pairs.first?.novelty } == [.seen, .expectedUnseen, .gap, .partMissing])
        let gap = try #require(audit.prompts[2].pairs.first)
        #expect(gap.lift == 0 && gap.liftInterval?.lowerBound == 0)
        let seen = try #require(audit.prompts[0].pairs.first), interval = try #require(seen.liftInterval)
        #expect(interval.contains(try #require(seen.lift)) && seen.count == 1)
        #expect(SetCoverage(audit).novelty.map(\.1) == [1, 1, 1, 1])
    }

    @Test("a prompt whose captions come from one platform is told")
    func dependence() throws {
        var corpus = Corpus(Array(repeating: "a red cat", count: 30))
        for place in 0..<20 { corpus.rows[place].url = "https://i.pinimg.com/\(place).jpg" }
        let audit = try CoverageAudit(
            corpus.index(), prompts: ["a red cat", "a wyvern", "a", "b"], finder: plainFinder)
        #expect(SetCoverage(audit).dependent.first == 0)
        #expect(audit.prompts[0].matching?.dominant?.name == "Pinterest" && audit.prompts[1].matching?.dominant == nil)
    }

    @Test("near-duplicates are shown once, with their number")
    func duplicates() throws {
        let rows =
            Array(repeating: "a big red cat on a very old wooden chair", count: 7)
            + ["a big red cat on a very old wooden chair 2", "a red dog"]
        let audit = try CoverageAudit(Corpus(rows).index(), prompts: ["a red cat"], finder: plainFinder)
        #expect(audit.prompts[0].nearest.map(\.copies) == [8, 1])
    }
}
