internal import Checkpoints
internal import Tensors

/// One layer of Stable Diffusion 1.5, with guidance: batch 2.
struct LayerBenchmark {
    let name: String
    /// Floating-point operations by the direct definition.
    let operations: Double
    let run: () -> Void

    /// A 3 x 3 convolution of `side` x `side` pictures.
    static func convolution(side: Int, in inCount: Int, out: Int) throws(CheckpointError) -> LayerBenchmark {
        let weight = try RandomParameters().parameter("weight", shape: [out, inCount, 3, 3])
        let input = noise([2, side, side, inCount])
        return LayerBenchmark(
            name: "3x3 convolution \(side)x\(side), \(inCount) to \(out)",
            operations: 2 * 2 * 9 * Double(side * side * inCount * out)
        ) { _ = input.convolved(weight, padding: Padding(1)) }
    }

    /// A linear layer over every pixel.
    static func linear(side: Int, in inCount: Int, out: Int) throws(CheckpointError) -> LayerBenchmark {
        let weight = try RandomParameters().parameter("weight", shape: [out, inCount])
        let input = noise([2, side * side, inCount])
        return LayerBenchmark(
            name: "linear \(2 * side * side) rows, \(inCount) to \(out)",
            operations: 2 * 2 * Double(side * side * inCount * out)
        ) { _ = input.linear(weight) }
    }

    /// Self-attention over every pixel, 8 heads.
    static func attention(side: Int, channels: Int) -> LayerBenchmark {
        let tokens = side * side, input = noise([2, side * side, channels])
        return LayerBenchmark(
            name: "attention \(tokens) tokens, 8 heads of \(channels / 8)",
            operations: 4 * 2 * Double(tokens * tokens * channels)
        ) { _ = input.attention(keys: input, values: input, heads: 8) }
    }

    /// Normalisation and SiLU.
    static func normalization(side: Int, channels: Int) -> LayerBenchmark {
        let input = noise([2, side * side, channels])
        let gamma = Tensor(repeating: 1, shape: [channels]), beta = Tensor(shape: [channels])
        return LayerBenchmark(
            name: "group norm and SiLU \(side)x\(side), \(channels) channels",
            operations: 0
        ) { _ = input.groupNormalized(groups: 32, gamma: gamma, beta: beta, epsilon: 1e-5, silu: true) }
    }

    /// The kinds of layers that a step of a picture of `size` pixels spends its time in.
    static func all(size: Int) throws(CheckpointError) -> [LayerBenchmark] {
        var layers: [LayerBenchmark] = []
        for (level, channels) in [320, 640, 1280].enumerated() {
            let side = max(1, (size / 8) >> level)
            layers.append(try convolution(side: side, in: channels, out: channels))
            layers.append(try convolution(side: side, in: 2 * channels, out: channels))
            layers.append(try linear(side: side, in: channels, out: channels))
            layers.append(try linear(side: side, in: 4 * channels, out: channels))
            layers.append(attention(side: side, channels: channels))
            layers.append(normalization(side: side, channels: channels))
        }
        layers.append(try convolution(side: max(1, size / 64), in: 1280, out: 1280))
        return layers
    }

    private static func noise(_ shape: [Int]) -> Tensor {
        var random = TorchRandomSource(seed: UInt64(1))
        return Tensor(random.normals(count: shape.reduce(1, *)), shape: shape)
    }
}
