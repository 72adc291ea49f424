import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("CLIP checkers")
struct CLIPCheckerTests {
    private struct CLIPReference: Decodable {
        let texts: [String]
        let cosines: [Float]
        let firstText: [Float]
    }

    private struct HeadReference: Decodable {
        let scores: [Float]
    }

    /// The picture that `make_clip_checkers.py` draws.
    private var picture: RGBImage {
        var pixels: [UInt8] = []
        for y in 0..<70 {
            for x in 0..<50 {
                for c in 0..<3 {
                    let value = x * (5 + c) + y * (3 + 2 * c) + ((x * y) >> 3)
                    pixels.append(UInt8(value & 255))
                }
            }
        }
        return RGBImage(width: 50, height: 70, pixels: pixels)
    }

    private func checker(_ rule: CheckerRule) throws -> any ImageChecker {
        try CheckerSources().checker(for: rule)
    }

    /// A copy of a golden folder, changed.
    private func withCopy<R>(of name: String, _ body: (URL) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let copy = folder.appending(path: name)
            try FileManager.default.copyItem(at: Golden.url(name), to: copy)
            return try body(copy)
        }
    }

    @Test("own concepts score as transformers' CLIP scores the texts")
    func textConcepts() throws {
        let reference = try Golden.json("clip/expected.json", as: CLIPReference.self)
        var rule = CheckerRule(.textConcepts, folder: Golden.url("clip").path)
        rule.textConcepts = reference.texts.map { TextConcept($0, threshold: 0.2) }
        let checker = try checker(rule)
        #expect(checker.concepts.map(\.name) == reference.texts && checker.name == "clip with own concepts")
        expectClose(try checker.scores(of: picture), reference.cosines, absolute: 1e-4, relative: 0)
    }

    @Test("special care comes last and still tightens the others")
    func specialCare() throws {
        var rule = CheckerRule(.textConcepts, folder: Golden.url("clip").path)
        rule.textConcepts = [
            TextConcept("a gun", threshold: -1, kind: .specialCare), TextConcept("a red apple", threshold: -0.02),
        ]
        let checker = try checker(rule)
        #expect(checker.concepts.map(\.kind) == [.concept, .specialCare])
        let decision = try checker.decide(picture)
        #expect(decision.isFlagged, "-0.027 is under -0.020, but over it with special care's 0.010")
    }

    @Test("texts among each other are as close as transformers has them: the prompt guard's scores")
    func texts() throws {
        let reference = try Golden.json("clip/expected.json", as: CLIPReference.self)
        let rule = PromptGuardRule(
            concepts: [TextConcept(reference.texts[0], threshold: 0.9)], folder: Golden.url("clip").path)
        let promptGuard = try PromptGuard(rule, from: CheckerSources())
        for (text, cosine) in zip(reference.texts, reference.firstText).dropLast() {
            expectClose(try promptGuard.scores(of: text).map(\.score), [cosine], absolute: 1e-4, relative: 0, text)
        }
    }

    @Test("two heads score as diffusers' IFSafetyChecker, and name what they found")
    func heads() throws {
        let checker = try checker(CheckerRule(.twoHeads, folder: Golden.url("two-heads").path))
        let reference = try Golden.json("two-heads/expected.json", as: HeadReference.self)
        expectClose(try checker.scores(of: picture), reference.scores, absolute: 1e-4, relative: 0)
        #expect(checker.concepts.map(\.name) == ["nsfw", "visible watermark"])
        #expect(checker.concepts.allSatisfy { $0.threshold == 0.5 && $0.scale == .output })
        #expect(try checker.weightsHash().count == 64)
    }

    @Test(
        "a missing or broken file is an error, never a checker that passes",
        arguments: [
            ("clip", "model.safetensors", true), ("clip", "config.json", true), ("clip", "vocab.json", true),
            ("clip", "merges.txt", true), ("clip", "preprocessor_config.json", false),
            ("two-heads", "model.safetensors", true), ("two-heads", "config.json", true),
            ("two-heads", "preprocessor_config.json", false),
        ])
    func brokenFiles(folder: String, file: String, isNeeded: Bool) throws {
        var rule = CheckerRule(folder == "clip" ? .textConcepts : .twoHeads)
        if folder == "clip" { rule.textConcepts = [TextConcept("x", threshold: 0)] }
        try withCopy(of: folder) { copy in
            rule.folder = copy.path
            _ = try checker(rule)
            let url = copy.appending(path: file)
            let data = try Data(contentsOf: url)
            if data.count > 20 {
                try data.prefix(data.count / 2).write(to: url)
                #expect(throws: SafetyError.self, "\(file) cut") { try checker(rule) }
            }
            try FileManager.default.removeItem(at: url)
            if isNeeded { #expect(throws: SafetyError.self, "\(file) missing") { try checker(rule) } }
        }
    }

    @Test("broken numbers in the weights are refused when a picture is judged")
    func notANumber() throws {
        for name in ["clip", "two-heads"] {
            try withCopy(of: name) { copy in
                let url = copy.appending(path: "model.safetensors")
                var data = try Data(contentsOf: url)
                data.replaceSubrange(data.count - 20_000..<data.count, with: Data(repeating: 0xFF, count: 20_000))
                try data.write(to: url)
                var rule = CheckerRule(name == "clip" ? .textConcepts : .twoHeads, folder: copy.path)
                if name == "clip" { rule.textConcepts = [TextConcept("x", threshold: 0)] }
                let checker = try checker(rule)
                #expect(throws: SafetyError.self) { try checker.decide(picture) }
            }
        }
    }

    @Test("a policy names the checker that cannot run")
    func policy() throws {
        for rule in [
            CheckerRule(.twoHeads, folder: "/nowhere"), CheckerRule(.openNSFW, folder: "/nowhere"),
            CheckerRule(.concepts), CheckerRule(.textConcepts),
        ] {
            let error = #expect(throws: SafetyError.self) {
                try PolicyReviewer(SafetyPolicy(name: "mine", checkers: [rule]), from: CheckerSources())
            }
            #expect(error?.description.contains("'mine' names the checker '\(rule.kind.rawValue)'") == true)
        }
    }
}
