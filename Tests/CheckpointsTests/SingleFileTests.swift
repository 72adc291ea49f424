import Checkpoints
import Foundation
import Resources
import Tensors
import TestSupport
import Testing

@Suite("Single-file checkpoint")
struct SingleFileTests {
    /// A checkpoint in small, and what diffusers makes of it; see `Goldens/make_single_file.py`.
    struct Example: Decodable {
        /// `name shape`, a line a tensor.
        var original: [String]
        /// `name shape firstValue`, a line a tensor.
        var converted: [String: [String]]

        static func named(_ name: String) throws -> Example { try Golden.json("\(name).json", as: Example.self) }

        /// Writes the file that the script filled: each tensor with its number, plus a 1024th for each row.
        func write(to url: URL) throws {
            let entries = original.enumerated().map { number, line in
                let (name, shape, _) = Self.parse(line)
                let count = shape.reduce(1, *)
                let row = count / max(shape.first ?? 1, 1)
                let values = (0..<count).map { Float(number) + Float($0 / row) / 1024 }
                return SafetensorsWriter.Entry(name, values, shape: shape)
            }
            try SafetensorsWriter.write(SafetensorsWriter.file(entries), to: url)
        }

        /// Writes the same tensors without values, under other names; those that get no name are left out.
        func writeHoles(to url: URL, renaming: (String) -> String? = { $0 }) throws {
            let holes = original.compactMap { line -> (name: String, type: String, shape: [Int], size: Int)? in
                let (name, shape, _) = Self.parse(line)
                return renaming(name).map { ($0, "F16", shape, 2 * shape.reduce(1, *)) }
            }
            try SafetensorsWriter.write(holes: holes, to: url)
        }

        static func parse(_ line: String) -> (name: String, shape: [Int], first: Float) {
            let words = line.split(separator: " ")
            return (
                String(words[0]), words[1].split(separator: "x").compactMap { Int($0) }, Float(words.last ?? "") ?? 0
            )
        }
    }

    /// Calls `body` with the small checkpoint, without values.
    private func open(
        _ example: String, name: String = "model.safetensors", beside files: [String: String] = [:],
        predictionType: ModelCheckpoint.PredictionType? = nil, renaming: (String) -> String? = { $0 },
        _ body: (ModelCheckpoint) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try Example.named(example).writeHoles(to: url, renaming: renaming)
            for (name, text) in files {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            try body(ModelCheckpoint(at: url, predictionType: predictionType))
        }
    }

    private func settings(_ checkpoint: ModelCheckpoint, _ part: ModelPart) throws -> NSDictionary {
        try #require(
            JSONSerialization.jsonObject(with: checkpoint.configuration(of: part)) as? NSDictionary)
    }

    @Test("every tensor is the one that diffusers' conversion gives", arguments: ["sd1", "sd2"])
    func conversion(_ name: String) throws {
        let example = try Example.named(name)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "model.safetensors")
            try example.write(to: url)
            let checkpoint = try ModelCheckpoint(at: url)
            for part in [ModelPart.unet, .vae, .textEncoder] {
                let source = try checkpoint.weights(of: part)
                let lines = try #require(example.converted[part.rawValue])
                #expect(lines.count > 10)
                #expect(Set(source.names) == Set(lines.map { Example.parse($0).name }))
                for line in lines {
                    let (name, shape, first) = Example.parse(line)
                    #expect(source.shape(of: name) == shape, "\(name)")
                    let parameter = try source.parameter(name, shape: shape)
                    #expect(parameter[0] == first, "\(name)")
                }
            }
        }
    }

    @Test("the settings are those of the model that was built", arguments: ["sd1", "sd2"])
    func configuration(_ name: String) throws {
        let golden = try #require(
            JSONSerialization.jsonObject(with: Golden.data("\(name).json")) as? [String: Any])
        let expected = try #require(golden["settings"] as? [String: [String: Any]])
        try open(name) { checkpoint in
            for (part, values) in expected {
                let found = try settings(checkpoint, #require(ModelPart(rawValue: part)))
                #expect(values.count > 6)
                for (key, value) in values {
                    #expect((found[key] as? NSObject) == (value as? NSObject), "\(part) \(key)")
                }
            }
        }
    }

    @Test("the scheduler's settings are Stable Diffusion's")
    func scheduler() throws {
        try open("sd1") { checkpoint in
            let found = try settings(checkpoint, .scheduler)
            #expect(found["_class_name"] as? String == "PNDMScheduler")
            #expect(found["beta_start"] as? Double == 0.00085)
            #expect(found["beta_end"] as? Double == 0.012)
            #expect(found["beta_schedule"] as? String == "scaled_linear")
            #expect(found["steps_offset"] as? Int == 1)
            #expect(found["clip_sample"] as? Bool == false)
            #expect(found["set_alpha_to_one"] as? Bool == false)
            #expect(found["skip_prk_steps"] as? Bool == true)
            #expect(found["prediction_type"] as? String == "epsilon")
        }
    }

    @Test(
        "what a 2.x model predicts comes from the override, the sidecar or the name",
        arguments: [
            ("model.safetensors", [:], nil, "v_prediction"),
            ("v2-1_512-ema-pruned.safetensors", [:], nil, "epsilon"),
            ("512-base-ema.safetensors", [:], nil, "epsilon"),
            ("m.safetensors", ["m.yaml": "model:\n  params:\n    parameterization: \"v\"\n"], nil, "v_prediction"),
            ("m512.safetensors", ["m512.yaml": "    parameterization: v # velocity"], nil, "v_prediction"),
            ("m.safetensors", ["m.yaml": "    parameterization: \"eps\"\n"], nil, "epsilon"),
            ("m.safetensors", ["m.yml": "model:\n"], nil, "epsilon"),
            ("m512.safetensors", ["m512.json": #"{"parameterization": "v"}"#], nil, "v_prediction"),
            ("m.safetensors", ["m.json": #"{"parameterization": "vlb"}"#], nil, "epsilon"),
            ("m.safetensors", ["m.yaml": "parameterization: v"], .epsilon, "epsilon"),
            ("m512.safetensors", [:], .velocity, "v_prediction"),
        ] as [(String, [String: String], ModelCheckpoint.PredictionType?, String)])
    func prediction(
        _ name: String, files: [String: String], override: ModelCheckpoint.PredictionType?, expected: String
    ) throws {
        try open("sd2", name: name, beside: files, predictionType: override) { checkpoint in
            try #expect(settings(checkpoint, .scheduler)["prediction_type"] as? String == expected)
            let size = expected == "epsilon" ? 512 : 768
            try #expect(settings(checkpoint, .vae)["sample_size"] as? Int == size)
            try #expect(settings(checkpoint, .unet)["sample_size"] as? Int == size / 2)
        }
    }

    @Test("the training step of the 512-pixel base model tells what it predicts", arguments: [875_000, 875_001])
    func globalStep(_ step: Int64) throws {
        let example = try Example.named("sd2")
        let counter = withUnsafeBytes(of: step.littleEndian) { Array($0) }
        var entries = example.original.map { line in
            let (name, shape, _) = Example.parse(line)
            return SafetensorsWriter.Entry(
                name, type: "U8", shape: shape, bytes: Array(repeating: 0, count: shape.reduce(1, *)))
        }
        entries.append(.init("global_step", type: "I64", shape: [], bytes: counter))
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "model.safetensors")
            try SafetensorsWriter.write(SafetensorsWriter.file(entries), to: url)
            let checkpoint = try ModelCheckpoint(at: url)
            let expected = step == 875_000 ? "epsilon" : "v_prediction"
            try #expect(settings(checkpoint, .scheduler)["prediction_type"] as? String == expected)
        }
    }

    @Test("a 1.x model predicts noise, unless told otherwise")
    func predictionOfVersion1() throws {
        try open("sd1", predictionType: .velocity) { checkpoint in
            try #expect(settings(checkpoint, .scheduler)["prediction_type"] as? String == "v_prediction")
        }
    }

    @Test(
        "the text encoder is found under its shorter names too",
        arguments: ["cond_stage_model.transformer.", "cond_stage_model.text_model.", "cond_stage_model."])
    func textEncoderNames(_ prefix: String) throws {
        let long = "cond_stage_model.transformer.text_model."
        let rename = { (name: String) in name.hasPrefix(long) ? prefix + name.dropFirst(long.count) : name }
        try open("sd1", renaming: rename) { checkpoint in
            let source = try checkpoint.weights(of: .textEncoder)
            #expect(source.contains("text_model.embeddings.token_embedding.weight"))
            #expect(source.contains("text_model.encoder.layers.1.mlp.fc2.bias"))
            #expect(source.names.allSatisfy { $0.hasPrefix("text_model.") })
        }
    }

    @Test("position ids are not weights")
    func positionIDs() throws {
        let ids = "cond_stage_model.transformer.text_model.embeddings.position_ids"
        try open("sd1", renaming: { $0 == "alphas_cumprod" ? ids : $0 }) { checkpoint in
            try #expect(!checkpoint.weights(of: .textEncoder).names.contains { $0.contains("position_ids") })
        }
    }

    @Test("the VAE may be called vae")
    func vaePrefix() throws {
        try open("sd1", renaming: { $0.replacing("first_stage_model.", with: "vae.") }) { checkpoint in
            try #expect(checkpoint.weights(of: .vae).contains("decoder.mid_block.attentions.0.to_q.weight"))
        }
    }

    @Test("has no checker, tokenizer or preparation, and says so")
    func absentParts() throws {
        try open("sd1") { checkpoint in
            #expect(checkpoint.safetyChecker == nil)
            #expect(checkpoint.tokenizerFolder == nil)
            for part in [ModelPart.safetyChecker, .tokenizer, .featureExtractor] {
                #expect(!checkpoint.contains(part))
                #expect(throws: CheckpointError.missingPart(part: part.rawValue, model: checkpoint.url.path)) {
                    try checkpoint.weights(of: part)
                }
                #expect(throws: CheckpointError.self) { try checkpoint.configuration(of: part) }
            }
        }
    }

    @Test("takes the tokenizer and the checker from folders beside it")
    func partsBeside() throws {
        let files = ["tokenizer/vocab.json": "{}", "safety_checker/config.json": "{}"]
        try open("sd1", beside: files) { checkpoint in
            #expect(checkpoint.tokenizerFolder?.lastPathComponent == "tokenizer")
            #expect(checkpoint.safetyChecker?.part == .safetyChecker)
            try #expect(checkpoint.configuration(of: .safetyChecker) == Data("{}".utf8))
            #expect(!checkpoint.contains(.featureExtractor))
        }
    }

    @Test("the hash is that of the file")
    func hash() throws {
        try open("sd2") { checkpoint in
            var hash = SHA256()
            try Data(contentsOf: checkpoint.url).withUnsafeBytes { hash.update($0) }
            try #expect(checkpoint.modelHash() == String(hash.finalized().prefix(10)))
            try #expect(checkpoint.modelHash().count == 10)
        }
    }

    @Test(
        "other models are told apart",
        arguments: [
            ("conditioner.embedders.0.x", "Stable Diffusion XL"),
            ("model.diffusion_model.joint_blocks.0.x", "Stable Diffusion 3"),
            ("model.diffusion_model.double_blocks.0.x", "Flux"),
            ("control_model.input_blocks.0.0.weight", "ControlNet"),
            ("lora_unet_down_blocks_0.alpha", "LoRA"), ("down_blocks.0.resnets.0.conv1.weight", "one part"),
            ("something", "no tensors below model.diffusion_model."),
        ])
    func otherModels(_ name: String, found: String) throws {
        let error = #expect(throws: CheckpointError.self) {
            try withTemporaryFolder { folder in
                let url = folder.appending(path: "model.safetensors")
                try SafetensorsWriter.write(SafetensorsWriter.file([.init(name, [1], shape: [1])]), to: url)
                _ = try ModelCheckpoint(at: url)
            }
        }
        #expect(error?.description.contains(found) == true, "\(error?.description ?? "nothing")")
    }

    /// Asks for all that there is; nothing may go wrong but errors.
    private func readEverything(_ checkpoint: ModelCheckpoint) throws {
        for part in [ModelPart.unet, .vae, .textEncoder] {
            let source = try checkpoint.weights(of: part)
            for name in source.names {
                let parameter = try #require(try source.storedParameter(name))
                #expect(parameter.shape == source.shape(of: name))
            }
            _ = try checkpoint.configuration(of: part)
        }
    }

    @Test("a checkpoint that lacks any one tensor is refused or lacks just that", arguments: ["sd1", "sd2"])
    func incomplete(_ name: String) throws {
        var refused = 0
        for line in try Example.named(name).original {
            let removed = Example.parse(line).name
            do {
                try open(name, renaming: { $0 == removed ? nil : $0 }) { try readEverything($0) }
            } catch is CheckpointError {
                refused += 1
            }
        }
        #expect(refused > 8)
    }

    @Test("shapes that no model has are refused or handed on, and never crash", arguments: ["sd1", "sd2"])
    func hostileShapes(_ name: String) throws {
        let lines = try Example.named(name).original.map(Example.parse)
        for (offset, shape) in [[], [0], [1], [2, 2], [4, 4, 3, 3], [0, 0, 1, 1], [1, 1, 1, 1, 1]].enumerated() {
            for changed in stride(from: offset, to: lines.count, by: 7) {
                let holes = lines.enumerated().map { index, line in
                    let shape = index == changed ? shape : line.shape
                    return (name: line.name, type: "F16", shape: shape, size: 2 * shape.reduce(1, *))
                }
                try withTemporaryFolder { folder in
                    let url = folder.appending(path: "model.safetensors")
                    try SafetensorsWriter.write(holes: holes, to: url)
                    do { try readEverything(ModelCheckpoint(at: url)) } catch is CheckpointError {}
                }
            }
        }
    }
}
