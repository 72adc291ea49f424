internal import Checkpoints
internal import Tensors

/// One resolution on the way down: residual blocks, transformers where the resolution has them, halving at the end.
struct DownBlock: Sendable {
    let residuals: [ResidualBlock]
    let transformers: [SpatialTransformer]
    let downsampler: ConvolutionLayer?

    init(_ source: any ParameterSource, level: Int, _ configuration: UNetConfiguration, timeCount: Int)
        throws(CheckpointError)
    {
        let channels = configuration.blockChannels
        var residuals: [ResidualBlock] = [], transformers: [SpatialTransformer] = []
        for index in 0..<configuration.layersPerBlock[level] {
            residuals.append(
                try ResidualBlock(
                    source.prefixed("resnets.\(index)."), in: index > 0 ? channels[level] : channels[max(level - 1, 0)],
                    out: channels[level], timeCount: timeCount, groups: configuration.groupCount,
                    epsilon: configuration.epsilon))
            guard configuration.downAttention[level] else { continue }
            transformers.append(
                try SpatialTransformer(
                    source.prefixed("attentions.\(index)."), channels: channels[level], level: level, configuration))
        }
        self.residuals = residuals
        self.transformers = transformers
        downsampler =
            level == channels.count - 1
            ? nil
            : try ConvolutionLayer(
                source, "downsamplers.0.conv", in: channels[level], out: channels[level], stride: 2)
    }

    /// - Parameters:
    ///   - x: `[N, H, W, C]`.
    ///   - layers: the residual blocks to go through, from the first, without the halving; all with it if nil.
    ///   - skips: receives every intermediate picture for the way up.
    /// - Returns: `[N, H/2, W/2, C']`, or the same size at the coarsest resolution.
    func callAsFunction(
        _ x: Tensor, layers: Range<Int>? = nil, time: Tensor, pass: inout UNetPass, skips: inout [Tensor],
        check: () throws -> Void
    ) rethrows -> Tensor {
        var h = x
        for index in layers ?? residuals.indices {
            try check()
            h = residuals[index](h, time: time)
            if !transformers.isEmpty { h = transformers[index](h, pass: &pass) }
            skips.append(h)
        }
        if let downsampler, layers == nil {
            h = downsampler(h)
            skips.append(h)
        }
        return h
    }
}

/// The coarsest resolution: a residual block, a transformer, a residual block.
struct MiddleBlock: Sendable {
    let before: ResidualBlock
    let transformer: SpatialTransformer
    let after: ResidualBlock

    init(_ source: any ParameterSource, _ configuration: UNetConfiguration, timeCount: Int) throws(CheckpointError) {
        let level = configuration.blockChannels.count - 1, channels = configuration.blockChannels[level]
        func residual(_ index: Int) throws(CheckpointError) -> ResidualBlock {
            try ResidualBlock(
                source.prefixed("resnets.\(index)."), in: channels, out: channels, timeCount: timeCount,
                groups: configuration.groupCount, epsilon: configuration.epsilon)
        }
        before = try residual(0)
        transformer = try SpatialTransformer(
            source.prefixed("attentions.0."), channels: channels, level: level, configuration)
        after = try residual(1)
    }

    func callAsFunction(_ x: Tensor, time: Tensor, pass: inout UNetPass) -> Tensor {
        after(transformer(before(x, time: time), pass: &pass), time: time)
    }
}

/// One resolution on the way up: the pictures of the way down are joined in before each residual block.
struct UpBlock: Sendable {
    let residuals: [ResidualBlock]
    let transformers: [SpatialTransformer]
    let upsampler: ConvolutionLayer?

    /// - Parameter index: 0 is the coarsest resolution.
    init(_ source: any ParameterSource, index: Int, _ configuration: UNetConfiguration, timeCount: Int)
        throws(CheckpointError)
    {
        let channels = configuration.blockChannels, level = channels.count - 1 - index
        let (own, coarser, finer) = (
            channels[level], channels[min(level + 1, channels.count - 1)], channels[max(level - 1, 0)]
        )
        let count = configuration.layersPerBlock[level] + 1
        var residuals: [ResidualBlock] = [], transformers: [SpatialTransformer] = []
        for layer in 0..<count {
            let below = layer == 0 ? coarser : own
            let skip = layer == count - 1 ? finer : own
            residuals.append(
                try ResidualBlock(
                    source.prefixed("resnets.\(layer)."), in: below + skip, out: own, timeCount: timeCount,
                    groups: configuration.groupCount, epsilon: configuration.epsilon))
            guard configuration.upAttention[index] else { continue }
            transformers.append(
                try SpatialTransformer(
                    source.prefixed("attentions.\(layer)."), channels: own, level: level, configuration))
        }
        self.residuals = residuals
        self.transformers = transformers
        upsampler = level == 0 ? nil : try ConvolutionLayer(source, "upsamplers.0.conv", in: own, out: own)
    }

    /// - Parameters:
    ///   - layers: the residual blocks to go through; the doubling follows the last one. All if nil.
    ///   - skips: the pictures of the way down, taken from the end.
    /// - Returns: `[N, 2H, 2W, C]`, or the same size at the finest resolution.
    func callAsFunction(
        _ x: Tensor, layers: Range<Int>? = nil, time: Tensor, pass: inout UNetPass, skips: inout [Tensor],
        check: () throws -> Void
    ) rethrows -> Tensor {
        var h = x
        let layers = layers ?? residuals.indices
        for index in layers {
            try check()
            let skip = skips.removeLast().repeated(h.shape[0])  // the first ones may be of the common picture
            h = residuals[index](h.joinedChannels(with: skip), time: time)  // [N, H, W, own]
            if !transformers.isEmpty { h = transformers[index](h, pass: &pass) }
        }
        guard layers.upperBound == residuals.count, let upsampler, let finer = skips.last else { return h }
        return upsampler.upsampling(h, toHeight: finer.shape[1], width: finer.shape[2])
    }
}
