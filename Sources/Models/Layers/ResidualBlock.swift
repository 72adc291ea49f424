internal import Checkpoints
internal import Tensors

/// Two normalised convolutions with a shortcut: diffusers' `ResnetBlock2D` with default time scale and shift.
struct ResidualBlock: Sendable {
    private let norm1: GroupNormLayer
    private let conv1: ConvolutionLayer
    private let timeProjection: LinearLayer?
    private let norm2: GroupNormLayer
    private let conv2: ConvolutionLayer
    private let shortcut: ConvolutionLayer?

    /// - Parameter timeCount: the width of the time embedding; nil in the VAE, which has none.
    init(
        _ source: any ParameterSource, in inCount: Int, out: Int, timeCount: Int?, groups: Int, epsilon: Float
    ) throws(CheckpointError) {
        norm1 = try GroupNormLayer(source, "norm1", channels: inCount, groups: groups, epsilon: epsilon)
        conv1 = try ConvolutionLayer(source, "conv1", in: inCount, out: out)
        timeProjection =
            if let timeCount { try LinearLayer(source, "time_emb_proj", in: timeCount, out: out) } else { nil }
        norm2 = try GroupNormLayer(source, "norm2", channels: out, groups: groups, epsilon: epsilon)
        conv2 = try ConvolutionLayer(source, "conv2", in: out, out: out)
        shortcut =
            inCount == out ? nil : try ConvolutionLayer(source, "conv_shortcut", in: inCount, out: out, kernel: 1)
    }

    /// - Parameters:
    ///   - x: `[N, H, W, in]`.
    ///   - time: `[1, timeCount]`, the time embedding after its SiLU; the same for the whole batch.
    /// - Returns: `[N, H, W, out]`.
    func callAsFunction(_ x: Tensor, time: Tensor? = nil) -> Tensor {
        let offset = time.flatMap { time in timeProjection.map { $0(time) } }  // [1, out]
        let h = conv1(norm1(x, silu: true), extraBias: offset)  // [N, H, W, out]
        return conv2(norm2(h, silu: true), residual: shortcut.map { $0(x) } ?? x)
    }
}
