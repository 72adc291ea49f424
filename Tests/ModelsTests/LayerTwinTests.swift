import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Models

/// The layers that networks are made of, each beside its definition in double precision.
@Suite("Layers beside their definitions")
struct LayerTwinTests {
    /// Draws the weights of a layer and remembers them for the twin.
    private struct Weights {
        let source: SyntheticWeights

        init(_ shapes: [String: [Int]]) { source = SyntheticWeights(shapes) }

        func values(_ name: String) throws -> [Float] { try tensor(name).values }

        func tensor(_ name: String) throws -> Tensor { try #require(try source.storedParameter(name)).tensor }

        /// `[N, H, W, C]` convolved by `name.weight`, with `name.bias` added.
        func convolved(_ x: Tensor, _ name: String) throws -> Tensor {
            let weight = try tensor("\(name).weight"), bias = try values("\(name).bias")
            let (sums, shape) = Naive.convolution(x, weight, stride: 1, padding: Padding(weight.shape[2] / 2))
            return Tensor(sums.enumerated().map { Float($1) + bias[$0 % bias.count] }, shape: shape)
        }

        /// `[..., in]` through `name.weight`, with `name.bias` added where there is one.
        func linear(_ x: Tensor, _ name: String) throws -> Tensor {
            let weight = try tensor("\(name).weight"), (out, width) = (weight.shape[0], weight.shape[1])
            let bias = source.contains("\(name).bias") ? try values("\(name).bias") : [Float](repeating: 0, count: out)
            let sums = Naive.product(x.values, weight.values, m: x.count / width, n: out, k: width)
            return Tensor(
                sums.enumerated().map { Float($1) + bias[$0 % out] }, shape: x.shape.dropLast() + [out])
        }

        /// Group normalisation of `[N, H, W, C]`, group by group.
        func normalized(_ x: Tensor, _ name: String, groups: Int, epsilon: Double, silu: Bool) throws -> Tensor {
            let (gamma, beta) = (try values("\(name).weight"), try values("\(name).bias"))
            let (batch, channels) = (x.shape[0], x.shape[3]), pixels = x.shape[1] * x.shape[2]
            var values = x.values
            for (picture, group) in (0..<batch).flatMap({ n in (0..<groups).map { (n, $0) } }) {
                let own = (0..<pixels * channels).filter { $0 % channels / (channels / groups) == group }
                    .map { picture * pixels * channels + $0 }
                let normal = Naive.normalized(own.map { values[$0] }, epsilon: epsilon)
                for (place, value) in zip(own, normal) {
                    let scaled = value * Double(gamma[place % channels]) + Double(beta[place % channels])
                    values[place] = Float(Naive.activate(scaled, silu ? .silu : .identity))
                }
            }
            return Tensor(values, shape: x.shape)
        }
    }

    private func sum(_ a: Tensor, _ b: Tensor) -> Tensor { Tensor(zip(a.values, b.values).map(+), shape: a.shape) }

    @Test(
        "a residual block is two normalised convolutions and a shortcut",
        arguments: [(4, 4, nil), (4, 6, nil), (4, 6, 10), (6, 6, 10), (8, 4, 3)] as [(Int, Int, Int?)])
    func residualBlock(inCount: Int, out: Int, timeCount: Int?) throws {
        var shapes = [
            "norm1.weight": [inCount], "norm1.bias": [inCount], "conv1.weight": [out, inCount, 3, 3],
            "conv1.bias": [out], "norm2.weight": [out], "norm2.bias": [out], "conv2.weight": [out, out, 3, 3],
            "conv2.bias": [out],
        ]
        if inCount != out {
            shapes.merge(["conv_shortcut.weight": [out, inCount, 1, 1], "conv_shortcut.bias": [out]]) { $1 }
        }
        if let timeCount {
            shapes.merge(["time_emb_proj.weight": [out, timeCount], "time_emb_proj.bias": [out]]) { $1 }
        }
        let weights = Weights(shapes)
        let block = try ResidualBlock(
            weights.source, in: inCount, out: out, timeCount: timeCount, groups: 2, epsilon: 1e-5)
        let x = SyntheticWeights.normals("x", shape: [2, 5, 3, inCount])
        let time = timeCount.map { SyntheticWeights.normals("time", shape: [1, $0]) }

        var h = try weights.convolved(
            weights.normalized(x, "norm1", groups: 2, epsilon: 1e-5, silu: true), "conv1")  // [2, 5, 3, out]
        if let time {
            let offset = try weights.linear(time, "time_emb_proj").values
            h = Tensor(h.values.enumerated().map { $1 + offset[$0 % out] }, shape: h.shape)
        }
        h = try weights.convolved(weights.normalized(h, "norm2", groups: 2, epsilon: 1e-5, silu: true), "conv2")
        let expected = sum(h, inCount == out ? x : try weights.convolved(x, "conv_shortcut"))
        expectClose(block(x, time: time), expected, absolute: 2e-5, relative: 2e-5)
    }

    @Test(
        "the VAE's attention looks at all pixels with one head, in either of its two namings", arguments: [true, false])
    func attention(isNew: Bool) throws {
        let channels = 6
        let names = isNew ? ["to_q", "to_k", "to_v", "to_out.0"] : ["query", "key", "value", "proj_attn"]
        var shapes = ["group_norm.weight": [channels], "group_norm.bias": [channels]]
        for name in names {
            shapes.merge(["\(name).weight": [channels, channels], "\(name).bias": [channels]]) { $1 }
        }
        let weights = Weights(shapes)
        let attention = try VAEAttention(weights.source, channels: channels, groups: 3)
        let x = SyntheticWeights.normals("x", shape: [2, 3, 4, channels])

        let h = try weights.normalized(x, "group_norm", groups: 3, epsilon: 1e-6, silu: false).reshaped([
            2, 12, channels,
        ])
        let mixed = Naive.attention(
            try weights.linear(h, names[0]), try weights.linear(h, names[1]), try weights.linear(h, names[2]), heads: 1,
            scale: 1 / Double(channels).squareRoot(), isCausal: false)
        let out = try weights.linear(Tensor(mixed, shape: h.shape), names[3]).reshaped(x.shape)
        expectClose(attention(x), sum(out, x), absolute: 2e-5, relative: 2e-5)
    }

    @Test(
        "times are sines and cosines of falling frequencies, in the order and with the shift of the configuration",
        arguments: [(true, 0), (false, 0), (true, 1), (false, 1)] as [(Bool, Double)])
    func timeEmbedding(cosinesFirst: Bool, shift: Double) throws {
        let json = """
            {"block_out_channels": [16], "down_block_types": ["DownBlock2D"], "up_block_types": ["UpBlock2D"],
             "norm_num_groups": 4, "flip_sin_to_cos": \(cosinesFirst), "freq_shift": \(shift)}
            """
        let weights = Weights([
            "time_embedding.linear_1.weight": [64, 16], "time_embedding.linear_1.bias": [64],
            "time_embedding.linear_2.weight": [64, 64], "time_embedding.linear_2.bias": [64],
        ])
        let embedding = try TimeEmbedding(weights.source, UNetConfiguration(json: Data(json.utf8)))
        #expect(embedding.width == 64)
        for time in [0, 1, 37.5, 500, 999] as [Float] {
            let angles = (0..<8).map { Double(time) * pow(10_000, -Double($0) / (8 - shift)) }
            let (sines, cosines) = (angles.map { Float(sin($0)) }, angles.map { Float(cos($0)) })
            var h = Tensor(cosinesFirst ? cosines + sines : sines + cosines, shape: [1, 16])
            for layer in ["time_embedding.linear_1", "time_embedding.linear_2"] {
                h = try weights.linear(h, layer)
                h = Tensor(h.values.map { Float(Naive.activate(Double($0), .silu)) }, shape: h.shape)
            }
            // An angle of 999 is known to 3e-5 in single precision.
            expectClose(embedding(time), h, absolute: 1e-4, relative: 1e-4, "at time \(time)")
        }
    }

    @Test("a layer in fixed point is near the layer itself, and is the layer itself for three rows and fewer")
    func fixedPoint() throws {
        let weights = Weights(["fc.weight": [24, 40], "fc.bias": [24]])
        let layer = try LinearLayer(weights.source, "fc", in: 40, out: 24)
        let rounded = layer.roundedToFixedPoint()
        for rows in 1...6 {
            let x = SyntheticWeights.normals("x", shape: [rows, 40])
            let (exact, found) = (layer(x), rounded(x))
            #expect((exact.values == found.values) == (rows <= 3), "\(rows) rows")
            expectClose(found, exact, absolute: 1e-3, relative: 1e-3)
            expectClose(exact, try weights.linear(x, "fc"), absolute: 1e-5, relative: 1e-5)
        }
    }

    @Test("pixels are doubled before a convolution whether the kernel doubles them or not")
    func upsampling() throws {
        let weights = Weights(["conv.weight": [5, 3, 3, 3], "conv.bias": [5]])
        let layer = try ConvolutionLayer(weights.source, "conv", in: 3, out: 5)
        let x = SyntheticWeights.normals("x", shape: [1, 4, 6, 3])
        for (height, width) in [(8, 12), (7, 12), (8, 11), (7, 11)] {
            let pixels = x.values
            var large: [Float] = []
            for (y, column) in (0..<height).flatMap({ y in (0..<width).map { (y, $0) } }) {
                let place = (y * 4 / height * 6 + column * 6 / width) * 3
                large += pixels[place..<place + 3]
            }
            let expected = try weights.convolved(Tensor(large, shape: [1, height, width, 3]), "conv")
            expectClose(
                layer.upsampling(x, toHeight: height, width: width), expected, absolute: 2e-5, relative: 2e-5,
                "\(height) x \(width)")
        }
    }
}
