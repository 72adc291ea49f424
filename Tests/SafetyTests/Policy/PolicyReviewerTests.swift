import Images
import Safety
import Synchronization
import Testing

/// A checker with given scores that counts how often it is asked.
final class FixedChecker: ImageChecker {
    let name: String
    let blindSpots = "everything but its scores"
    let concepts: [SafetyConcept]
    private let values: [Float]
    private let count = Mutex(0)

    var askedCount: Int { count.withLock { $0 } }

    init(named name: String = "fixed", _ scores: KeyValuePairs<String, Float>, threshold: Float = 0.5) {
        self.name = name
        concepts = scores.map { SafetyConcept(name: $0.key, threshold: threshold) }
        values = scores.map(\.value)
    }

    func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        count.withLock { $0 += 1 }
        return values
    }

    func weightsHash() throws(SafetyError) -> String { "none" }
}

@Suite("Policy reviewer")
struct PolicyReviewerTests {
    private let picture = RGBImage(width: 4, height: 4)

    private func policy(
        _ combination: SafetyPolicy.Combination, count: Int = 2, zone: ClosedRange<Float>? = nil
    ) -> SafetyPolicy {
        var policy = SafetyPolicy(
            name: "test", checkers: Array(repeating: CheckerRule(.concepts), count: count))
        policy.combination = combination
        for index in policy.checkers.indices.dropLast() { policy.checkers[index].greyZone = zone }
        return policy
    }

    @Test(
        "any flags when one does, all when every one does",
        arguments: [(0.1, 0.1, false, false), (0.9, 0.1, true, false), (0.1, 0.9, true, false), (0.9, 0.9, true, true)]
            as [(Float, Float, Bool, Bool)])
    func combinations(first: Float, second: Float, any: Bool, all: Bool) throws {
        for (combination, expected) in [(SafetyPolicy.Combination.any, any), (.all, all)] {
            let checkers = [FixedChecker(named: "one", ["x": first]), FixedChecker(named: "two", ["y": second])]
            let decision = try PolicyReviewer(policy(combination), checkers: checkers).decide(picture)
            #expect(decision.isFlagged == expected)
            #expect(decision.opinions.map(\.checker) == ["one", "two"], "everyone is asked")
            #expect(decision.scores.map(\.score) == [first, second])
            #expect(decision.causes.isEmpty == !expected)
        }
    }

    @Test(
        "a cascade asks the second only in the first one's grey zone, and then the second decides",
        arguments: [
            (0.9, 0.1, true, 1), (0.1, 0.9, false, 1), (0.52, 0.1, false, 2), (0.52, 0.9, true, 2),
            (0.48, 0.9, true, 2), (0.48, 0.1, false, 2), (0.5, 0.9, true, 2),
        ] as [(Float, Float, Bool, Int)])
    func cascade(first: Float, second: Float, isFlagged: Bool, asked: Int) throws {
        let checkers = [FixedChecker(named: "one", ["x": first]), FixedChecker(named: "two", ["y": second])]
        let reviewer = try PolicyReviewer(policy(.cascade, zone: -0.05...0.05), checkers: checkers)
        let decision = try reviewer.decide(picture)
        #expect(decision.isFlagged == isFlagged && decision.opinions.count == asked)
        #expect(checkers[1].askedCount == asked - 1)
        #expect(decision.checkerName == (asked == 1 ? "one" : "one + two"))
    }

    @Test("the policy's thresholds replace the checker's, and ignored concepts do not count")
    func settings() throws {
        var policy = policy(.any, count: 1)
        let checker = FixedChecker(["a": 0.6, "b": 0.4])
        #expect(try PolicyReviewer(policy, checkers: [checker]).decide(picture).causes.map(\.concept) == ["a"])
        policy.checkers[0].thresholds = ["a": 0.7, "b": 0.3]
        #expect(try PolicyReviewer(policy, checkers: [checker]).decide(picture).causes.map(\.concept) == ["b"])
        policy.checkers[0].thresholds = [:]
        policy.checkers[0].ignored = ["a"]
        let decision = try PolicyReviewer(policy, checkers: [checker]).decide(picture)
        #expect(!decision.isFlagged && decision.scores.map(\.concept) == ["b"])
    }

    @Test("a concept that the checker does not have is an error that suggests one")
    func unknownConcept() throws {
        var policy = policy(.any, count: 1)
        policy.checkers[0].thresholds = ["weapn": 0.2]
        let error = #expect(throws: SafetyError.self) {
            try PolicyReviewer(policy, checkers: [FixedChecker(["weapon": 0.1])])
        }
        #expect(error?.description.contains("it has no concept 'weapn'. Did you mean \"weapon\"?") == true)
    }

    @Test("a policy that would pass everything, or lacks a checker, is an error")
    func nothingLeft() throws {
        var everything = policy(.any, count: 1)
        everything.checkers[0].ignored = ["x"]
        #expect(throws: SafetyError.self) { try PolicyReviewer(everything, checkers: [FixedChecker(["x": 0.1])]) }
        #expect(throws: SafetyError.self) { try PolicyReviewer(policy(.any), checkers: [FixedChecker(["x": 0.1])]) }
        #expect(throws: SafetyError.self) {
            try PolicyReviewer(SafetyPolicy(name: "empty", checkers: []), checkers: [])
        }
        #expect(throws: SafetyError.self) { try PolicyReviewer(policy(.any, count: 1), checkers: [FixedChecker([:])]) }
    }

    @Test("a score that is no number is an error under every combination, not an opinion")
    func notANumber() throws {
        for combination in SafetyPolicy.Combination.allCases {
            let checkers = [FixedChecker(named: "one", ["x": 0.52]), FixedChecker(named: "two", ["y": .nan])]
            let reviewer = try PolicyReviewer(policy(combination, zone: -0.05...0.05), checkers: checkers)
            #expect(throws: SafetyError.scoreNotANumber(concept: "y")) { try reviewer.decide(picture) }
        }
    }

    @Test("says who spoke, what they cannot see, and by which rule they were combined")
    func words() throws {
        let checkers = [FixedChecker(named: "one", ["x": 0.9]), FixedChecker(named: "two", ["y": 0.1])]
        let decision = try PolicyReviewer(policy(.all), checkers: checkers).decide(picture)
        #expect(decision.explanation.hasPrefix("Passed (every checker has to flag). one: Flagged for 'x'"))
        #expect(decision.blindSpots == "one: everything but its scores two: everything but its scores")
        #expect(decision.policy == "test" && decision.policyHash == policy(.all).hash)
    }
}
