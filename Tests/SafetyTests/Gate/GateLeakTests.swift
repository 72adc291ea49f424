import Dispatch
import Foundation
import Images
import Safety
import Synchronization
import Tensors
import TestSupport
import Testing

/// What comes out of the gate of a picture that it stops.
@Suite("What the gate lets out")
struct GateLeakTests {
    private func unchecked(_ seed: UInt64, side: Int = 48) -> UncheckedImage {
        let image = CheckerKind.picture(seed, width: side, height: side)
        return UncheckedImage(pixels: Tensor(image.pixels.map { Float($0) / 127.5 - 1 }, shape: [side, side, 3]))
    }

    private func gate(_ score: Float, _ action: FlagAction = .replace) throws -> SafetyGate {
        try SafetyGate(checker: FixedChecker(["theme": score]), action: action)
    }

    @Test(
        "what stands for a flagged picture does not depend on it, but for blur and squares",
        arguments: FlagAction.allCases)
    func independence(action: FlagAction) throws {
        let shown = try (1...6 as ClosedRange<UInt64>).map { try gate(0.9, action).review(unchecked($0)).image?.pixels }
        let isIndependent = action != .blur && action != .pixelate
        #expect(Set(shown).count == (isIndependent ? 1 : 6))
    }

    @Test(
        "blur and squares leave at most as much as a picture of eight pixels a side",
        arguments: [FlagAction.blur, .pixelate], [1, 2, 4])
    func coarse(action: FlagAction, enlargement: Int) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            // Detail of a few pixels that averages out: the same at every scale that the action leaves.
            var random = SeededGenerator(seed)
            var values: [Float] = []
            for _ in 0..<64 * 64 * 3 { values.append(Float(random.below(2)) * 1.8 - 0.9) }
            let noise = UncheckedImage(pixels: Tensor(values, shape: [64, 64, 3]))
            let shown = try #require(try gate(0.9, action).review(noise, enlargedBy: enlargement).image)
            #expect(shown.width == 64 * enlargement)
            let spread = shown.pixels.map { abs(Double($0) - 127.5) }
            #expect((spread.max() ?? 255) < 70, "what was black and white is nearly grey")
        }
    }

    @Test("what is printed of a stopped picture holds figures and words, no pixels", arguments: FlagAction.allCases)
    func printed(action: FlagAction) throws {
        let reviewed = try gate(0.9, action).review(unchecked(7))
        let texts = [
            "\(reviewed.verdict)", reviewed.explanation, "\(reviewed.decision as Any)", reviewed.checkerName ?? "",
        ]
        #expect(texts.allSatisfy { $0.count < 2000 })
        let data = try JSONEncoder().encode(reviewed.decision)
        #expect(data.count < 1000)
        if action == .withhold {
            #expect(String(reflecting: reviewed).count < 3000)
        }
    }

    @Test("a checker that cannot judge gives an error of words alone, and no picture", arguments: FlagAction.allCases)
    func errors(action: FlagAction) throws {
        for checker in [FixedChecker(["theme": .nan]), FixedChecker(["theme": .infinity])] {
            let gate = try SafetyGate(checker: checker, action: action)
            let error = #expect(throws: SafetyError.self) { try gate.review(unchecked(8)) }
            #expect((error?.description.count ?? 9999) < 300)
        }
    }

    /// A checker that claims more concepts than it scores.
    private struct Miscounting: ImageChecker {
        let name = "miscounting"
        let blindSpots = "all."
        let concepts = ["a", "b"].map { SafetyConcept(name: $0, threshold: 0.5) }
        let count: Int

        func scores(of image: RGBImage) throws(SafetyError) -> [Float] { Array(repeating: 0, count: count) }
        func weightsHash() throws(SafetyError) -> String { "none" }
    }

    @Test("too few or too many scores are an error, not a pass", arguments: [0, 1, 3, 100])
    func counts(count: Int) throws {
        let gate = try SafetyGate(checker: Miscounting(count: count))
        #expect(throws: SafetyError.scoreCount(expected: 2, found: count)) { try gate.review(unchecked(9)) }
        #expect(try SafetyGate(checker: Miscounting(count: 2)).review(unchecked(9)).verdict == .passed)
    }

    @Test("the checker sees the picture as it was decoded, whatever is shown", arguments: [1, 2, 8])
    func seen(enlargement: Int) throws {
        /// Scores by the size of what it sees.
        struct Measuring: ImageChecker {
            let name = "measuring"
            let blindSpots = "all but the size."
            let concepts = [SafetyConcept(name: "width", scale: .output, threshold: 1000)]

            func scores(of image: RGBImage) throws(SafetyError) -> [Float] { [Float(image.width)] }
            func weightsHash() throws(SafetyError) -> String { "none" }
        }
        let reviewed = try SafetyGate(checker: Measuring()).review(unchecked(10), enlargedBy: enlargement)
        #expect(reviewed.decision?.scores.map(\.score) == [48] && reviewed.image?.width == 48 * enlargement)
    }

    @Test("a margin that rounds to nothing does not flag, and the next step does, through the whole gate")
    func border() throws {
        for (score, isFlagged) in [(0.5, false), (0.5004, false), (0.5006, true), (0.499, false)] as [(Float, Bool)] {
            let reviewed = try gate(score, .withhold).review(unchecked(11))
            #expect(reviewed.isFlagged == isFlagged && (reviewed.image == nil) == isFlagged, "\(score)")
        }
    }

    @Test("one gate reviews from several threads as from one")
    func threads() throws {
        let gate = try SafetyGate(checker: CheckerKind.concepts.checker(), action: .black)
        let expected = try (20..<24 as Range<UInt64>).map { try gate.review(unchecked($0)).decision }
        let found = Results(count: 16)
        DispatchQueue.concurrentPerform(iterations: 16) { place in
            found.set(place, (try? gate.review(unchecked(UInt64(20 + place % 4))))?.decision)
        }
        #expect(found.values == expected + expected + expected + expected)
    }

    @Test("only the explicit gate lets pictures through unreviewed, and says so in verdict and words")
    func off() throws {
        let reviewed = try SafetyGate.unfiltered.review(unchecked(12), enlargedBy: 2)
        #expect(reviewed.verdict == .unfiltered && reviewed.explanation == "Not reviewed: safety was switched off.")
        #expect(reviewed.decision == nil && reviewed.checkerName == nil && reviewed.image?.width == 96)
        for score in [0.1, 0.9] as [Float] {
            #expect(try gate(score).review(unchecked(12)).verdict != .unfiltered)
        }
    }
}

/// Decisions of several threads.
private final class Results: Sendable {
    private let storage: Mutex<[PolicyDecision?]>

    init(count: Int) { storage = Mutex(Array(repeating: nil, count: count)) }

    var values: [PolicyDecision?] { storage.withLock { $0 } }

    func set(_ place: Int, _ value: PolicyDecision?) { storage.withLock { $0[place] = value } }
}
