/// A part of a Stable Diffusion model; the raw value is its folder's name in the Hugging Face layout.
public enum ModelPart: String, Sendable, CaseIterable {
    /// The U-Net that predicts noise.
    case unet
    /// The autoencoder between pixels and latents.
    case vae
    /// CLIP's text encoder.
    case textEncoder = "text_encoder"
    /// The tokenizer of the text encoder; files only, no weights.
    case tokenizer
    /// The scheduler's settings; no weights.
    case scheduler
    /// The safety checker.
    case safetyChecker = "safety_checker"
    /// The preparation of pictures for the safety checker; no weights.
    case featureExtractor = "feature_extractor"

    /// The file with the part's settings.
    var configurationFile: String {
        switch self {
        case .tokenizer: "tokenizer_config.json"
        case .scheduler: "scheduler_config.json"
        case .featureExtractor: "preprocessor_config.json"
        default: "config.json"
        }
    }

    /// The names of weight files without variant and extension, the usual one first.
    var weightFileStems: [String] {
        switch self {
        case .unet, .vae: ["diffusion_pytorch_model", "model", "pytorch_model"]
        case .textEncoder, .safetyChecker: ["model", "pytorch_model", "diffusion_pytorch_model"]
        case .tokenizer, .scheduler, .featureExtractor: []
        }
    }
}
