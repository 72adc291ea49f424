internal import Checkpoints
public import Foundation
internal import Models
internal import Safety
internal import Tensors

/// The networks that are measured: a model from a folder, or one of Stable Diffusion 1.5's size with random weights.
public struct BenchmarkModel: Sendable {
    /// Where the weights are from, for the report.
    public let name: String
    /// The whole model, where there is one: it can be run from end to end.
    let folder: URL?

    private let parts: [ModelPart: PartFolder]

    /// Random weights of Stable Diffusion 1.5's size: about 2.5 GB of memory if everything is measured.
    public init() {
        name = "random weights, Stable Diffusion 1.5's size"
        folder = nil
        parts = [:]
    }

    /// A model's folder in the Hugging Face layout, or that of a U-Net alone; parts that are missing are random.
    ///
    /// - Throws: ``CheckpointError`` when there is no U-Net in it.
    public init(contentsOf url: URL) throws {
        let files = FileManager.default
        let inner = url.appending(path: ModelPart.unet.rawValue, directoryHint: .isDirectory)
        let isModel = files.fileExists(atPath: inner.path)
        let unet = isModel ? inner : url
        let model = unet.deletingLastPathComponent()
        var parts = [ModelPart.unet: PartFolder(at: unet, part: .unet)]
        for part in [ModelPart.vae, .textEncoder, .safetyChecker] {
            let folder = model.appending(path: part.rawValue, directoryHint: .isDirectory)
            if files.fileExists(atPath: folder.path) { parts[part] = PartFolder(at: folder, part: part) }
        }
        _ = try parts[.unet]?.configuration()
        let isWhole = files.fileExists(atPath: model.appending(path: "model_index.json").path)
        self.parts = parts
        folder = isWhole ? model : nil
        name = url.lastPathComponent
    }

    func unet() throws -> UNet {
        let (weights, settings) = try open(.unet)
        return try UNet(weights, configuration: UNetConfiguration(json: settings))
    }

    func decoder() throws -> VAEDecoder {
        let (weights, settings) = try open(.vae)
        return try VAEDecoder(weights, configuration: VAEConfiguration(json: settings))
    }

    func textModel() throws -> CLIPTextModel {
        let (weights, settings) = try open(.textEncoder)
        return try CLIPTextModel(weights, configuration: CLIPTextConfiguration(json: settings))
    }

    func checker() throws -> ConceptChecker {
        let (weights, settings) = try open(.safetyChecker)
        return try ConceptChecker(
            name: name, weights: weights, configuration: settings, preprocessing: [], conceptNames: nil,
            hash: { "" })
    }

    private func open(_ part: ModelPart) throws -> (weights: any ParameterSource, settings: Data) {
        if let folder = parts[part] { return (try folder.weights(), try folder.configuration()) }
        return (RandomParameters(shapes: Self.conceptShapes), Data((Self.settings[part] ?? "{}").utf8))
    }

    private static let conceptShapes = [
        "concept_embeds": [17, 768], "concept_embeds_weights": [17], "special_care_embeds": [3, 768],
        "special_care_embeds_weights": [3],
    ]

    /// Stable Diffusion 1.5's settings, what is diffusers' default left out.
    private static let settings: [ModelPart: String] = [
        .unet: """
        {"block_out_channels": [320, 640, 1280, 1280], "cross_attention_dim": 768, "attention_head_dim": 8,
         "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
         "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
        """,
        .vae: """
        {"block_out_channels": [128, 256, 512, 512], "layers_per_block": 2,
         "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
         "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
        """,
        .textEncoder: """
        {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
        """,
        .safetyChecker: """
        {"projection_dim": 768, "vision_config": {"hidden_size": 1024, "intermediate_size": 4096,
         "num_hidden_layers": 24, "num_attention_heads": 16, "image_size": 224, "patch_size": 14}}
        """,
    ]
}
