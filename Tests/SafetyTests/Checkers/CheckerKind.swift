import Checkpoints
import Foundation
import Images
import Safety
import TestSupport
import Testing

/// The checkers that a policy can name, each with files that can be copied and broken.
enum CheckerKind: String, CaseIterable, CustomTestStringConvertible {
    case concepts, openNSFW, textConcepts, twoHeads

    var testDescription: String { rawValue }

    /// The files in the folder that the checker is opened from, and those it can do without.
    var files: [(path: String, isOptional: Bool)] {
        switch self {
        case .concepts:
            [
                ("safety_checker/model.safetensors", false), ("safety_checker/config.json", false),
                ("safety_checker/concepts.json", true), ("feature_extractor/preprocessor_config.json", true),
            ]
        case .openNSFW: [("model.safetensors", false)]
        case .textConcepts:
            [
                ("model.safetensors", false), ("config.json", false), ("vocab.json", false), ("merges.txt", false),
                ("preprocessor_config.json", true),
            ]
        case .twoHeads: [("model.safetensors", false), ("config.json", false), ("preprocessor_config.json", true)]
        }
    }

    private var source: URL {
        let data = Golden.repository.appending(path: "Data/Models")
        let goldens = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Goldens")
        return switch self {
        case .concepts: data.appending(path: "emoji")
        case .openNSFW: data.appending(path: "open-nsfw")
        case .textConcepts: goldens.appending(path: "clip")
        case .twoHeads: goldens.appending(path: "two-heads")
        }
    }

    /// The rule of a policy that opens the checker from a folder.
    func rule(in folder: URL) -> CheckerRule {
        switch self {
        case .concepts: return CheckerRule(.concepts, folder: folder.path)
        case .openNSFW: return CheckerRule(.openNSFW, folder: folder.path)
        case .twoHeads: return CheckerRule(.twoHeads, folder: folder.path)
        case .textConcepts:
            var rule = CheckerRule(.textConcepts, folder: folder.path)
            rule.textConcepts = [TextConcept("a red apple", threshold: 0.2), TextConcept("a gun", threshold: 0.3)]
            return rule
        }
    }

    /// The checker as it is.
    func checker() throws -> any ImageChecker { try CheckerSources().checker(for: rule(in: source)) }

    /// A folder of one's own with the checker's files.
    func withCopy<R>(_ body: (URL) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            for (path, _) in files {
                let target = folder.appending(path: path)
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try FileManager.default.copyItem(at: source.appending(path: path), to: target)
            }
            return try body(folder)
        }
    }

    /// A picture of random blocks.
    static func picture(_ seed: UInt64, width: Int = 64, height: Int = 64) -> RGBImage {
        var random = SeededGenerator(seed)
        var picture = RGBImage(width: width, height: height)
        let side = max(1, min(width, height) / 8)
        for y in stride(from: 0, to: height, by: side) {
            for x in stride(from: 0, to: width, by: side) {
                let color = RGBColor(
                    red: UInt8(random.below(256)), green: UInt8(random.below(256)), blue: UInt8(random.below(256)))
                for v in y..<min(y + side, height) { for u in x..<min(x + side, width) { picture[u, v] = color } }
            }
        }
        return picture
    }
}
