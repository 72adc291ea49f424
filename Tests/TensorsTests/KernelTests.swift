import CKernels
import Foundation
import Tensors
import TestSupport
import Testing

/// Every kernel against its naive twin, on every code path that the processor has.
///
/// Serialised, since the path is chosen for the process.
@Suite("Kernels", .serialized)
struct KernelTests {
    static let products = [
        (1, 1, 1), (2, 5, 3), (3, 17, 9), (4, 16, 8), (5, 1, 31), (6, 33, 16), (7, 16, 7), (13, 47, 336), (29, 31, 337),
        (97, 67, 40), (192, 320, 64), (200, 333, 700), (100, 352, 700), (12, 3000, 1025), (23, 130, 640),
    ]

    @Test("a linear layer equals its definition", arguments: products, codePaths)
    func linear(size: (m: Int, n: Int, k: Int), path: String) {
        var numbers = TestNumbers(seed: UInt64(size.m * 7 + size.n))
        let input = numbers.tensor([size.m, size.k])
        let bias = numbers.tensor([size.n]), residual = numbers.tensor([size.m, size.n])
        let (biases, residuals) = (bias.values, residual.values)
        withPath(path) {
            for precision in Parameter.Precision.allCases {
                let weight = numbers.parameter([size.n, size.k], precision)
                let sums = Naive.product(input.values, weight.tensor.values, m: size.m, n: size.n, k: size.k)
                for activation in Activation.allCases {
                    let expected = sums.enumerated().map { index, sum in
                        Float(Naive.activate(sum + Double(biases[index % size.n]), activation)) + residuals[index]
                    }
                    let found = input.linear(weight, bias: bias, activation: activation, residual: residual)
                    expectClose(found.values, expected, absolute: 2e-5, "\(size) \(precision) \(activation)")
                }
                expectClose(input.linear(weight).values, sums.map(Float.init), absolute: 2e-5, "\(size) plain")
            }
        }
    }

    @Test(
        "a gated linear unit equals its definition",
        arguments: [(1, 1, 1), (2, 8, 5), (6, 16, 16), (11, 37, 23), (100, 171, 350), (9, 1100, 640)], codePaths)
    func geglu(size: (m: Int, n: Int, k: Int), path: String) {
        var numbers = TestNumbers(seed: UInt64(size.n))
        let input = numbers.tensor([size.m, size.k]), bias = numbers.tensor([2 * size.n])
        let weight = numbers.parameter([2 * size.n, size.k], .float16)
        let sums = Naive.product(input.values, weight.tensor.values, m: size.m, n: 2 * size.n, k: size.k)
        let biases = bias.values
        var expected: [Float] = []
        for row in 0..<size.m {
            for column in 0..<size.n {
                let value = sums[row * 2 * size.n + column] + Double(biases[column])
                let gate = sums[row * 2 * size.n + size.n + column] + Double(biases[size.n + column])
                expected.append(Float(value * Naive.gelu(gate)))
            }
        }
        withPath(path) {
            expectClose(input.geglu(weight, bias: bias).values, expected, absolute: 2e-5)
        }
    }

    struct Convolution: Sendable, CustomStringConvertible {
        var input: [Int]
        var outs: Int
        var kernel = [3, 3]
        var stride = 1
        var padding = Padding(1)
        var description: String { "\(input) to \(outs), kernel \(kernel), stride \(stride)" }
    }

    static let convolutions = [
        Convolution(input: [1, 1, 1, 8], outs: 16), Convolution(input: [2, 4, 4, 8], outs: 16),
        Convolution(input: [1, 5, 7, 16], outs: 19), Convolution(input: [2, 9, 13, 24], outs: 40),
        Convolution(input: [1, 13, 6, 352], outs: 24), Convolution(input: [3, 3, 2, 8], outs: 100),
        Convolution(input: [1, 50, 46, 8], outs: 32), Convolution(input: [1, 6, 6, 4], outs: 20),
        Convolution(input: [1, 41, 47, 48], outs: 33), Convolution(input: [2, 7, 9, 144], outs: 70),
        Convolution(input: [2, 5, 5, 3], outs: 7), Convolution(input: [1, 8, 8, 24], outs: 4),
        Convolution(input: [2, 8, 6, 16], outs: 16, stride: 2),
        Convolution(input: [2, 8, 6, 16], outs: 16, stride: 2, padding: Padding(bottomRight: 1)),
        Convolution(input: [1, 28, 28, 3], outs: 10, kernel: [14, 14], stride: 14, padding: Padding(0)),
        Convolution(input: [2, 3, 5, 20], outs: 11, kernel: [1, 1], padding: Padding(0)),
        Convolution(input: [1, 9, 9, 5], outs: 3, kernel: [5, 1], padding: Padding(2)),
    ]

    @Test("a convolution equals its definition", arguments: convolutions, codePaths)
    func convolution(_ example: Convolution, path: String) {
        var numbers = TestNumbers(seed: UInt64(example.outs))
        let input = numbers.tensor(example.input)
        let weight = numbers.parameter([example.outs, example.input[3]] + example.kernel, .float16)
        let naive = Naive.convolution(input, weight.tensor, stride: example.stride, padding: example.padding)
        let bias = numbers.tensor([example.input[0], example.outs]), residual = numbers.tensor(naive.shape)
        let (biases, residuals) = (bias.values, residual.values)
        let perPicture = naive.values.count / example.input[0]
        let expected = naive.values.enumerated().map { index, sum in
            let offset = biases[index / perPicture * example.outs + index % example.outs]
            return Float(Naive.activate(sum + Double(offset), .silu)) + residuals[index]
        }
        withPath(path) {
            let found = input.convolved(
                weight, bias: bias, stride: example.stride, padding: example.padding, activation: .silu,
                residual: residual)
            expectClose(found, Tensor(expected, shape: naive.shape), absolute: 5e-5)
            let plain = input.convolved(weight, stride: example.stride, padding: example.padding)
            expectClose(plain, Tensor(naive.values.map(Float.init), shape: naive.shape), absolute: 5e-5, "plain")
        }
    }

    @Test(
        "a convolution of doubled pixels equals the one of the enlarged picture",
        arguments: [([1, 1, 1, 16], 16), ([2, 3, 5, 32], 40), ([1, 12, 9, 16], 33), ([1, 4, 4, 5], 3)], codePaths)
    func doubledPixels(size: (input: [Int], outs: Int), path: String) {
        var numbers = TestNumbers(seed: 12)
        let input = numbers.tensor(size.input), weight = numbers.parameter([size.outs, size.input[3], 3, 3], .float16)
        let bias = numbers.tensor([size.outs])
        let enlarged = input.upsampledNearest(toHeight: 2 * size.input[1], width: 2 * size.input[2])
        let naive = Naive.convolution(enlarged, weight.tensor, stride: 1, padding: Padding(1))
        let biases = bias.values
        let expected = naive.values.enumerated().map { Float($1) + biases[$0 % size.outs] }
        withPath(path) {
            let found = input.convolved(weight, bias: bias, padding: Padding(1), doublingPixels: true)
            expectClose(found, Tensor(expected, shape: naive.shape), absolute: 5e-5)
            // What is left out is zero, so not even the rounding differs.
            let stored = enlarged.convolved(weight, bias: bias, padding: Padding(1))
            #expect(found.values == stored.values)
        }
    }

    @Test("every code path can be chosen by name, and no other")
    func pathsHaveNames() {
        #expect(codePaths.last == "portable")
        for path in codePaths { withPath(path) { #expect(Engine.path == path) } }
        #expect(!kb_force_path("abacus"))
        #expect(codePaths.contains(Engine.path))
        kb_force_path(nil)
    }

    @Test("Winograd is used for the convolutions it is meant for")
    func winogradIsUsed() {
        var args = kb_conv_args()
        (args.channels, args.out_channels, args.kernel_height, args.kernel_width, args.stride) = (320, 320, 3, 3, 1)
        (args.pad_top, args.pad_left, args.pad_bottom, args.pad_right) = (1, 1, 1, 1)
        #expect(kb_conv_is_winograd(&args))
        args.stride = 2
        #expect(!kb_conv_is_winograd(&args))
    }

    struct Attention: Sendable, CustomStringConvertible {
        var batch = 1
        var heads: Int
        var size: Int
        var queries: Int
        var keys: Int
        var isCausal = false
        var description: String { "\(heads) heads of \(size), \(queries) queries, \(keys) keys" }
    }

    static let attentions = [
        Attention(heads: 1, size: 1, queries: 1, keys: 1), Attention(heads: 2, size: 8, queries: 3, keys: 5),
        Attention(batch: 2, heads: 3, size: 40, queries: 97, keys: 300),
        Attention(heads: 2, size: 17, queries: 7, keys: 513), Attention(heads: 1, size: 64, queries: 100, keys: 77),
        Attention(batch: 2, heads: 4, size: 40, queries: 32, keys: 32, isCausal: true),
        Attention(heads: 1, size: 16, queries: 300, keys: 300, isCausal: true),
        Attention(heads: 1, size: 130, queries: 10, keys: 257),
    ]

    @Test("attention equals its definition", arguments: attentions, codePaths)
    func attention(_ example: Attention, path: String) {
        var numbers = TestNumbers(seed: UInt64(example.keys))
        let width = example.heads * example.size
        let q = numbers.tensor([example.batch, example.queries, width])
        let k = numbers.tensor([example.batch, example.keys, width], scale: 3)
        let v = numbers.tensor([example.batch, example.keys, width])
        let scale = 1 / Double(example.size).squareRoot()
        let expected = Naive.attention(q, k, v, heads: example.heads, scale: scale, isCausal: example.isCausal)
        withPath(path) {
            let found = q.attention(keys: k, values: v, heads: example.heads, isCausal: example.isCausal)
            expectClose(found.values, expected, absolute: 1e-5)
        }
    }

    @Test("attention stays finite when scores are huge", arguments: codePaths)
    func hugeScores(path: String) {
        var numbers = TestNumbers(seed: 3)
        let q = numbers.tensor([1, 9, 16], scale: 400), k = numbers.tensor([1, 700, 16], scale: 400)
        let v = numbers.tensor([1, 700, 16])
        withPath(path) {
            let found = q.attention(keys: k, values: v, heads: 1)
            let expected = Naive.attention(q, k, v, heads: 1, scale: 0.25, isCausal: false)
            expectClose(found.values, expected, absolute: 1e-3, relative: 1e-3)
        }
    }

    @Test(
        "group normalisation equals its definition",
        arguments: [(1, 1, 1, 1), (2, 9, 12, 4), (1, 300, 64, 32), (2, 65, 40, 8), (1, 1000, 24, 8)], codePaths)
    func groupNorm(size: (batch: Int, rows: Int, channels: Int, groups: Int), path: String) {
        var numbers = TestNumbers(seed: 5)
        let input = numbers.tensor([size.batch, size.rows, size.channels], offset: 20)
        let gamma = numbers.tensor([size.channels]), beta = numbers.tensor([size.channels])
        let (inputs, gammas, betas) = (input.values, gamma.values, beta.values)
        var expected = [Float](repeating: 0, count: input.count)
        let width = size.channels / size.groups
        for n in 0..<size.batch {
            for group in 0..<size.groups {
                let indices = (0..<size.rows).flatMap { row in
                    (0..<width).map { (n * size.rows + row) * size.channels + group * width + $0 }
                }
                let normalized = Naive.normalized(indices.map { inputs[$0] }, epsilon: 1e-5)
                for (index, value) in zip(indices, normalized) {
                    let c = index % size.channels
                    let affine = value * Double(gammas[c]) + Double(betas[c])
                    expected[index] = Float(Naive.activate(affine, .silu))
                }
            }
        }
        withPath(path) {
            let found = input.groupNormalized(
                groups: size.groups, gamma: gamma, beta: beta, epsilon: 1e-5, silu: true)
            expectClose(found.values, expected, absolute: 1e-4, relative: 1e-4)
        }
    }

    @Test("layer normalisation and softmax equal their definitions", arguments: [1, 7, 8, 33, 160], codePaths)
    func rows(channels: Int, path: String) {
        var numbers = TestNumbers(seed: 6)
        let input = numbers.tensor([19, channels], scale: 4, offset: 3)
        let gamma = numbers.tensor([channels]), beta = numbers.tensor([channels])
        var normalized: [Float] = [], softmax: [Float] = []
        for row in 0..<19 {
            let values = Array(input.values[row * channels..<(row + 1) * channels])
            for (c, value) in Naive.normalized(values, epsilon: 1e-5).enumerated() {
                normalized.append(Float(value) * gamma.values[c] + beta.values[c])
            }
            let weights = values.map { exp(Double($0) - Double(values.max() ?? 0)) }
            softmax += weights.map { Float($0 / weights.reduce(0, +)) }
        }
        withPath(path) {
            let found = input.layerNormalized(gamma: gamma, beta: beta, epsilon: 1e-5)
            expectClose(found.values, normalized, absolute: 5e-5)
            expectClose(input.softmax().values, softmax, absolute: 1e-6)
        }
    }

    @Test("activations equal their definitions over the whole range", arguments: Activation.allCases, codePaths)
    func activations(_ activation: Activation, path: String) {
        let values: [Float] = (-2000...2000).map { Float($0) * 0.05 }
        let expected = values.map { Float(Naive.activate(Double($0), activation)) }
        withPath(path) {
            let found = Tensor(values, shape: [values.count]).activated(activation)
            expectClose(found.values, expected, absolute: 1e-6, relative: 1e-5)
        }
    }

    @Test("a NaN stays one through every activation", arguments: Activation.allCases, codePaths)
    func notANumber(_ activation: Activation, path: String) {
        withPath(path) {
            let found = Tensor([.nan, 1, .nan], shape: [3]).activated(activation).values
            #expect(found[0].isNaN && !found[1].isNaN && found[2].isNaN)
        }
    }

    @Test("results do not depend on the number of threads", arguments: [1, 2, 3, 5])
    func threads(count: Int) {
        var numbers = TestNumbers(seed: 8)
        let input = numbers.tensor([1, 17, 19, 40]), weight = numbers.parameter([48, 40, 3, 3], .float16)
        let expected = input.convolved(weight, padding: Padding(1))
        Engine.setThreadCount(count)
        defer { Engine.setThreadCount(0) }
        #expect(input.convolved(weight, padding: Padding(1)).values == expected.values)
    }
}
