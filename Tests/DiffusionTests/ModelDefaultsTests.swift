import Checkpoints
import Diffusion
import Foundation
import Images
import Safety
import TestSupport
import Testing

/// The settings that come with a model, and files that are none.
@Suite("A model's usual settings")
struct ModelDefaultsTests {
    /// The embedded model with another `klarbild.json`; nil leaves it out.
    private func withModel<R>(defaults: Data?, _ body: (ModelCheckpoint) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let model = Golden.repository.appending(path: "Data/Models/emoji")
            for part in try FileManager.default.contentsOfDirectory(atPath: model.path) where part != "klarbild.json" {
                try FileManager.default.createSymbolicLink(
                    at: folder.appending(path: part), withDestinationURL: model.appending(path: part))
            }
            try defaults?.write(to: folder.appending(path: "klarbild.json"))
            return try body(ModelCheckpoint(at: folder))
        }
    }

    private func defaults(_ json: String?) throws -> ModelDefaults {
        try withModel(defaults: json.map { Data($0.utf8) }) { try StableDiffusionPipeline($0).defaults }
    }

    @Test("a model without them has Stable Diffusion's, and every key may be missing")
    func missing() throws {
        for json in [nil, "{}", #"{"stepCount": null}"#, #"{"somethingElse": [1]}"#] as [String?] {
            let found = try defaults(json)
            #expect(found.stepCount == 30 && found.guidanceScale == 7.5 && found.enlargement == 1)
            #expect(found.scheduler == nil)
        }
    }

    @Test("are what the file says, and what a run does that says nothing else")
    func used() throws {
        let json = #"{"stepCount": 2, "guidanceScale": 3.5, "enlargement": 2, "scheduler": "DPM++ 2M Karras"}"#
        try withModel(defaults: Data(json.utf8)) { checkpoint in
            let pipeline = try StableDiffusionPipeline(checkpoint)
            #expect(pipeline.defaults.stepCount == 2 && pipeline.defaults.guidanceScale == 3.5)
            let plain = try #require(
                try pipeline.generate(PipelineConfiguration(prompt: "a star"), gate: .unfiltered).first)
            #expect(plain.record.stepCount == 2 && plain.record.guidanceScale == 3.5)
            #expect(plain.record.scheduler == "dpmpp-2m" && plain.reviewed.image?.width == 128)
            var configuration = PipelineConfiguration(prompt: "a star")
            (configuration.stepCount, configuration.guidanceScale, configuration.enlargement) = (1, 1, 1)
            let own = try #require(try pipeline.generate(configuration, gate: .unfiltered).first)
            #expect(own.record.stepCount == 1 && own.record.guidanceScale == 1 && own.reviewed.image?.width == 64)
        }
    }

    @Test(
        "what is no such file is refused with its name, the fault and the mend",
        arguments: [
            ("{", "is no file"), ("[]", "is no file"), ("3", "is no file"), (#"{"stepCount": "many"}"#, "stepCount"),
            (#"{"stepCount": 1.5}"#, "stepCount"), (#"{"stepCount": 0}"#, "stepCount is 0"),
            (#"{"stepCount": -5}"#, "stepCount is -5"), (#"{"stepCount": 1e300}"#, "stepCount"),
            (#"{"guidanceScale": 1e30}"#, "the guidance scale is 1e+30"),
            (#"{"guidanceScale": -1}"#, "the guidance scale is -1.0"), (#"{"guidanceScale": [7]}"#, "guidanceScale"),
            (#"{"enlargement": 0}"#, "the enlargement is 0"), (#"{"enlargement": -3}"#, "the enlargement is -3"),
            (#"{"enlargement": 1000000000}"#, "the enlargement is 1000000000; expected 1 to 64"),
            (#"{"scheduler": "dpmp-2m"}"#, "Did you mean 'dpmpp-2m'"), (#"{"scheduler": 3}"#, "scheduler"),
        ])
    func refused(json: String, reason: String) {
        let error = #expect(throws: DiffusionError.self) { try defaults(json) }
        guard case .badDefaults(let file, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let text = error?.description ?? ""
        #expect(file.hasSuffix("/klarbild.json") && text.hasPrefix(file) && text.contains(reason), "\(text)")
        #expect(text.contains("remove it"))
    }

    @Test("more steps than a sampler takes are told when the run begins, and less than its settings ask for do")
    func tooManySteps() throws {
        try withModel(defaults: Data(#"{"stepCount": 5000}"#.utf8)) { checkpoint in
            let pipeline = try StableDiffusionPipeline(checkpoint)
            var configuration = PipelineConfiguration(prompt: "a star")
            #expect(throws: (any Error).self) { try pipeline.check(configuration) }
            configuration.stepCount = 3
            #expect(throws: Never.self) { try pipeline.check(configuration) }
        }
    }

    @Test("a file that cannot be read is an error, not a model without settings")
    func unreadable() throws {
        try withModel(defaults: nil) { checkpoint in
            let file = checkpoint.url.appending(path: "klarbild.json"), manager = FileManager.default
            for kind in ["folder", "device", "empty"] {
                switch kind {
                case "folder": try manager.createDirectory(at: file, withIntermediateDirectories: false)
                case "device": try manager.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/zero")
                default: try Data().write(to: file)
                }
                let error = #expect(throws: CheckpointError.self, "\(kind)") { try StableDiffusionPipeline(checkpoint) }
                #expect(error?.description.contains("klarbild.json") == true)
                try manager.removeItem(at: file)
            }
        }
    }
}
