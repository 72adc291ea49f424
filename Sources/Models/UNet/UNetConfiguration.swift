public import Foundation

/// The shape of a U-Net, as in the `config.json` of diffusers' `UNet2DConditionModel`.
///
/// Limitations: the networks of Stable Diffusion 1.x and 2.x. Keys that would change the network in a way this one does
/// not know are errors.
public struct UNetConfiguration: Sendable, Equatable {
    /// Channels of the latents that go in: 4, or 9 in inpainting models (latents, mask, masked picture).
    public let inChannels: Int
    /// Channels that come out: 4.
    public let outChannels: Int
    /// Channels at each resolution, finest first.
    public let blockChannels: [Int]
    /// Whether each resolution has attention on the way down, and on the way up (coarsest first).
    public let downAttention: [Bool], upAttention: [Bool]
    /// Residual blocks at each resolution on the way down; one more on the way up.
    public let layersPerBlock: [Int]
    /// Transformer layers a block at each resolution.
    public let transformerLayers: [Int]
    /// Attention heads at each resolution.
    public let headCounts: [Int]
    /// Width of the text encoder's output: 768 in 1.x, 1024 in 2.x.
    public let crossAttentionWidth: Int
    /// Whether the transformers' projections are linear (2.x) or 1x1 convolutions (1.x); the arithmetic is the same.
    public let usesLinearProjection: Bool
    /// Groups and epsilon of the residual blocks' normalisations.
    public let groupCount: Int, epsilon: Float
    /// Whether the time embedding has its cosines first, and the shift of its frequencies.
    public let cosinesFirst: Bool, frequencyShift: Float
    /// The height and width of the latents the network was trained for.
    public let sampleSize: Int

    /// Reads a `config.json`.
    public init(json: Data) throws(ModelError) {
        let reader = try ConfigurationReader(json, part: "U-Net")
        try Self.requireKnownNetwork(reader)
        blockChannels = try reader.integers("block_out_channels")
        let levels = blockChannels.count
        inChannels = try reader.integer("in_channels", default: 4)
        outChannels = try reader.integer("out_channels", default: 4)
        let down = try reader.names("down_block_types", of: ["CrossAttnDownBlock2D", "DownBlock2D"])
        let up = try reader.names("up_block_types", of: ["CrossAttnUpBlock2D", "UpBlock2D"])
        guard down.count == levels, up.count == levels else {
            throw .inconsistent(
                part: "U-Net", reason: "\(levels) resolutions, \(down.count) blocks down, \(up.count) up")
        }
        downAttention = down.map { $0.hasPrefix("Cross") }
        upAttention = up.map { $0.hasPrefix("Cross") }
        layersPerBlock = try reader.integers("layers_per_block", default: 2, count: levels)
        transformerLayers = try reader.integers("transformer_layers_per_block", default: 1, count: levels)
        // The reference's "attention_head_dim" is, by an old mistake it keeps, the number of heads.
        let headKey = reader.has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim"
        headCounts = try reader.integers(headKey, default: 8, count: levels)
        crossAttentionWidth = try reader.integer("cross_attention_dim", default: 1280)
        usesLinearProjection = try reader.boolean("use_linear_projection", default: false)
        groupCount = try reader.integer("norm_num_groups", default: 32)
        epsilon = try reader.number("norm_eps", default: 1e-5)
        cosinesFirst = try reader.boolean("flip_sin_to_cos", default: true)
        frequencyShift = try reader.number("freq_shift", default: 0)
        sampleSize = try reader.integer("sample_size", default: 64)
        for (channels, heads) in zip(blockChannels, headCounts) {
            guard channels % groupCount == 0, channels % heads == 0 else {
                throw .inconsistent(
                    part: "U-Net",
                    reason: "\(channels) channels do not divide into \(groupCount) groups and \(heads) heads")
            }
        }
    }

    private static func requireKnownNetwork(_ reader: ConfigurationReader) throws(ModelError) {
        try reader.require("act_fn", oneOf: "silu", "swish")
        try reader.require("mid_block_type", oneOf: "UNetMidBlock2DCrossAttn")
        try reader.require("time_embedding_type", oneOf: "positional")
        try reader.require("resnet_time_scale_shift", oneOf: "default")
        try reader.require("attention_type", oneOf: "default")
        for key in [
            "center_input_sample", "dual_cross_attention", "only_cross_attention", "class_embeddings_concat",
            "resnet_skip_time_act", "mid_block_only_cross_attention",
        ] { try reader.require(key, oneOf: "false") }
        for key in [
            "class_embed_type", "addition_embed_type", "encoder_hid_dim", "num_class_embeds", "time_cond_proj_dim",
            "timestep_post_act", "cross_attention_norm", "time_embedding_act_fn",
            "reverse_transformer_layers_per_block",
        ] { try reader.require(key, oneOf: "none") }
        for key in ["downsample_padding", "mid_block_scale_factor", "resnet_out_scale_factor"] {
            try reader.require(key, oneOf: "1")
        }
        for key in ["conv_in_kernel", "conv_out_kernel"] { try reader.require(key, oneOf: "3") }
    }
}
