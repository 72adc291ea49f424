public import Checkpoints
public import Tensors

/// The text that steers a run: keys and values of every cross-attention layer, computed once.
public struct UNetConditioning: Sendable {
    /// The number of pictures the network is steered for at once.
    public let batch: Int
    /// The share of tokens that self-attention merges at the finest resolution (``TokenMerging``), 0 for none.
    public var tokenMerging = 0.0
    let layers: [TextKeysAndValues]  // in the order the network meets its cross-attention layers
}

/// The network that predicts the noise in latents: diffusers' `UNet2DConditionModel` as in Stable Diffusion 1.x and 2.x.
///
/// Weights stay in the checkpoint's precision and memory; activations are 32-bit floats, channels last.
public final class UNet: Sendable {
    /// The network's shape.
    public let configuration: UNetConfiguration

    let convIn: ConvolutionLayer
    let timeEmbedding: TimeEmbedding
    let down: [DownBlock]
    private let middle: MiddleBlock
    let up: [UpBlock]
    let normOut: GroupNormLayer
    let convOut: ConvolutionLayer

    /// Finds the network's weights by the names of diffusers' checkpoints.
    ///
    /// - Throws: ``CheckpointError`` for a missing tensor or one of another shape.
    public init(_ source: any ParameterSource, configuration: UNetConfiguration) throws(CheckpointError) {
        self.configuration = configuration
        let channels = configuration.blockChannels
        convIn = try ConvolutionLayer(source, "conv_in", in: configuration.inChannels, out: channels[0])
        timeEmbedding = try TimeEmbedding(source, configuration)
        var down: [DownBlock] = [], up: [UpBlock] = []
        for index in channels.indices {
            down.append(
                try DownBlock(
                    source.prefixed("down_blocks.\(index)."), level: index, configuration,
                    timeCount: timeEmbedding.width))
            up.append(
                try UpBlock(
                    source.prefixed("up_blocks.\(index)."), index: index, configuration,
                    timeCount: timeEmbedding.width))
        }
        (self.down, self.up) = (down, up)
        middle = try MiddleBlock(source.prefixed("mid_block."), configuration, timeCount: timeEmbedding.width)
        normOut = try GroupNormLayer(
            source, "conv_norm_out", channels: channels[0], groups: configuration.groupCount,
            epsilon: configuration.epsilon)
        convOut = try ConvolutionLayer(source, "conv_out", in: channels[0], out: configuration.outChannels)
    }

    /// Computes the keys and values of the text for every cross-attention layer.
    ///
    /// - Parameter hiddenStates: `[N, T, crossAttentionWidth]`, output of the text encoder.
    public func conditioning(_ hiddenStates: Tensor) -> UNetConditioning {
        let transformers = down.flatMap(\.transformers) + [middle.transformer] + up.flatMap(\.transformers)
        return UNetConditioning(
            batch: hiddenStates.shape[0],
            layers: transformers.flatMap(\.layers).map { $0.keysAndValues(of: hiddenStates) })
    }

    /// Predicts the noise (or the velocity, in models trained for that) in latents.
    ///
    /// - Parameters:
    ///   - latents: `[N, H, W, inChannels]`, scaled as the scheduler says; or `[1, H, W, inChannels]`, the same for all
    ///     texts. What comes before the first cross-attention is then computed once.
    ///   - timeStep: the training step, 0 ..< 1000.
    ///   - conditioning: for N pictures.
    ///   - check: called before every residual block; what it throws ends the computation.
    /// - Returns: `[N, H, W, outChannels]`.
    /// - Complexity: at 64 x 64 latents of Stable Diffusion 1.5 about 0.8 TFLOP a picture.
    public func predict(
        _ latents: Tensor, timeStep: Float, conditioning: UNetConditioning, check: () throws -> Void
    ) rethrows -> Tensor {
        var features: UNetFeatures?
        return try predict(
            latents, timeStep: timeStep, conditioning: conditioning, features: &features, check: check)
    }

    /// Predicts as ``predict(_:timeStep:conditioning:check:)``, and keeps what the coarse resolutions computed.
    ///
    /// - Parameter features: receives it, for ``predict(_:timeStep:conditioning:reusing:check:)``.
    public func predict(
        _ latents: Tensor, timeStep: Float, conditioning: UNetConditioning, features: inout UNetFeatures?,
        check: () throws -> Void
    ) rethrows -> Tensor {
        precondition(latents.shape.count == 4 && [1, conditioning.batch].contains(latents.shape[0]))
        precondition(latents.shape[3] == configuration.inChannels)
        let time = timeEmbedding(timeStep)  // [1, 4 C0]
        var pass = UNetPass(conditioning)
        var h = convIn(latents)  // [N or 1, H, W, C0]
        var skips = [h]
        for block in down { h = try block(h, time: time, pass: &pass, skips: &skips, check: check) }
        try check()
        h = middle(h, time: time, pass: &pass)  // [N, H/8, W/8, C3]
        for block in up.dropLast() { h = try block(h, time: time, pass: &pass, skips: &skips, check: check) }
        let last = up[up.count - 1], fresh = freshLayers
        h = try last(h, layers: 0..<fresh.lowerBound, time: time, pass: &pass, skips: &skips, check: check)
        features = UNetFeatures(deep: h)
        h = try last(h, layers: fresh, time: time, pass: &pass, skips: &skips, check: check)
        return convOut(normOut(h, silu: true))  // [N, H, W, outChannels]
    }
}
