internal import CKernels

extension Tensor {
    /// Multi-head attention, `softmax(scale · self · keysᵀ) · values` for each head, without holding the scores.
    ///
    /// `self` holds the queries, `[N, T, heads · size]`.
    ///
    /// - Parameters:
    ///   - keys: `[N, S, heads · size]`.
    ///   - values: `[N, S, heads · size]`.
    ///   - heads: the number of heads; head h is the slice from h · size on.
    ///   - scale: the factor of the scores; `1 / √size` if not given.
    ///   - isCausal: whether query i sees the keys 0...i only.
    /// - Returns: `[N, T, heads · size]`.
    public func attention(
        keys: Tensor, values: Tensor, heads: Int, scale: Float? = nil, isCausal: Bool = false
    ) -> Tensor {
        precondition(shape.count == 3 && keys.shape.count == 3 && keys.shape == values.shape)
        precondition(shape[0] == keys.shape[0] && shape[2] == keys.shape[2] && shape[2] % heads == 0)
        let (batch, width) = (shape[0], shape[2])
        let size = width / heads
        let result = Tensor(uninitialized: shape)
        withExtendedLifetime((self, keys, values, result)) {
            var args = kb_attention_args(
                batch: batch, heads: heads, head_size: size, queries: shape[1], keys: keys.shape[1], q: pointer,
                k: keys.pointer, v: values.pointer, q_stride: width, k_stride: width, v_stride: width,
                scale: scale ?? 1 / Float(size).squareRoot(), causal: isCausal, out: result.pointer)
            kb_attention(&args)
        }
        return result
    }
}
