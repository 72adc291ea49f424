public import Tensors

/// What the coarse part of the network made of one step, to be used again in the next ones.
public struct UNetFeatures: Sendable {
    /// What enters the finest resolution's last residual blocks on the way up, `[N, H, W, C]`.
    let deep: Tensor

    /// The number of pictures they were made for.
    public var batch: Int { deep.shape[0] }
}

extension UNet {
    /// How many of the finest resolution's residual blocks on the way up are computed anew at every step.
    private var freshLayerCount: Int { min(2, up[up.count - 1].residuals.count) }

    /// The finest resolution's last blocks on the way up, as a range of its layers.
    var freshLayers: Range<Int> {
        let count = up[up.count - 1].residuals.count
        return count - freshLayerCount..<count
    }

    /// Predicts the noise with features of an earlier step: only the first and the last layers are computed.
    ///
    /// Ports DeepCache (Ma et al., "DeepCache: Accelerating Diffusion Models for Free", 2023): coarse features change little
    /// from step to step. What comes out is near what ``predict(_:timeStep:conditioning:features:check:)`` gives, not equal.
    ///
    /// - Parameters:
    ///   - latents: `[N, H, W, inChannels]`, or `[1, H, W, inChannels]`, the same for all texts.
    ///   - features: of an earlier step, for the same N, H and W.
    /// - Returns: `[N, H, W, outChannels]`.
    /// - Complexity: in Stable Diffusion 1.x and 2.x one residual block with attention on the way down and two on the way up.
    public func predict(
        _ latents: Tensor, timeStep: Float, conditioning: UNetConditioning, reusing features: UNetFeatures,
        check: () throws -> Void
    ) rethrows -> Tensor {
        precondition([1, conditioning.batch].contains(latents.shape[0]) && features.batch == conditioning.batch)
        let time = timeEmbedding(timeStep)  // [1, 4 C0]
        var pass = UNetPass(conditioning)
        var h = convIn(latents)  // [N or 1, H, W, C0]
        var skips = [h]
        h = try down[0](h, layers: 0..<freshLayerCount - 1, time: time, pass: &pass, skips: &skips, check: check)
        let last = up[up.count - 1]
        let layerCount = last.transformers.suffix(freshLayerCount).reduce(0) { $0 + $1.layers.count }
        pass.text = conditioning.layers.suffix(layerCount)
        h = try last(features.deep, layers: freshLayers, time: time, pass: &pass, skips: &skips, check: check)
        return convOut(normOut(h, silu: true))  // [N, H, W, outChannels]
    }
}
