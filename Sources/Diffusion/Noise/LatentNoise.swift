internal import Tensors

/// The random numbers of one picture, in the order in which diffusers draws them.
struct LatentNoise {
    private var source: any RandomSource
    private let channels: Int, height: Int, width: Int

    /// - Parameters:
    ///   - height: of the latents, like `width`.
    init(_ numbers: PipelineConfiguration.RandomNumbers, seed: UInt64, channels: Int, height: Int, width: Int) {
        source =
            switch numbers {
            case .torch: TorchRandomSource(seed: seed)
            case .philox: PhiloxRandomSource(seed: seed)
            }
        (self.channels, self.height, self.width) = (channels, height, width)
    }

    /// The next standard normal latents, `[1, H, W, C]`; drawn channels first, as the reference does.
    mutating func draw() -> Tensor {
        Tensor(source.normals(count: channels * height * width), shape: [1, channels, height, width]).channelsLast()
    }
}
