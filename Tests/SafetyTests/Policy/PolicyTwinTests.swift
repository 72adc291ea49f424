import Foundation
import Images
import Safety
import TestSupport
import Testing

/// Random policies: what is written is read back, and what they decide is what their words say.
@Suite("Random policies")
struct PolicyTwinTests {
    private func texts(_ random: inout SeededGenerator, _ count: Int) -> [String] {
        let pieces = ["gun", "é", "🍎", "\"", "\\", "\n", " ", "a b", "{", "\u{1}", "/"]
        var texts: [String] = []
        for number in 0..<count { texts.append("w\(number)" + random.pick(pieces) + random.pick(pieces)) }
        return texts
    }

    /// A policy that the reader accepts, of any shape.
    private func policy(_ random: inout SeededGenerator) throws -> SafetyPolicy {
        let names = texts(&random, 6)
        var rules: [CheckerRule] = []
        for _ in 0..<(1 + random.below(3)) {
            var rule = CheckerRule(
                random.pick(CheckerRule.Kind.allCases), folder: random.pick([nil, "/checkers/own", "/a \"b\""]))
            if rule.kind == .twoHeads { rule.folder = "/two" }
            rule.sensitivity = try random.pick([
                .standard, .lenient, .strict, Sensitivity("0.25"), Sensitivity("-0.0625"),
            ])
            for name in names.prefix(random.below(3)) { rule.thresholds[name] = Float(random.below(256)) / 128 - 1 }
            rule.ignored = Array(names.suffix(random.below(3))).sorted()
            if rule.kind == .textConcepts {
                rule.textConcepts = texts(&random, 1 + random.below(3)).map {
                    TextConcept(
                        $0, threshold: Float(random.below(64)) / 64, kind: random.pick([.concept, .specialCare]))
                }
            }
            rules.append(rule)
        }
        var policy = SafetyPolicy(name: random.pick(["mine", "é \"x\""]), checkers: rules)
        policy.note = random.pick(["", "why\nnot"])
        policy.combination = random.pick(rules.count > 1 ? SafetyPolicy.Combination.allCases : [.any, .all])
        if policy.combination == .cascade {
            for index in rules.indices.dropLast() {
                policy.checkers[index].greyZone = Float(-random.below(8)) / 16...Float(1 + random.below(8)) / 16
            }
        }
        policy.onFlag = FlagResponse(
            action: random.pick(FlagAction.allCases), retries: random.below(101),
            reviewFolder: random.pick([nil, "/review"]))
        policy.retriesWhenInvalid = random.below(101)
        policy.logsPrompts = random.pick(SafetyPolicy.PromptLogging.allCases)
        if random.below(2) == 0 {
            let concepts = random.below(2) == 0 ? [] : [TextConcept("a gun", threshold: 0.5)]
            policy.promptGuard = PromptGuardRule(
                words: texts(&random, 1 + random.below(3)), concepts: concepts,
                folder: concepts.isEmpty ? nil : random.pick([nil, "/clip"]))
        }
        return policy
    }

    @Test("are read back as they were written, with the same hash; other policies have others", arguments: 1...4)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var hashes: [String: SafetyPolicy] = [:]
        for _ in 0..<120 {
            let policy = try policy(&random)
            let read = try SafetyPolicy(json: Data(policy.json.utf8), source: "x.json")
            #expect(read == policy && read.hash == policy.hash && read.json == policy.json, "\(policy.json)")
            if let other = hashes[policy.hash] { #expect(other == policy) }
            hashes[policy.hash] = policy
        }
        #expect(hashes.count > 110)
    }

    @Test("combine opinions as the words of their combination say", arguments: 5...10)
    func combinations(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let picture = RGBImage(width: 2, height: 2)
        for _ in 0..<150 {
            let count = 1 + random.below(4)
            let scores = (0..<count).map { _ in (0..<(1 + random.below(3))).map { _ in Float(random.below(40)) / 40 } }
            var policy = SafetyPolicy(name: "random", checkers: Array(repeating: CheckerRule(.concepts), count: count))
            policy.combination = random.pick(SafetyPolicy.Combination.allCases)
            let width = Float(random.below(10)) / 40
            for index in policy.checkers.indices.dropLast() { policy.checkers[index].greyZone = -width...width }
            let checkers = scores.enumerated().map { place, values in
                CountedChecker(name: "c\(place)", values: values)
            }
            let decision = try PolicyReviewer(policy, checkers: checkers).decide(picture)
            // How far the best score of each checker is over 0.5, in steps of a fortieth.
            let margins = scores.map { (($0.max() ?? 0) - 0.5).rounded(toThousandths: true) }
            var asked = count, isFlagged = false
            switch policy.combination {
            case .any: isFlagged = margins.contains { $0 > 0 }
            case .all: isFlagged = margins.allSatisfy { $0 > 0 }
            case .cascade:
                asked = (margins.dropLast().firstIndex { abs($0) > width + 1e-6 } ?? count - 1) + 1
                isFlagged = margins[asked - 1] > 0
            }
            #expect(
                decision.isFlagged == isFlagged && decision.opinions.map(\.checker) == (0..<asked).map { "c\($0)" },
                "\(policy.combination) \(margins) \(width)")
            #expect(decision.causes.isEmpty == !isFlagged || policy.combination == .cascade)
            #expect(decision.scores.count == scores[..<asked].reduce(0) { $0 + $1.count })
        }
    }

    @Test("of a checker's concepts those that are ignored never count, whatever they score", arguments: 11...13)
    func ignored(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<60 {
            let values = (0..<4).map { _ in Float(random.below(21)) / 20 }
            var policy = SafetyPolicy(name: "p", checkers: [CheckerRule(.concepts)])
            policy.checkers[0].ignored = (0..<4).filter { _ in random.below(3) == 0 }.prefix(3).map { "concept \($0)" }
            let threshold = Float(random.below(20)) / 20
            policy.checkers[0].thresholds =
                policy.checkers[0].ignored.contains("concept 3") ? [:] : ["concept 3": threshold]
            let decision = try PolicyReviewer(policy, checkers: [CountedChecker(name: "c", values: values)]).decide(
                RGBImage(width: 1, height: 1))
            let flagging = (0..<4).filter { place in
                let own = place == 3 ? policy.checkers[0].thresholds["concept 3"] ?? 0.5 : 0.5
                return !policy.checkers[0].ignored.contains("concept \(place)") && values[place] - own > 0.0005
            }
            #expect(Set(decision.causes.map(\.concept)) == Set(flagging.map { "concept \($0)" }))
            #expect(decision.isFlagged == !flagging.isEmpty)
        }
    }

    @Test("the files that ship are read, each by its own name, and are what the presets are")
    func shipped() throws {
        let folder = Golden.repository.appending(path: "Data/Policies")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter {
            $0.pathExtension == "json"
        }
        #expect(!files.isEmpty)
        for file in files {
            let policy = try SafetyPolicy(contentsOf: file)
            #expect(policy.name.replacing(" ", with: "-") == file.deletingPathExtension().lastPathComponent)
            if let preset = SafetyPolicy.presets.first(where: { $0.name == policy.name }) {
                #expect(preset.checkers == policy.checkers)
            }
        }
    }
}

/// Gives the same scores to every picture.
private struct CountedChecker: ImageChecker {
    let name: String
    let blindSpots = "everything."
    let values: [Float]

    var concepts: [SafetyConcept] { values.indices.map { SafetyConcept(name: "concept \($0)", threshold: 0.5) } }

    func scores(of image: RGBImage) throws(SafetyError) -> [Float] { values }
    func weightsHash() throws(SafetyError) -> String { "none" }
}

extension Float {
    /// Rounded to three decimals, half to even.
    fileprivate func rounded(toThousandths: Bool) -> Float { (self * 1000).rounded(.toNearestOrEven) / 1000 }
}
