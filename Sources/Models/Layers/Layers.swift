internal import Checkpoints
internal import Tensors

/// A linear layer: `[..., in]` to `[..., out]`.
struct LinearLayer: Sendable {
    let weight: Parameter  // [out, in]
    let bias: Tensor?  // [out]
    private var fixed: FixedPointWeight?

    /// Reads `name.weight` and, unless the layer has none, `name.bias`.
    init(_ source: any ParameterSource, _ name: String, in inCount: Int, out: Int, hasBias: Bool = true)
        throws(CheckpointError)
    {
        weight = try source.parameter("\(name).weight", shape: [out, inCount])
        bias = hasBias ? try source.vector("\(name).bias", count: out) : nil
    }

    func callAsFunction(_ x: Tensor, activation: Activation = .identity, residual: Tensor? = nil) -> Tensor {
        // For a few rows, rounding them costs more than it saves.
        if let fixed, x.shape.dropLast().reduce(1, *) > 3 {
            return x.linear(fixed, bias: bias, activation: activation, residual: residual)
        }
        return x.linear(weight, bias: bias, activation: activation, residual: residual)
    }

    /// The same layer with its weight rounded to fixed point, or as it is where it cannot be.
    func roundedToFixedPoint() -> LinearLayer {
        var layer = self
        layer.fixed = FixedPointWeight(weight)
        return layer
    }
}

/// A convolution: `[N, H, W, in]` to `[N, H', W', out]`.
struct ConvolutionLayer: Sendable {
    let weight: Parameter  // [out, in, kernel, kernel]
    let bias: Tensor  // [out]
    let stride: Int
    let padding: Padding

    init(
        _ source: any ParameterSource, _ name: String, in inCount: Int, out: Int, kernel: Int = 3, stride: Int = 1,
        padding: Padding? = nil
    ) throws(CheckpointError) {
        weight = try source.parameter("\(name).weight", shape: [out, inCount, kernel, kernel])
        bias = try source.vector("\(name).bias", count: out)
        self.stride = stride
        self.padding = padding ?? Padding(kernel / 2)
    }

    /// `extraBias` (`[1, out]`) is added to every pixel, as a residual block adds its time embedding.
    func callAsFunction(_ x: Tensor, extraBias: Tensor? = nil, residual: Tensor? = nil) -> Tensor {
        let bias = extraBias.map { self.bias + $0.reshaped(self.bias.shape) } ?? self.bias
        return x.convolved(weight, bias: bias, stride: stride, padding: padding, residual: residual)
    }

    /// Enlarges a picture to `height` x `width` by repeating pixels, then convolves it: diffusers' `Upsample2D`.
    func upsampling(_ x: Tensor, toHeight height: Int, width: Int) -> Tensor {
        if height == 2 * x.shape[1], width == 2 * x.shape[2] {
            return x.convolved(weight, bias: bias, stride: stride, padding: padding, doublingPixels: true)
        }
        return self(x.upsampledNearest(toHeight: height, width: width))
    }
}

/// Group normalisation of `[N, ..., C]`.
struct GroupNormLayer: Sendable {
    let gamma: Tensor, beta: Tensor  // [C]
    let groups: Int
    let epsilon: Float

    init(_ source: any ParameterSource, _ name: String, channels: Int, groups: Int, epsilon: Float)
        throws(CheckpointError)
    {
        gamma = try source.vector("\(name).weight", count: channels)
        beta = try source.vector("\(name).bias", count: channels)
        self.groups = groups
        self.epsilon = epsilon
    }

    func callAsFunction(_ x: Tensor, silu: Bool = false) -> Tensor {
        x.groupNormalized(groups: groups, gamma: gamma, beta: beta, epsilon: epsilon, silu: silu)
    }
}

/// Layer normalisation of the last axis.
struct LayerNormLayer: Sendable {
    let gamma: Tensor, beta: Tensor  // [C]
    let epsilon: Float

    init(_ source: any ParameterSource, _ name: String, channels: Int, epsilon: Float = 1e-5) throws(CheckpointError) {
        gamma = try source.vector("\(name).weight", count: channels)
        beta = try source.vector("\(name).bias", count: channels)
        self.epsilon = epsilon
    }

    func callAsFunction(_ x: Tensor) -> Tensor { x.layerNormalized(gamma: gamma, beta: beta, epsilon: epsilon) }
}

extension ParameterSource {
    /// A vector widened to 32 bits: a bias, a norm's scale.
    func vector(_ name: String, count: Int) throws(CheckpointError) -> Tensor {
        try parameter(name, shape: [count]).tensor
    }
}
