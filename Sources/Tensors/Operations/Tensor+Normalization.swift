internal import CKernels

extension Tensor {
    /// Group normalisation over the rows and the channels of each group, then SiLU if asked for.
    ///
    /// Torch's `GroupNorm` (Wu and He, 2018) for channels-last tensors `[N, ..., C]`.
    ///
    /// - Parameters:
    ///   - groups: divides the number of channels.
    ///   - gamma: `[C]`.
    ///   - beta: `[C]`.
    public func groupNormalized(
        groups: Int, gamma: Tensor, beta: Tensor, epsilon: Float, silu: Bool = false
    ) -> Tensor {
        let channels = shape.last ?? 0
        precondition(channels % groups == 0 && gamma.count == channels && beta.count == channels)
        let result = Tensor(uninitialized: shape)
        withExtendedLifetime((self, gamma, beta, result)) {
            var args = kb_group_norm_args(
                batch: shape[0], rows: shape.dropFirst().dropLast().reduce(1, *), channels: channels, groups: groups,
                epsilon: epsilon, input: pointer, gamma: gamma.pointer, beta: beta.pointer, silu: silu,
                out: result.pointer)
            kb_group_norm(&args)
        }
        return result
    }

    /// Layer normalisation of the last axis: torch's `LayerNorm` (Ba, Kiros and Hinton, 2016).
    ///
    /// - Parameters:
    ///   - gamma: `[C]`.
    ///   - beta: `[C]`.
    public func layerNormalized(gamma: Tensor, beta: Tensor, epsilon: Float) -> Tensor {
        let channels = shape.last ?? 0
        precondition(gamma.count == channels && beta.count == channels)
        let result = Tensor(uninitialized: shape)
        withExtendedLifetime((self, gamma, beta, result)) {
            kb_layer_norm(pointer, gamma.pointer, beta.pointer, epsilon, rowCount, channels, result.pointer)
        }
        return result
    }

    /// The softmax of the last axis.
    public func softmax() -> Tensor {
        let result = Tensor(uninitialized: shape)
        withExtendedLifetime((self, result)) {
            kb_softmax(pointer, rowCount, shape.last ?? 0, result.pointer)
        }
        return result
    }
}
