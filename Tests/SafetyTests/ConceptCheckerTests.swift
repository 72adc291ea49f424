import Checkpoints
import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("Concept checker")
struct ConceptCheckerTests {
    private static let model = Golden.repository.appending(path: "Data/Models/emoji")

    /// Copies the embedded model's checker, changes it, and tries to open it.
    private func opening(_ change: (URL) throws -> Void) throws -> SafetyError? {
        try withTemporaryFolder { folder in
            for part in ["safety_checker", "feature_extractor"] {
                try FileManager.default.copyItem(
                    at: Self.model.appending(path: part), to: folder.appending(path: part))
            }
            try change(folder)
            do {
                _ = try ConceptChecker(contentsOf: folder)
                return nil
            } catch let error as SafetyError {
                return error
            }
        }
    }

    @Test("opens from a model, from its own folder and from a folder that holds it")
    func folders() throws {
        #expect(try ConceptChecker(of: ModelCheckpoint(at: Self.model)).concepts.count == 20)
        let own = try ConceptChecker(contentsOf: Self.model.appending(path: "safety_checker"))
        #expect(own.concepts.first == SafetyConcept(name: "gun", threshold: own.concepts[0].threshold))
        #expect(own.concepts.filter { $0.kind == .specialCare }.map(\.name) == ["baby", "boy", "girl"])
        #expect(try opening { _ in } == nil)
    }

    @Test(
        "is an error when any of its files is missing or broken, never a silent pass",
        arguments: [
            "safety_checker/model.safetensors", "safety_checker/config.json", "safety_checker/concepts.json",
            "feature_extractor/preprocessor_config.json",
        ])
    func brokenFiles(path: String) throws {
        let cut = try opening { folder in
            let url = folder.appending(path: path)
            let data = try Data(contentsOf: url)
            try data.prefix(data.count / 2).write(to: url)
        }
        #expect(cut != nil, "\(path) cut in half")
        let optional = path.hasSuffix("concepts.json") || path.hasPrefix("feature_extractor")
        let missing = try opening { try FileManager.default.removeItem(at: $0.appending(path: path)) }
        #expect((missing == nil) == optional, "\(path) missing: \(missing as Any)")
    }

    @Test("refuses a preprocessing that is not CLIP's, or of another size")
    func preprocessing() throws {
        let url = Self.model.appending(path: "feature_extractor/preprocessor_config.json")
        let text = try String(contentsOf: url, encoding: .utf8)
        for (from, to) in [
            (": 64", ": 32"), ("\"resample\": 3", "\"resample\": 2"), ("\"do_resize\": true", "\"do_resize\": false"),
        ] {
            let changed = text.replacingOccurrences(of: from, with: to)
            #expect(changed != text)
            let error = try opening {
                try Data(changed.utf8).write(to: $0.appending(path: "feature_extractor/preprocessor_config.json"))
            }
            #expect(error != nil, "\(to)")
        }
    }

    @Test("a model without a checker is an error that says what to do")
    func missingChecker() throws {
        try withTemporaryFolder { folder in
            for name in ["model_index.json", "unet", "vae", "text_encoder", "tokenizer", "scheduler"] {
                try FileManager.default.createSymbolicLink(
                    at: folder.appending(path: name), withDestinationURL: Self.model.appending(path: name))
            }
            let listed = #expect(throws: SafetyError.self) { try ConceptChecker(of: ModelCheckpoint(at: folder)) }
            #expect(listed?.description.contains("--safety-checker") == true)
            var index = try String(contentsOf: folder.appending(path: "model_index.json"), encoding: .utf8)
            index = index.replacingOccurrences(of: "\"StableDiffusionSafetyChecker\"", with: "null")
                .replacingOccurrences(of: "\"stable_diffusion\"", with: "null")
            try FileManager.default.removeItem(at: folder.appending(path: "model_index.json"))
            try Data(index.utf8).write(to: folder.appending(path: "model_index.json"))
            let absent = #expect(throws: SafetyError.self) { try ConceptChecker(of: ModelCheckpoint(at: folder)) }
            #expect(absent?.description.contains("--safety off") == true)
        }
    }

    @Test("a larger picture of the same content scores alike")
    func sizes() throws {
        let checker = try ConceptChecker(of: ModelCheckpoint(at: Self.model))
        let small = Replacement.singer.fitted(width: 256, height: 256)
        let large = Replacement.singer.fitted(width: 512, height: 512)
        let (a, b) = (
            try checker.decide(small, sensitivity: .standard), try checker.decide(large, sensitivity: .standard)
        )
        expectClose(a.scores.map(\.score), b.scores.map(\.score), absolute: 0.05, relative: 0)
        #expect(!a.isFlagged)
    }
}
