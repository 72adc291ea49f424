public import Checkpoints
internal import Foundation
public import Tensors

/// The half of the autoencoder that turns a picture into latents: diffusers' `AutoencoderKL.encode`.
public final class VAEEncoder: Sendable {
    /// The autoencoder's shape.
    public let configuration: VAEConfiguration

    private struct Level: Sendable {
        let residuals: [ResidualBlock]
        let downsampler: ConvolutionLayer?
    }

    /// Means and log-variances of the latents of a picture, from which latents are drawn.
    public struct Distribution: Sendable {
        /// `[N, H, W, latentChannels]`.
        public let mean: Tensor, logVariance: Tensor

        /// A distribution of the given moments, of one shape.
        public init(mean: Tensor, logVariance: Tensor) {
            precondition(mean.shape == logVariance.shape)
            self.mean = mean
            self.logVariance = logVariance
        }

        /// `mean + exp(logVariance / 2) · noise`, the noise in the same shape.
        public func sample(noise: Tensor) -> Tensor {
            precondition(noise.shape == mean.shape)
            let values = zip(zip(mean.values, logVariance.values), noise.values).map { pair, noise in
                pair.0 + exp(0.5 * pair.1) * noise
            }
            return Tensor(values, shape: mean.shape)
        }
    }

    private let convIn: ConvolutionLayer
    private let levels: [Level]  // finest first
    private let middle: VAEMiddleBlock
    private let normOut: GroupNormLayer
    private let convOut: ConvolutionLayer
    private let quantization: ConvolutionLayer?

    /// Finds the encoder's weights by the names of diffusers' checkpoints.
    public init(_ source: any ParameterSource, configuration: VAEConfiguration) throws(CheckpointError) {
        self.configuration = configuration
        let (latents, groups) = (configuration.latentChannels, configuration.groupCount)
        let channels = configuration.blockChannels
        let encoder = source.prefixed("encoder.")
        convIn = try ConvolutionLayer(encoder, "conv_in", in: 3, out: channels[0])
        var levels: [Level] = []
        for (index, out) in channels.enumerated() {
            let block = encoder.prefixed("down_blocks.\(index).")
            var residuals: [ResidualBlock] = []
            for layer in 0..<configuration.layersPerBlock {
                residuals.append(
                    try ResidualBlock(
                        block.prefixed("resnets.\(layer)."), in: layer == 0 ? channels[max(index - 1, 0)] : out,
                        out: out, timeCount: nil, groups: groups, epsilon: 1e-6))
            }
            let isLast = index == channels.count - 1
            levels.append(
                Level(
                    residuals: residuals,
                    downsampler: isLast
                        ? nil
                        : try ConvolutionLayer(
                            block, "downsamplers.0.conv", in: out, out: out, stride: 2,
                            padding: Padding(bottomRight: 1))))
        }
        self.levels = levels
        let coarsest = channels[channels.count - 1]
        middle = try VAEMiddleBlock(encoder.prefixed("mid_block."), channels: coarsest, groups: groups)
        normOut = try GroupNormLayer(encoder, "conv_norm_out", channels: coarsest, groups: groups, epsilon: 1e-6)
        convOut = try ConvolutionLayer(encoder, "conv_out", in: coarsest, out: 2 * latents)
        quantization =
            configuration.usesQuantization
            ? try ConvolutionLayer(source, "quant_conv", in: 2 * latents, out: 2 * latents, kernel: 1) : nil
    }

    /// Encodes pictures.
    ///
    /// - Parameters:
    ///   - pictures: `[N, 8H, 8W, 3]` in -1...1.
    ///   - check: called between blocks; what it throws ends the computation.
    /// - Returns: the distribution of latents `[N, H, W, latentChannels]`, not yet multiplied by the scaling factor.
    public func encode(_ pictures: Tensor, check: () throws -> Void) rethrows -> Distribution {
        var h = convIn(pictures)  // [N, 8H, 8W, C0]
        for level in levels {
            for residual in level.residuals {
                try check()
                h = residual(h)
            }
            if let downsampler = level.downsampler { h = downsampler(h) }
        }
        h = convOut(normOut(middle(h), silu: true))  // [N, H, W, 8]
        h = quantization.map { $0(h) } ?? h
        let latents = configuration.latentChannels
        let moments = h.values
        var mean: [Float] = [], logVariance: [Float] = []
        for row in stride(from: 0, to: moments.count, by: 2 * latents) {
            mean += moments[row..<row + latents]
            logVariance += moments[row + latents..<row + 2 * latents].map { min(max($0, -30), 20) }
        }
        let shape: [Int] = h.shape.dropLast() + [latents]
        return Distribution(mean: Tensor(mean, shape: shape), logVariance: Tensor(logVariance, shape: shape))
    }
}
