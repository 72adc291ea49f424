internal import CKernels

/// Zeros around a picture before a convolution, in pixels.
public struct Padding: Sendable, Equatable {
    /// Rows above and below, columns left and right.
    public var top, left, bottom, right: Int

    /// The same padding on all sides.
    public init(_ all: Int) {
        (top, left, bottom, right) = (all, all, all, all)
    }

    /// Padding below and to the right only, as the encoder of Stable Diffusion's VAE pads before it halves a picture.
    public init(bottomRight: Int) {
        (top, left, bottom, right) = (0, 0, bottomRight, bottomRight)
    }
}

extension Tensor {
    /// A convolution of channels-last pictures: `activation(conv(self) + bias) + residual`, as torch's `Conv2d`.
    ///
    /// - Parameters:
    ///   - weight: `[out, in, height, width]` as in a checkpoint.
    ///   - bias: `[out]`, or `[N, out]` for a bias of each picture.
    ///   - residual: a tensor of the result's shape that is added last.
    ///   - doublingPixels: whether the picture is enlarged twofold first by repeating its pixels, without storing that.
    /// - Returns: `[N, H', W', out]`.
    /// - Complexity: with a 3 x 3 kernel, stride 1 and padding 1 about a quarter of the direct multiplications
    ///   (Winograd F(4x4, 3x3)), of doubled pixels about a sixth; all of them in ``Arithmetic/careful``.
    public func convolved(
        _ weight: Parameter, bias: Tensor? = nil, stride: Int = 1, padding: Padding = Padding(0),
        activation: Activation = .identity, residual: Tensor? = nil, doublingPixels: Bool = false
    ) -> Tensor {
        precondition(shape.count == 4 && weight.shape.count == 4, "\(weight.name): pictures are [N, H, W, C]")
        precondition(weight.shape[1] == shape[3], "\(weight.name) of \(weight.shape) does not take \(shape)")
        let factor = doublingPixels ? 2 : 1
        let (batch, height, width) = (shape[0], factor * shape[1], factor * shape[2]), outCount = weight.shape[0]
        let outHeight = (height + padding.top + padding.bottom - weight.shape[2]) / stride + 1
        let outWidth = (width + padding.left + padding.right - weight.shape[3]) / stride + 1
        precondition(outHeight > 0 && outWidth > 0, "\(weight.name): \(shape) is smaller than the kernel")
        let biasCounts = [outCount, batch * outCount]
        precondition(bias.map { biasCounts.contains($0.count) } ?? true, "\(weight.name): bias of another shape")
        let result = Tensor(uninitialized: [batch, outHeight, outWidth, outCount])
        precondition(residual.map { $0.shape == result.shape } ?? true, "\(weight.name): residual of another shape")
        withExtendedLifetime((self, weight, bias, residual, result)) {
            var args = kb_conv_args(
                batch: batch, height: height, width: width, channels: shape[3], out_channels: outCount,
                kernel_height: weight.shape[2], kernel_width: weight.shape[3], stride: stride,
                pad_top: padding.top, pad_left: padding.left, pad_bottom: padding.bottom, pad_right: padding.right,
                doubled: doublingPixels, careful: Arithmetic.current == .careful, input: pointer, weight: weight.kernel,
                epilogue: kb_epilogue(
                    bias: bias?.pointer, bias_stride: bias?.shape.count == 2 ? outCount : 0,
                    residual: residual?.pointer, activation: activation.kernel),
                out: result.pointer)
            kb_conv(&args)
        }
        return result
    }

    /// Enlarges pictures by repeating pixels: torch's `interpolate(mode: "nearest")`.
    ///
    /// - Returns: `[N, height, width, C]` of `[N, H, W, C]`.
    public func upsampledNearest(toHeight height: Int, width: Int) -> Tensor {
        precondition(shape.count == 4, "pictures are [N, H, W, C], not \(shape)")
        precondition(height >= shape[1] && width >= shape[2], "\(height) x \(width) is smaller than \(shape)")
        let result = Tensor(uninitialized: [shape[0], height, width, shape[3]])
        withExtendedLifetime((self, result)) {
            kb_upsample_nearest(pointer, shape[0], shape[1], shape[2], shape[3], height, width, result.pointer)
        }
        return result
    }
}
