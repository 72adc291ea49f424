internal import CResample

/// The weights of one direction of a resampling, in Pillow's fixed point (units of 2^-22).
///
/// Output pixel `i` of the window is the weighted sum of `counts[i]` input pixels from `starts[i]` on; its weights
/// begin at `values[i * stride]`. Port of `precompute_coeffs` and `normalize_coeffs_8bpc` in Pillow's `Resample.c`.
struct ResamplingWeights {
    private(set) var starts: [Int32] = []
    private(set) var counts: [Int32] = []
    private(set) var values: [Int32]
    let stride: Int
    /// Whether the size stays the same, so that pixels are copied without any weighting, as in Pillow.
    let isIdentity: Bool

    /// Weights that bring `inputSize` pixels to `outputSize`, for the output pixels in `window` only.
    init(from inputSize: Int, to outputSize: Int, window: Range<Int>, filter: ResamplingFilter) {
        isIdentity = inputSize == outputSize
        if isIdentity {
            (starts, counts) = (window.map(Int32.init), window.map { _ in 1 })
            (values, stride) = ([], 1)
            return
        }
        let scale = Double(inputSize) / Double(outputSize)
        let widening = max(scale, 1)
        let support = filter.support * widening
        stride = Int(support.rounded(.up)) * 2 + 1
        values = [Int32](repeating: 0, count: window.count * stride)
        var weights: [Double] = []
        for (i, output) in window.enumerated() {
            let center = (Double(output) + 0.5) * scale
            let start = max(0, Int(center - support + 0.5))
            let end = min(inputSize, Int(center + support + 0.5))
            weights.removeAll(keepingCapacity: true)
            for input in start..<end {
                weights.append(filter.weight((Double(input) - center + 0.5) * (1 / widening)))
            }
            let sum = weights.reduce(0, +)
            for (t, weight) in weights.enumerated() {
                values[i * stride + t] = Self.fixed(sum != 0 ? weight * (1 / sum) : weight)
            }
            starts.append(Int32(start))
            counts.append(Int32(end - start))
        }
    }

    /// The input pixels that any output pixel of the window needs.
    var inputs: Range<Int> {
        var (low, high) = (Int32.max, Int32(0))
        for (start, count) in zip(starts, counts) {
            low = min(low, start)
            high = max(high, start + count)
        }
        return Int(min(low, high))..<Int(high)
    }

    /// Rounds half away from zero, as Pillow does.
    private static func fixed(_ weight: Double) -> Int32 {
        Int32((weight < 0 ? -0.5 : 0.5) + weight * Double(1 << Int(CRESAMPLE_BITS)))
    }
}
