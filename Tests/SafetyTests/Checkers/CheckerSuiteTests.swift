import Dispatch
import Foundation
import Images
import Safety
import Synchronization
import TestSupport
import Testing

/// What holds for every checker.
@Suite("Every checker")
struct CheckerSuiteTests {
    @Test("gives a finite score a concept, for pictures of any size and shape", arguments: CheckerKind.allCases)
    func sizes(kind: CheckerKind) throws {
        let checker = try kind.checker()
        for (width, height) in [(1, 1), (1, 40), (200, 3), (63, 64), (65, 17), (512, 300)] {
            let scores = try checker.scores(of: CheckerKind.picture(1, width: width, height: height))
            #expect(scores.count == checker.concepts.count && scores.allSatisfy(\.isFinite), "\(width) x \(height)")
        }
    }

    @Test("stays within the range of its scale", arguments: CheckerKind.allCases)
    func scales(kind: CheckerKind) throws {
        let checker = try kind.checker()
        let pictures =
            (0..<8).map { CheckerKind.picture($0) } + [
                RGBImage(width: 32, height: 32), RGBImage(width: 32, height: 32, color: .white),
                Replacement.singer.fitted(width: 64, height: 64),
            ]
        for picture in pictures {
            for (concept, score) in zip(checker.concepts, try checker.scores(of: picture)) {
                switch concept.scale {
                case .cosine: #expect((-1.0001...1.0001).contains(score))
                case .probability: #expect((0...1).contains(score))
                case .output: #expect(abs(score) < 1e6)
                }
            }
        }
    }

    @Test(
        "says the same of a picture each time, on several threads too, and not the same of all pictures",
        arguments: CheckerKind.allCases)
    func determined(kind: CheckerKind) throws {
        let checker = try kind.checker()
        let pictures = (10..<14).map { CheckerKind.picture($0) }
        let expected = try pictures.map { try checker.scores(of: $0) }
        #expect(Set(expected).count == pictures.count)
        let found = Mutex([[Float]](repeating: [], count: pictures.count * 2))
        DispatchQueue.concurrentPerform(iterations: pictures.count * 2) { place in
            let scores = (try? checker.scores(of: pictures[place % pictures.count])) ?? []
            found.withLock { $0[place] = scores }
        }
        #expect(found.withLock { $0 } == expected + expected)
        #expect(try kind.checker().scores(of: pictures[0]) == expected[0])
    }

    @Test("names itself, its concepts, its weights and what it cannot see", arguments: CheckerKind.allCases)
    func names(kind: CheckerKind) throws {
        let checker = try kind.checker()
        #expect(!checker.name.isEmpty && !checker.name.contains("/tmp") && checker.blindSpots.hasSuffix("."))
        #expect(!checker.concepts.isEmpty && Set(checker.concepts.map(\.name)).count == checker.concepts.count)
        #expect(
            checker.concepts.contains { $0.kind == .concept } && checker.concepts.allSatisfy { $0.threshold.isFinite })
        let hash = try checker.weightsHash()
        #expect(hash.count == 64 && hash.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        let again = try kind.checker().weightsHash()
        #expect(again == hash)
    }

    @Test(
        "decides by its scores and thresholds, stricter settings flagging at least as much",
        arguments: CheckerKind.allCases)
    func decisions(kind: CheckerKind) throws {
        let checker = try kind.checker()
        for seed in 20..<24 as Range<UInt64> {
            let picture = CheckerKind.picture(seed)
            let scores = try checker.scores(of: picture)
            let settings = try ["-1", "lenient", "standard", "strict", "1"].map { try Sensitivity($0) }
            let decisions = try settings.map { try checker.decide(picture, sensitivity: $0) }
            for (setting, decision) in zip(settings, decisions) {
                #expect(
                    try decision == ConceptDecision(values: scores, concepts: checker.concepts, sensitivity: setting))
            }
            let flags = decisions.map(\.isFlagged)
            #expect(flags.firstIndex(of: true).map { flags[$0...].allSatisfy(\.self) } ?? true, "\(flags)")
            #expect(decisions.map(\.margin) == decisions.map(\.margin).sorted())
        }
    }

    @Test("in a policy says what it says alone, and its name stands in the decision", arguments: CheckerKind.allCases)
    func policies(kind: CheckerKind) throws {
        let checker = try kind.checker(), picture = CheckerKind.picture(30)
        let alone = try checker.decide(picture)
        try kind.withCopy { folder in
            let policy = SafetyPolicy(name: "one", checkers: [kind.rule(in: folder)])
            let decision = try PolicyReviewer(policy, from: CheckerSources()).decide(picture)
            #expect(decision.opinions.map(\.decision) == [alone] && decision.isFlagged == alone.isFlagged)
            #expect(decision.explanation == alone.explanation && decision.opinions[0].blindSpots == checker.blindSpots)
        }
    }
}
