public import Foundation

/// The shape of the autoencoder, as in the `config.json` of diffusers' `AutoencoderKL`.
public struct VAEConfiguration: Sendable, Equatable {
    /// Channels at each resolution, finest first.
    public let blockChannels: [Int]
    /// Residual blocks at each resolution of the encoder; the decoder has one more.
    public let layersPerBlock: Int
    /// Channels of the latents: 4.
    public let latentChannels: Int
    /// Groups of the normalisations.
    public let groupCount: Int
    /// What encoded latents are multiplied by before the U-Net sees them: 0.18215 in Stable Diffusion.
    public let scalingFactor: Float
    /// The height and width of the pictures the autoencoder was trained on.
    public let sampleSize: Int
    /// Whether 1x1 convolutions stand between latents and the two halves.
    public let usesQuantization: Bool, usesPostQuantization: Bool

    /// How many pixels a latent covers in each direction: 8 in Stable Diffusion.
    public var downsamplingFactor: Int { 1 << (blockChannels.count - 1) }

    /// Reads a `config.json`.
    public init(json: Data) throws(ModelError) {
        let reader = try ConfigurationReader(json, part: "VAE")
        try reader.require("act_fn", oneOf: "silu", "swish")
        try reader.require("in_channels", oneOf: "3")
        try reader.require("out_channels", oneOf: "3")
        try reader.require("mid_block_add_attention", oneOf: "true")
        for key in ["latents_mean", "latents_std", "shift_factor"] { try reader.require(key, oneOf: "none") }
        _ = try reader.names("down_block_types", of: ["DownEncoderBlock2D"])
        _ = try reader.names("up_block_types", of: ["UpDecoderBlock2D"])
        blockChannels = try reader.integers("block_out_channels")
        layersPerBlock = try reader.integer("layers_per_block", default: 1)
        latentChannels = try reader.integer("latent_channels", default: 4)
        groupCount = try reader.integer("norm_num_groups", default: 32)
        scalingFactor = try reader.number("scaling_factor", default: 0.18215)
        sampleSize = try reader.integer("sample_size", default: 512)
        usesQuantization = try reader.boolean("use_quant_conv", default: true)
        usesPostQuantization = try reader.boolean("use_post_quant_conv", default: true)
        for channels in blockChannels where channels % groupCount != 0 {
            throw .inconsistent(part: "VAE", reason: "\(channels) channels do not divide into \(groupCount) groups")
        }
    }
}
