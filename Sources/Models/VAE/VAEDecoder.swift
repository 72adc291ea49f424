public import Checkpoints
package import Tensors

/// The half of the autoencoder that turns latents into a picture: diffusers' `AutoencoderKL.decode`.
///
/// What it returns has not been reviewed by anything, so only this package can call it: the Safety module wraps it.
public final class VAEDecoder: Sendable {
    /// The autoencoder's shape.
    public let configuration: VAEConfiguration

    private struct Level: Sendable {
        let residuals: [ResidualBlock]
        let upsampler: ConvolutionLayer?
    }

    private let postQuantization: ConvolutionLayer?
    private let convIn: ConvolutionLayer
    private let middle: VAEMiddleBlock
    private let levels: [Level]  // coarsest first
    private let normOut: GroupNormLayer
    private let convOut: ConvolutionLayer

    /// Finds the decoder's weights by the names of diffusers' checkpoints.
    public init(_ source: any ParameterSource, configuration: VAEConfiguration) throws(CheckpointError) {
        self.configuration = configuration
        let (latents, groups) = (configuration.latentChannels, configuration.groupCount)
        let channels = Array(configuration.blockChannels.reversed())
        postQuantization =
            configuration.usesPostQuantization
            ? try ConvolutionLayer(source, "post_quant_conv", in: latents, out: latents, kernel: 1) : nil
        let decoder = source.prefixed("decoder.")
        convIn = try ConvolutionLayer(decoder, "conv_in", in: latents, out: channels[0])
        middle = try VAEMiddleBlock(decoder.prefixed("mid_block."), channels: channels[0], groups: groups)
        var levels: [Level] = []
        for (index, out) in channels.enumerated() {
            let block = decoder.prefixed("up_blocks.\(index).")
            var residuals: [ResidualBlock] = []
            for layer in 0...configuration.layersPerBlock {
                residuals.append(
                    try ResidualBlock(
                        block.prefixed("resnets.\(layer)."), in: layer == 0 ? channels[max(index - 1, 0)] : out,
                        out: out, timeCount: nil, groups: groups, epsilon: 1e-6))
            }
            let isLast = index == channels.count - 1
            levels.append(
                Level(
                    residuals: residuals,
                    upsampler: isLast ? nil : try ConvolutionLayer(block, "upsamplers.0.conv", in: out, out: out)))
        }
        self.levels = levels
        let finest = channels[channels.count - 1]
        normOut = try GroupNormLayer(decoder, "conv_norm_out", channels: finest, groups: groups, epsilon: 1e-6)
        convOut = try ConvolutionLayer(decoder, "conv_out", in: finest, out: 3)
    }

    /// Decodes latents.
    ///
    /// - Parameters:
    ///   - latents: `[N, H, W, latentChannels]`, already divided by the scaling factor.
    ///   - check: called between blocks; what it throws ends the computation.
    /// - Returns: `[N, 8H, 8W, 3]` in about -1...1, not clamped.
    /// - Complexity: 2.5 TFLOP at 64 x 64 latents of Stable Diffusion.
    package func decode(_ latents: Tensor, check: () throws -> Void) rethrows -> Tensor {
        var h = postQuantization.map { $0(latents) } ?? latents  // [N, H, W, 4]
        h = middle(convIn(h))  // [N, H, W, C]
        for level in levels {
            for residual in level.residuals {
                try check()
                h = residual(h)
            }
            if let upsampler = level.upsampler {
                try check()
                h = upsampler.upsampling(h, toHeight: 2 * h.shape[1], width: 2 * h.shape[2])
            }
        }
        return convOut(normOut(h, silu: true))  // [N, 8H, 8W, 3]
    }
}
