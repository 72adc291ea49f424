import Coverage
import Foundation
import Metadata
import Testing

@Suite("Control lines") struct ControlTests {
    private static let words = [
        "red", "blue", "old", "tiny", "cat", "dog", "owl", "fox", "lamp", "tree", "sea", "boat",
    ]

    private func captions(_ count: Int, _ dice: inout Dice) -> [String] {
        (0..<count).map { _ in (0..<(3 + dice.below(5))).map { _ in dice.pick(Self.words) }.joined(separator: " ") }
    }

    private func audit(seed: UInt64, rows: Int = 800, prompts: Int = 40) throws -> CoverageAudit {
        var dice = Dice(seed)
        let captions = captions(rows, &dice)
        let prompts = self.captions(prompts, &dice).map { $0 + " glimmering" }
        return try CoverageAudit(Corpus(captions).index(), prompts: prompts, finder: plainFinder)
    }

    private func mean(_ control: Control, _ audit: CoverageAudit) throws -> Double {
        try #require(audit.controls.first { $0.control == control }?.mean)
    }

    @Test(
        "whatever the captions: memorised at the ceiling, pseudo-words at the floor, shuffled between",
        arguments: 91...96)
    func order(seed: UInt64) throws {
        let audit = try audit(seed: seed)
        let (ceiling, floor) = (try mean(.memorised, audit), try mean(.pseudoWords, audit))
        #expect(ceiling == 1 && floor < 0.02)
        #expect(try mean(.shuffled, audit) > floor + 0.1 && mean(.shuffled, audit) < ceiling - 0.1)
        #expect(try mean(.heldOut, audit) > floor + 0.1 && mean(.heldOut, audit) <= ceiling)
    }

    @Test("memorised captions reach the ceiling one by one, and every score is a share")
    func each() throws {
        let audit = try audit(seed: 97)
        #expect(audit.controls.map(\.control) == Control.allCases)
        for line in audit.controls {
            #expect(
                line.scores == line.scores.sorted() && line.scores.allSatisfy { (0...1).contains($0) },
                "\(line.control)")
        }
        #expect(audit.controls[0].scores == Array(repeating: 1, count: 200))
        #expect(audit.controls[2].scores.count == 40 && audit.controls[3].scores.count == 40)
    }

    @Test("the lines are the same on every run and with every number of threads", arguments: [1, 2, 6])
    func fixed(threads: Int) throws {
        var dice = Dice(98)
        let index = try Corpus(captions(500, &dice)).index(), prompts = captions(30, &dice)
        var options = CoverageAudit.Options()
        options.threads = threads
        let one = try CoverageAudit(index, prompts: prompts, finder: plainFinder, options: options)
        let other = try CoverageAudit(index, prompts: prompts, finder: plainFinder)
        #expect(one.controls.map(\.scores) == other.controls.map(\.scores))
    }

    @Test("held out means without the caption and its repeats: one that stands alone scores by the others")
    func heldOut() throws {
        // Every caption is there three times and shares nothing with others; without its repeats nothing is left.
        let captions = (0..<60).map { "alpha\($0 % 20) beta\($0 % 20) gamma\($0 % 20)" }
        let prompts = (0..<20).map { "alpha\($0) beta\($0) gamma\($0)" }
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: prompts, finder: plainFinder)
        #expect(try mean(.memorised, audit) == 1 && mean(.heldOut, audit) == 0)
        // The words of shuffled prompts are all there, but hardly three of one caption in one prompt.
        #expect(try mean(.shuffled, audit) >= 1.0 / 3 - 1e-9 && mean(.shuffled, audit) < 0.7)
    }

    @Test(
        "shuffled prompts have the words of the prompts, dealt out anew: their mean does not depend on the order given")
    func shuffled() throws {
        // Prompts of one word each: whatever is dealt, the scores of all together stay.
        let captions = ["red cat thing", "blue dog thing"]
        let prompts = (0..<30).map { $0 < 12 ? "cat" : "unseen\($0)" }
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: prompts, finder: plainFinder)
        #expect(
            audit.controls.first { $0.control == .shuffled }?.scores == Array(repeating: 0, count: 18)
                + Array(repeating: 1, count: 12))
    }

    @Test(
        "lines need something to be made of",
        arguments: [
            (["a cat", "dog"], 20, [Control.shuffled, .pseudoWords]), (["a b c"], 20, Control.allCases),
            (["a b c"], 19, []),
            ([nil, ""], 25, [.shuffled, .pseudoWords]),
        ] as [([String?], Int, [Control])])
    func material(captions: [String?], prompts: Int, expected: [Control]) throws {
        let audit = try CoverageAudit(
            Corpus(captions).index(), prompts: Array(repeating: "a cat", count: prompts), finder: plainFinder)
        #expect(audit.controls.map(\.control) == expected)
        let wordless = try CoverageAudit(
            Corpus(captions).index(), prompts: Array(repeating: "...", count: prompts), finder: plainFinder)
        #expect(wordless.controls.map(\.control) == expected.filter { $0 == .memorised || $0 == .heldOut })
    }

    @Test("control texts add nothing to what is counted of the prompts")
    func apart() throws {
        var dice = Dice(99), options = CoverageAudit.Options()
        let index = try Corpus(captions(300, &dice)).index(), prompts = captions(25, &dice)
        options.controlsFrom = 0
        let without = try CoverageAudit(index, prompts: prompts, finder: plainFinder, options: options)
        let with = try CoverageAudit(index, prompts: prompts, finder: plainFinder)
        #expect(without.controls.isEmpty && with.controls.count == 4)
        #expect(with.prompts.map(\.score) == without.prompts.map(\.score) && with.ngrams == without.ngrams)
        #expect(with.prompts.map(\.nearest) == without.prompts.map(\.nearest))
        #expect(with.concepts.map(\.estimate) == without.concepts.map(\.estimate))
        #expect(
            with.prompts.map(\.pairs) == without.prompts.map(\.pairs)
                && with.prompts.map(\.spans) == without.prompts.map(\.spans))
    }
}
