import Checkpoints
import Foundation
import Resources
import Tensors
import TestSupport
import Testing

@Suite("Model folder")
struct ModelFolderTests {
    static let index = """
        {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.42.1",
        "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
        "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "scheduler": ["diffusers", "PNDMScheduler"], "requires_safety_checker": true,
        "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
        "feature_extractor": ["transformers", "CLIPImageProcessor"], "image_encoder": [null, null]}
        """

    private static func weights(_ names: [String], value: Float = 1) -> Data {
        SafetensorsWriter.file(names.map { .init($0, [value], shape: [1]) })
    }

    /// A folder with small weights in every part, changed by `files`: `nil` removes one.
    private func open(
        _ files: [String: Data?] = [:], variant: String? = nil, predictionType: ModelCheckpoint.PredictionType? = nil,
        _ body: (ModelCheckpoint) throws -> Void = { _ in }
    ) throws {
        var contents: [String: Data?] = [
            "model_index.json": Data(Self.index.utf8), "unet/config.json": Data("{\"unet\": 1}".utf8),
            "unet/diffusion_pytorch_model.safetensors": Self.weights(["conv_in.weight"]),
            "vae/config.json": Data("{}".utf8),
            "vae/diffusion_pytorch_model.safetensors": Self.weights(["encoder.conv_in.weight"]),
            "text_encoder/config.json": Data("{}".utf8),
            "text_encoder/model.safetensors": Self.weights(["text_model.final_layer_norm.bias"]),
            "safety_checker/config.json": Data("{}".utf8),
            "safety_checker/model.safetensors": Self.weights(["concept_embeds"]),
            "scheduler/scheduler_config.json": Data(#"{"prediction_type": "epsilon", "beta_end": 0.012}"#.utf8),
            "tokenizer/vocab.json": Data("{}".utf8), "tokenizer/tokenizer_config.json": Data("{}".utf8),
            "feature_extractor/preprocessor_config.json": Data("{\"size\": 1}".utf8),
        ]
        contents.merge(files) { $1 }
        try withTemporaryFolder { folder in
            for case (let name, let data?) in contents {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try SafetensorsWriter.write(data, to: file)
            }
            try body(ModelCheckpoint(at: folder, variant: variant, predictionType: predictionType))
        }
    }

    @Test("gives every part's weights and settings")
    func parts() throws {
        try open { checkpoint in
            for part in ModelPart.allCases { #expect(checkpoint.contains(part)) }
            try #expect(checkpoint.weights(of: .unet).parameter("conv_in.weight", shape: [1]).tensor.values == [1])
            try #expect(checkpoint.configuration(of: .unet) == Data("{\"unet\": 1}".utf8))
            try #expect(checkpoint.configuration(of: .featureExtractor) == Data("{\"size\": 1}".utf8))
            try #expect(checkpoint.weights(of: .safetyChecker).names == ["concept_embeds"])
            #expect(checkpoint.tokenizerFolder?.lastPathComponent == "tokenizer")
            try #expect(checkpoint.safetyChecker?.weights().names == ["concept_embeds"])
        }
    }

    @Test("a checker that was left out is absent, one that got lost is an error")
    func checker() throws {
        let without = Self.index.replacing(
            #"["stable_diffusion", "StableDiffusionSafetyChecker"]"#, with: "[null, null]")
        try open(["model_index.json": Data(without.utf8)]) { checkpoint in
            #expect(!checkpoint.contains(.safetyChecker))
            #expect(checkpoint.safetyChecker == nil)
            #expect(throws: CheckpointError.missingPart(part: "safety_checker", model: checkpoint.url.path)) {
                try checkpoint.weights(of: .safetyChecker)
            }
        }
        try open(["safety_checker/model.safetensors": nil]) { checkpoint in
            #expect(checkpoint.contains(.safetyChecker))
            let error = #expect(throws: CheckpointError.self) { try checkpoint.weights(of: .safetyChecker) }
            #expect(error?.description.contains("model.safetensors") == true)
        }
    }

    @Test(
        "finds weights under all their usual file names",
        arguments: [
            "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors",
            "diffusion_pytorch_model.non_ema.safetensors", "model.safetensors", "model.fp16.safetensors",
            "pytorch_model.safetensors",
        ])
    func fileNames(_ name: String) throws {
        var files: [String: Data?] = ["unet/diffusion_pytorch_model.safetensors": nil]
        files["unet/\(name)"] = Self.weights(["x"])
        try open(files) { try #expect($0.weights(of: .unet).names == ["x"]) }
    }

    @Test("prefers the plain file, or the variant that is asked for")
    func variants() throws {
        let files: [String: Data?] = [
            "unet/diffusion_pytorch_model.fp16.safetensors": Self.weights(["half"]),
            "unet/diffusion_pytorch_model.non_ema.safetensors": Self.weights(["raw"]),
        ]
        try open(files) { try #expect($0.weights(of: .unet).names == ["conv_in.weight"]) }
        try open(files, variant: "fp16") { checkpoint in
            try #expect(checkpoint.weights(of: .unet).names == ["half"])
            try #expect(checkpoint.weights(of: .vae).names == ["encoder.conv_in.weight"])
        }
        try open(files, variant: "non_ema") { try #expect($0.weights(of: .unet).names == ["raw"]) }
    }

    @Test("refuses pickles and says how to convert them", arguments: ["diffusion_pytorch_model.bin", "x.ckpt", "x.pt"])
    func pickles(_ name: String) throws {
        try open(["unet/diffusion_pytorch_model.safetensors": nil, "unet/\(name)": Data([0x80])]) { checkpoint in
            let error = #expect(throws: CheckpointError.self) { try checkpoint.weights(of: .unet) }
            #expect(error?.description.contains("pickle") == true)
            #expect(error?.description.contains("safe_serialization") == true)
        }
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "model.ckpt")
            try Data([0x80]).write(to: file)
            #expect(throws: CheckpointError.pickle(file: file.path)) { try ModelCheckpoint(at: file) }
        }
    }

    @Test("gives old and new names of tensors as Stable Diffusion 1.x has them")
    func names() throws {
        let old = "decoder.mid_block.attentions.0."
        let files: [String: Data?] = [
            "vae/diffusion_pytorch_model.safetensors": Self.weights(
                ["query.weight", "key.bias", "value.weight", "proj_attn.weight", "group_norm.bias"].map { old + $0 }),
            "text_encoder/model.safetensors": Self.weights([
                "embeddings.token_embedding.weight", "encoder.layers.0.mlp.fc1.bias", "final_layer_norm.bias",
            ]),
            "safety_checker/model.safetensors": Self.weights(["vision_model.post_layernorm.bias", "concept_embeds"]),
        ]
        try open(files) { checkpoint in
            try #expect(
                checkpoint.weights(of: .vae).names
                    == ["to_q.weight", "to_k.bias", "to_v.weight", "to_out.0.weight", "group_norm.bias"].map {
                        old + $0
                    })
            try #expect(checkpoint.weights(of: .vae).parameter(old + "to_q.weight", shape: [1]).count == 1)
            try #expect(checkpoint.weights(of: .textEncoder).names.allSatisfy { $0.hasPrefix("text_model.") })
            try #expect(
                checkpoint.weights(of: .safetyChecker).names
                    == ["vision_model.vision_model.post_layernorm.bias", "concept_embeds"])
        }
    }

    @Test("reads weights in shards, with the variant on either side of the index's name")
    func shards() throws {
        let index = Data(
            #"{"metadata": {"total_size": 8}, "weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}"#.utf8)
        for name in ["", ".fp16"].flatMap({
            [
                "diffusion_pytorch_model\($0).safetensors.index.json",
                "diffusion_pytorch_model.safetensors.index\($0).json",
            ]
        }) {
            let files: [String: Data?] = [
                "unet/diffusion_pytorch_model.safetensors": nil, "unet/\(name)": index,
                "unet/1.safetensors": Self.weights(["a"]), "unet/2.safetensors": Self.weights(["b"], value: 2),
            ]
            try open(files) { checkpoint in
                let source = try checkpoint.weights(of: .unet)
                #expect(source.names == ["a", "b"])
                try #expect(source.parameter("b", shape: [1]).tensor.values == [2])
                source.adviseUnneeded()
                #expect(source.shape(of: "c") == nil)
                try #expect(checkpoint.modelHash().count == 10)
            }
        }
    }

    @Test(
        "a broken index is refused",
        arguments: [
            "", "{", "[]", "{}", #"{"weight_map": {}}"#, #"{"weight_map": {"a": 1}}"#,
            #"{"weight_map": {"a": "absent.safetensors"}}"#, #"{"weight_map": {"z": "1.safetensors"}}"#,
            #"{"weight_map": {"a": "../1.safetensors"}}"#, #"{"weight_map": {"a": "/etc/passwd"}}"#,
            #"{"weight_map": {"a": "sub/1.safetensors"}}"#, #"{"weight_map": {"a": ""}}"#,
            #"{"weight_map": {"a": ".."}}"#, #"{"weight_map": {"a": "1.safetensors\u0000"}}"#,
            #"{"weight_map": {"a": "1.bin"}}"#,
        ])
    func brokenIndex(_ text: String) throws {
        let files: [String: Data?] = [
            "unet/diffusion_pytorch_model.safetensors": nil,
            "unet/diffusion_pytorch_model.safetensors.index.json": Data(text.utf8),
            "unet/1.safetensors": Self.weights(["a"]), "1.safetensors": Self.weights(["a"]),
        ]
        try open(files) { checkpoint in
            #expect(throws: CheckpointError.self) { try checkpoint.weights(of: .unet) }
        }
    }

    @Test("the hash is that of the U-Net's file")
    func hash() throws {
        try open { checkpoint in
            var hash = SHA256()
            Self.weights(["conv_in.weight"]).withUnsafeBytes { hash.update($0) }
            try #expect(checkpoint.modelHash() == String(hash.finalized().prefix(10)))
        }
    }

    @Test("the kind of prediction can be overridden")
    func prediction() throws {
        try open(predictionType: .velocity) { checkpoint in
            let data = try checkpoint.configuration(of: .scheduler)
            let settings = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(settings["prediction_type"] as? String == "v_prediction")
            #expect(settings["beta_end"] as? Double == 0.012)
        }
        try open(["scheduler/scheduler_config.json": Data("[]".utf8)], predictionType: .epsilon) { checkpoint in
            #expect(throws: CheckpointError.self) { try checkpoint.configuration(of: .scheduler) }
        }
    }

    @Test(
        "a folder that is no such model is refused with a reason",
        arguments: [
            (nil, "expected model_index.json"), ("", "an empty file"), ("{", "expected the JSON of a model"),
            ("[]", "expected the JSON of a model"), ("{}", "found a model of"),
            (#"{"unet": 1}"#, "the JSON of a model"),
            (#"{"_class_name": "StableDiffusionXLPipeline"}"#, "StableDiffusionXLPipeline"),
            (#"{"_class_name": "FluxPipeline"}"#, "FluxPipeline"),
            (#"{"_class_name": "StableDiffusion3Pipeline"}"#, "StableDiffusion3Pipeline"),
            (#"{"unet": ["a", "b"], "vae": ["a", "b"]}"#, "unet, vae"),
        ] as [(String?, String)])
    func otherFolders(_ index: String?, reason: String) {
        let error = #expect(throws: CheckpointError.self) {
            try open(["model_index.json": index.map { Data($0.utf8) }])
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "nothing")")
    }

    @Test("a missing configuration names the file and what is there instead")
    func missingConfiguration() throws {
        try open(["vae/config.json": nil]) { checkpoint in
            let error = #expect(throws: CheckpointError.self) { try checkpoint.configuration(of: .vae) }
            #expect(
                error?.description.contains("expected config.json, found diffusion_pytorch_model.safetensors") == true)
        }
        #expect(throws: CheckpointError.self) { try ModelCheckpoint(at: URL(filePath: "/nonexistent")) }
    }

    @Test("links that lead in a circle are refused")
    func loops() throws {
        try open { checkpoint in
            let file = checkpoint.url.appending(path: "unet/diffusion_pytorch_model.safetensors")
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createSymbolicLink(at: file, withDestinationURL: file)
            #expect(throws: CheckpointError.self) { try checkpoint.weights(of: .unet) }
            #expect(throws: CheckpointError.self) { try checkpoint.modelHash() }
        }
    }
}
