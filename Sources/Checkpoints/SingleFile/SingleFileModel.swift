import Foundation

/// A whole model in one safetensors file, as CompVis and Stability published it.
///
/// The settings that such a file does not carry are read off the shapes of its tensors.
struct SingleFileModel: Sendable {
    let url: URL
    private let file: SafetensorsFile
    private let unet: UNetLayout
    private let vae: VAELayout
    private let textEncoder: TextEncoderLayout
    private let predictionType: ModelCheckpoint.PredictionType

    init(at url: URL, predictionType: ModelCheckpoint.PredictionType?) throws(CheckpointError) {
        self.url = url
        file = try SafetensorsFile(path: url.path)
        try Self.checkFamily(file)
        unet = try UNetLayout(file)
        vae = try VAELayout(file)
        textEncoder = try TextEncoderLayout(file)
        if let predictionType {
            self.predictionType = predictionType
        } else {
            self.predictionType = try Self.assumedPrediction(file, url: url, isVersion2: textEncoder.isOpenCLIP)
        }
    }

    /// Tells the relatives of Stable Diffusion apart that look alike at first.
    private static func checkFamily(_ file: SafetensorsFile) throws(CheckpointError) {
        func has(_ prefix: String) -> Bool { file.names.contains { $0.hasPrefix(prefix) } }
        let found: String? =
            if has("conditioner.embedders.") {
                "Stable Diffusion XL"
            } else if has("model.diffusion_model.joint_blocks.") || has("text_encoders.") {
                "Stable Diffusion 3"
            } else if has("model.diffusion_model.double_blocks.") || has("double_blocks.") {
                "Flux"
            } else if has("control_model.") {
                "a ControlNet"
            } else if has("lora_") || file.names.contains(where: { $0.contains(".lora_") }) {
                "a LoRA"
            } else if has("conv_in.") || has("down_blocks.") || has("text_model.") || has("encoder.") {
                "one part of a Hugging Face folder; name the folder with model_index.json"
            } else if !has(UNetLayout.prefix) {
                "no tensors below \(UNetLayout.prefix)"
            } else {
                nil
            }
        if let found { throw .unsupportedModel(file: file.path, found: found) }
    }

    /// What the U-Net predicts, which its weights do not show.
    ///
    /// 1.x predicts noise. For 2.x a settings file beside the weights decides (`parameterization: "v"` in the YAML or
    /// JSON of the original repository), then the training step 875,000 of the 512-pixel base model as in diffusers,
    /// then `512` in the file's name; else it is the 768-pixel model, which predicts the velocity.
    private static func assumedPrediction(
        _ file: SafetensorsFile, url: URL, isVersion2: Bool
    ) throws(CheckpointError) -> ModelCheckpoint.PredictionType {
        let base = url.deletingPathExtension()
        for sidecar in ["yaml", "yml", "json"].map({ base.appendingPathExtension($0) })
        where FileManager.default.fileExists(atPath: sidecar.path) {
            let text = String(decoding: try JSONFile.data(path: sidecar.path), as: UTF8.self)
            let isVelocity = text.contains(/["']?parameterization["']?\s*:\s*["']?v["']?\s*([,}#\r\n]|$)/)
            return isVelocity ? .velocity : .epsilon
        }
        guard isVersion2, file.integer("global_step") != 875_000, !base.lastPathComponent.contains("512") else {
            return .epsilon
        }
        return .velocity
    }

    func contains(_ part: ModelPart) -> Bool {
        switch part {
        case .unet, .vae, .textEncoder, .scheduler: true
        case .tokenizer, .safetyChecker, .featureExtractor: folderBeside(part) != nil
        }
    }

    /// A part's folder beside the file: many repositories have the single file among the folders of its parts.
    func folderBeside(_ part: ModelPart) -> PartFolder? {
        let folder = url.deletingLastPathComponent().appending(path: part.rawValue)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
            return nil
        }
        return PartFolder(at: folder, part: part)
    }

    func weights(of part: ModelPart) throws(CheckpointError) -> any ParameterSource {
        switch part {
        case .unet: return RenamedParameters(base: file, origins: unet.origins)
        case .vae: return RenamedParameters(base: file, origins: vae.origins)
        case .textEncoder: return RenamedParameters(base: file, origins: textEncoder.origins)
        default: return try besides(part).weights()
        }
    }

    func configuration(of part: ModelPart) throws(CheckpointError) -> Data {
        // The published 2.x models of 768 pixels are those that predict the velocity.
        let isLarge = textEncoder.isOpenCLIP && predictionType == .velocity
        let settings: [String: Any]
        switch part {
        case .unet:
            settings = unet.configuration(isVersion2: textEncoder.isOpenCLIP, isLarge: isLarge, levels: vae.levels)
        case .vae: settings = vae.configuration(isLarge: isLarge)
        case .textEncoder: settings = textEncoder.configuration
        case .scheduler: settings = SchedulerJSON.standard(predictionType)
        default: return try besides(part).configuration()
        }
        return try SchedulerJSON.encode(settings, path: url.path)
    }

    private func besides(_ part: ModelPart) throws(CheckpointError) -> PartFolder {
        guard let folder = folderBeside(part) else { throw .missingPart(part: part.rawValue, model: url.path) }
        return folder
    }
}
