internal import CKernels

extension Tensor {
    /// A linear layer: `activation(self · weightᵀ + bias) + residual`, as torch's `Linear`.
    ///
    /// - Parameters:
    ///   - weight: `[out, in]`; `in` is the last extent of `self`.
    ///   - bias: `[out]`.
    ///   - residual: a tensor of the result's shape that is added last.
    /// - Returns: `[..., out]`.
    public func linear(
        _ weight: Parameter, bias: Tensor? = nil, activation: Activation = .identity, residual: Tensor? = nil
    ) -> Tensor {
        product(weight, outCount: weight.shape[0], bias: bias, activation: activation.kernel, residual: residual)
    }

    /// The same in fixed point: off by some 1e-4 of the factors' sizes.
    public func linear(
        _ weight: FixedPointWeight, bias: Tensor? = nil, activation: Activation = .identity, residual: Tensor? = nil
    ) -> Tensor {
        let parameter = weight.parameter
        return product(
            parameter, outCount: parameter.shape[0], bias: bias, activation: activation.kernel, residual: residual
        ) { weight.multiply(&$0) }
    }

    /// The gated linear unit of Stable Diffusion's feed-forward layers: `value · gelu(gate)`.
    ///
    /// Port of diffusers' `GEGLU` (Shazeer, "GLU Variants Improve Transformer", 2020); the two halves are never stored.
    ///
    /// - Parameters:
    ///   - weight: `[2 · out, in]`: the rows of the values, then those of the gates.
    ///   - bias: `[2 · out]`.
    /// - Returns: `[..., out]`.
    public func geglu(_ weight: Parameter, bias: Tensor) -> Tensor {
        product(weight, outCount: weight.shape[0] / 2, bias: bias, activation: KB_GEGLU, residual: nil)
    }

    private func product(
        _ weight: Parameter, outCount: Int, bias: Tensor?, activation: kb_activation, residual: Tensor?,
        by multiply: (inout kb_matmul_args) -> Void = { kb_matmul(&$0) }
    ) -> Tensor {
        let inCount = shape.last ?? 0
        precondition(weight.shape.count == 2 && weight.shape[1] == inCount, "\(weight.name) does not take \(shape)")
        precondition(bias.map { $0.count == weight.shape[0] } ?? true, "\(weight.name): bias of \(bias?.count ?? 0)")
        let result = Tensor(uninitialized: shape.dropLast() + [outCount])
        precondition(residual.map { $0.count == result.count } ?? true, "\(weight.name): residual of another shape")
        withExtendedLifetime((self, weight, bias, residual, result)) {
            var args = kb_matmul_args(
                m: rowCount, n: outCount, k: inCount, a: pointer, a_stride: inCount, weight: weight.kernel,
                epilogue: kb_epilogue(
                    bias: bias?.pointer, bias_stride: 0, residual: residual?.pointer, activation: activation),
                rows_per_bias: 1, careful: Arithmetic.current == .careful, out: result.pointer)
            multiply(&args)
        }
        return result
    }
}
