import Checkpoints
import Foundation
import Images
import Safety
import Tensors
import TestSupport
import Testing

/// Whatever happens to a checker's files, there is an error or a picture that was checked.
@Suite("Damaged checkers")
struct DamageTests {
    /// What may befall a file.
    enum Damage: String, CaseIterable, CustomTestStringConvertible {
        case removed, emptied, halved, shortened, lengthened, zeroed, ones, folder, danglingLink, zeroedTail, shuffled,
            text

        var testDescription: String { rawValue }

        /// Whether it leaves a file of the same kind, so that the checker may still be opened.
        var isSubtle: Bool { [.shortened, .lengthened, .shuffled, .zeroedTail].contains(self) }

        func happens(to url: URL) throws {
            let data = try Data(contentsOf: url)
            try FileManager.default.removeItem(at: url)
            switch self {
            case .removed: break
            case .emptied: try Data().write(to: url)
            case .halved: try data.prefix(data.count / 2).write(to: url)
            case .shortened: try data.prefix(data.count - 1).write(to: url)
            case .lengthened: try (data + Data("x".utf8)).write(to: url)
            case .zeroed: try Data(count: data.count).write(to: url)
            case .ones: try Data(repeating: 0xff, count: data.count).write(to: url)
            case .folder: try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
            case .danglingLink:
                try FileManager.default.createSymbolicLink(
                    at: url, withDestinationURL: url.deletingLastPathComponent().appending(path: "nowhere"))
            case .zeroedTail:
                try (data.prefix(data.count / 3) + Data(count: data.count - data.count / 3)).write(to: url)
            case .shuffled:
                var (bytes, random) = (Array(data), SeededGenerator(UInt64(data.count)))
                for _ in 0..<max(8, bytes.count / 50) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
                try Data(bytes).write(to: url)
            case .text: try Data("<html><body>404 Not Found</body></html>\n".utf8).write(to: url)
            }
        }
    }

    private func unchecked(_ seed: UInt64) -> UncheckedImage {
        let image = CheckerKind.picture(seed)
        return UncheckedImage(pixels: Tensor(image.pixels.map { Float($0) / 127.5 - 1 }, shape: [64, 64, 3]))
    }

    @Test(
        "end in an error or in a decision on every score, never in a picture that nobody judged",
        arguments: CheckerKind.allCases, Damage.allCases)
    func damage(kind: CheckerKind, damage: Damage) throws {
        for (path, isOptional) in kind.files {
            try kind.withCopy { folder in
                let policy = SafetyPolicy(name: "damaged", checkers: [kind.rule(in: folder)])
                let whole = try SafetyGate(policy, from: CheckerSources()).review(unchecked(3))
                try damage.happens(to: folder.appending(path: path))
                do {
                    let reviewed = try SafetyGate(policy, from: CheckerSources()).review(unchecked(3))
                    let decision = try #require(reviewed.decision, "\(path) \(damage)")
                    #expect(
                        decision.scores.count == whole.decision?.scores.count
                            && decision.scores.allSatisfy { $0.score.isFinite })
                    #expect(reviewed.verdict != .unfiltered && (reviewed.verdict == .passed) == !decision.isFlagged)
                    // Only what it can do without may be missing, and only bytes that nothing tells may differ. The
                    // golden tokenizer has single characters only: its merges are none anyway.
                    #expect(
                        damage == .removed || damage == .danglingLink
                            ? isOptional : damage.isSubtle || (damage == .emptied && path == "merges.txt"),
                        "\(path) \(damage)")
                } catch {
                    #expect(error is SafetyError && "\(error)".count > 30, "\(path) \(damage): \(error)")
                    #expect(!"\(error)".contains("Optional(") && !"\(error)".contains("NSCocoa"), "\(error)")
                }
            }
        }
    }

    /// A safetensors file with the bytes of some tensors turned to zeros, its header whole.
    private func zero(_ url: URL, where isMeant: (String) -> Bool) throws -> Int {
        var data = try Data(contentsOf: url)
        let length = data.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
        let header = try #require(
            JSONSerialization.jsonObject(with: data[8..<(8 + length)]) as? [String: Any])
        var count = 0
        for (name, value) in header where name != "__metadata__" && isMeant(name) {
            let range = try #require((value as? [String: Any])?["data_offsets"] as? [Int])
            data.replaceSubrange(
                (8 + length + range[0])..<(8 + length + range[1]), with: Data(count: range[1] - range[0]))
            count += 1
        }
        try data.write(to: url)
        return count
    }

    @Test(
        "whose weights are zeros, as of a file that was never written out, are refused by name",
        arguments: CheckerKind.allCases)
    func zeros(kind: CheckerKind) throws {
        let path = try #require(kind.files.first).path
        let pieces: [String] =
            switch kind {
            case .concepts: ["", "concept_embeds", "visual_projection", "patch_embedding", "mlp.fc1"]
            case .openNSFW: ["", "fc_nsfw", "conv_1", "stage2.block1"]
            case .textConcepts: ["", "visual_projection", "text_projection", "token_embedding", "q_proj"]
            case .twoHeads: ["", "p_head", "w_head", "visual_projection", "k_proj"]
            }
        for piece in pieces {
            try kind.withCopy { folder in
                let changed = try zero(folder.appending(path: path)) { piece.isEmpty || $0.contains(piece) }
                #expect(changed > 0, "\(piece)")
                let policy = SafetyPolicy(name: "zeros", checkers: [kind.rule(in: folder)])
                let error = #expect(throws: SafetyError.self, "\(piece)") {
                    try SafetyGate(policy, from: CheckerSources()).review(unchecked(4))
                }
                #expect(error?.description.contains("all zeros") == true, "\(piece): \(error as Any)")
            }
        }
    }

    @Test(
        "of another kind are refused: each checker's weights under each other's name", arguments: CheckerKind.allCases)
    func swapped(kind: CheckerKind) throws {
        for other in CheckerKind.allCases where other != kind {
            try other.withCopy { foreign in
                try kind.withCopy { folder in
                    let own = folder.appending(path: try #require(kind.files.first).path)
                    try FileManager.default.removeItem(at: own)
                    try FileManager.default.copyItem(
                        at: foreign.appending(path: try #require(other.files.first).path), to: own)
                    let policy = SafetyPolicy(name: "swapped", checkers: [kind.rule(in: folder)])
                    #expect(throws: SafetyError.self, "\(other)") { try SafetyGate(policy, from: CheckerSources()) }
                }
            }
        }
    }

    @Test(
        "fail a policy of several checkers under every combination, wherever they stand",
        arguments: SafetyPolicy.Combination.allCases)
    func amongOthers(combination: SafetyPolicy.Combination) throws {
        try CheckerKind.openNSFW.withCopy { broken in
            try Damage.halved.happens(to: broken.appending(path: "model.safetensors"))
            for place in 0..<3 {
                var rules = [CheckerRule(.openNSFW), CheckerRule(.openNSFW)]
                rules.insert(CheckerKind.openNSFW.rule(in: broken), at: place)
                for index in rules.indices { rules[index].greyZone = -0.1...0.1 }
                var policy = SafetyPolicy(name: "several", checkers: rules)
                policy.combination = combination
                let error = #expect(throws: SafetyError.self) { try SafetyGate(policy, from: CheckerSources()) }
                #expect(
                    error?.description.contains("'several' names the checker 'open-nsfw', which cannot run") == true)
            }
        }
    }
}
