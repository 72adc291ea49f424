internal import Tensors

/// What CLIP's text and vision transformers have in common.
public struct CLIPShape: Sendable, Equatable {
    /// The width of the hidden states.
    public let width: Int
    /// The width inside the feed-forward layers.
    public let innerWidth: Int
    /// The number of layers.
    public let layerCount: Int
    /// Attention heads a layer.
    public let headCount: Int
    /// The width of the joint space of texts and pictures.
    public let projectionWidth: Int
    let activation: Activation
    let epsilon: Float

    init(_ reader: ConfigurationReader) throws(ModelError) {
        width = try reader.integer("hidden_size")
        innerWidth = try reader.integer("intermediate_size")
        layerCount = try reader.integer("num_hidden_layers")
        headCount = try reader.integer("num_attention_heads")
        projectionWidth = try reader.integer("projection_dim", default: 512)
        epsilon = try reader.number("layer_norm_eps", default: 1e-5)
        try reader.require("hidden_act", oneOf: "quick_gelu", "gelu")
        activation = reader.string("hidden_act", default: "quick_gelu") == "gelu" ? .gelu : .quickGELU
        guard width % headCount == 0 else {
            throw .inconsistent(part: reader.part, reason: "\(width) channels do not divide into \(headCount) heads")
        }
    }
}
