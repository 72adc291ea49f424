package import Tensors

/// Keeps predictions of the clean sample within bounds; for models of pixels, not of latents.
package enum SampleClipping: Sendable, Equatable {
    /// Leaves predictions as they are.
    case none
    /// Cuts every value to -`range` ... `range`.
    case clip(range: Float)
    /// Cuts each picture at a quantile of its own magnitudes, and scales it into -1 ... 1 (Saharia et al., 2022, section
    /// 2.3).
    case dynamic(quantile: Double, maximum: Float)

    package func callAsFunction(_ sample: Tensor) -> Tensor {
        switch self {
        case .none: sample
        case .clip(let range): Self.mapped(sample, batches: 1) { values in Self.cut(values, to: range, dividingBy: 1) }
        case .dynamic(let quantile, let maximum):
            Self.mapped(sample, batches: sample.shape.first ?? 1) { values in
                let bound = max(1, min(maximum, Self.quantile(quantile, of: values.map { abs($0) })))
                Self.cut(values, to: bound, dividingBy: bound)
            }
        }
    }

    private static func mapped(
        _ sample: Tensor, batches: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void
    ) -> Tensor {
        var result = sample
        let size = batches > 0 ? sample.count / batches : 0
        result.withUnsafeMutableBuffer { values in
            for batch in 0..<batches {
                body(UnsafeMutableBufferPointer(rebasing: values[batch * size..<(batch + 1) * size]))
            }
        }
        return result
    }

    private static func cut(_ values: UnsafeMutableBufferPointer<Float>, to bound: Float, dividingBy divisor: Float) {
        for index in values.indices { values[index] = max(-bound, min(bound, values[index])) / divisor }
    }

    /// A quantile with linear interpolation between the two nearest values, as torch computes it.
    private static func quantile(_ quantile: Double, of values: [Float]) -> Float {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0 }
        let rank = Float(quantile) * Float(last)
        let low = min(Int(rank), last)
        let high = min(low + 1, last)
        return sorted[low] + (sorted[high] - sorted[low]) * (rank - Float(low))
    }
}
