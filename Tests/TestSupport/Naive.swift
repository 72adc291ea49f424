internal import Foundation
public import Tensors

/// The slow, plain twins of the kernels: each element by its definition, summed in double precision.
public enum Naive {
    /// An activation of one value.
    public static func activate(_ x: Double, _ activation: Activation) -> Double {
        switch activation {
        case .identity: x
        case .silu: x / (1 + exp(-x))
        case .gelu: gelu(x)
        case .quickGELU: x / (1 + exp(-1.702 * x))
        }
    }

    /// The exact GELU.
    public static func gelu(_ x: Double) -> Double { 0.5 * x * (1 + erf(x / 2.0.squareRoot())) }

    /// a: `[m, k]`, weight: `[n, k]` -> `[m, n]` without an epilogue.
    public static func product(_ a: [Float], _ weight: [Float], m: Int, n: Int, k: Int) -> [Double] {
        var result = [Double](repeating: 0, count: m * n)
        for row in 0..<m {
            for column in 0..<n {
                var sum = 0.0
                for i in 0..<k { sum += Double(a[row * k + i]) * Double(weight[column * k + i]) }
                result[row * n + column] = sum
            }
        }
        return result
    }

    /// input: `[N, H, W, C]`, weight: `[O, C, KH, KW]` -> `[N, H', W', O]` without an epilogue.
    public static func convolution(
        _ input: Tensor, _ weight: Tensor, stride: Int, padding: Padding
    ) -> (values: [Double], shape: [Int]) {
        let (x, w) = (input.values, weight.values)
        let (batch, height, width, channels) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3])
        let (outs, kernelHeight, kernelWidth) = (weight.shape[0], weight.shape[2], weight.shape[3])
        let outHeight = (height + padding.top + padding.bottom - kernelHeight) / stride + 1
        let outWidth = (width + padding.left + padding.right - kernelWidth) / stride + 1
        var result: [Double] = []
        for n in 0..<batch {
            for oy in 0..<outHeight {
                for ox in 0..<outWidth {
                    for o in 0..<outs {
                        var sum = 0.0
                        for ky in 0..<kernelHeight {
                            let y = oy * stride + ky - padding.top
                            guard (0..<height).contains(y) else { continue }
                            for kx in 0..<kernelWidth {
                                let column = ox * stride + kx - padding.left
                                guard (0..<width).contains(column) else { continue }
                                for c in 0..<channels {
                                    let pixel = x[((n * height + y) * width + column) * channels + c]
                                    let tap = w[((o * channels + c) * kernelHeight + ky) * kernelWidth + kx]
                                    sum += Double(pixel) * Double(tap)
                                }
                            }
                        }
                        result.append(sum)
                    }
                }
            }
        }
        return (result, [batch, outHeight, outWidth, outs])
    }

    /// q: `[N, T, D]`, k and v: `[N, S, D]` -> `[N, T, D]`, softmax over the keys that a query may see.
    public static func attention(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, scale: Double, isCausal: Bool
    ) -> [Float] {
        let (batch, queries, width, keys) = (q.shape[0], q.shape[1], q.shape[2], k.shape[1])
        let size = width / heads
        let (qv, kv, vv) = (q.values, k.values, v.values)
        var result = [Float](repeating: 0, count: q.count)
        for n in 0..<batch {
            for head in 0..<heads {
                for i in 0..<queries {
                    let visible = isCausal ? min(i + 1, keys) : keys
                    let scores = (0..<visible).map { j in
                        (0..<size).reduce(0.0) { sum, d in
                            sum + Double(qv[(n * queries + i) * width + head * size + d])
                                * Double(kv[(n * keys + j) * width + head * size + d])
                        } * scale
                    }
                    let top = scores.max() ?? 0
                    let weights = scores.map { exp($0 - top) }
                    let total = weights.reduce(0, +)
                    for d in 0..<size {
                        let sum = (0..<visible).reduce(0.0) { sum, j in
                            sum + weights[j] * Double(vv[(n * keys + j) * width + head * size + d])
                        }
                        result[(n * queries + i) * width + head * size + d] = Float(sum / total)
                    }
                }
            }
        }
        return result
    }

    /// Mean and variance normalisation of a list.
    public static func normalized(_ values: [Float], epsilon: Double) -> [Double] {
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
        return values.map { (Double($0) - mean) / (variance + epsilon).squareRoot() }
    }
}
