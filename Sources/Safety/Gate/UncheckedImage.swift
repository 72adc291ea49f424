internal import Images
public import Models
public import Tensors

/// A picture as it left the decoder: nobody has looked at it yet.
///
/// It cannot be copied, and outside this module it has neither pixels nor an encoder. The only way on is
/// ``SafetyGate/review(_:enlargedBy:filter:label:)``.
public struct UncheckedImage: ~Copyable, Sendable {
    /// Width and height in pixels.
    public let width: Int, height: Int

    /// `[H, W, 3]`, about -1...1, not clamped.
    private let pixels: Tensor

    /// Decodes the latents of one picture.
    ///
    /// - Parameters:
    ///   - latents: `[1, H, W, latentChannels]` as the sampler left them, scaled by the autoencoder's scaling factor.
    ///   - inTiles: whether to decode in overlapping tiles, which bounds the memory of large pictures.
    ///   - check: called between blocks; what it throws ends the computation.
    public init(
        decoding latents: Tensor, with decoder: VAEDecoder, inTiles: Bool = false, check: () throws -> Void
    ) rethrows {
        precondition(latents.shape.count == 4 && latents.shape[0] == 1, "one picture at a time, not \(latents.shape)")
        let factor = decoder.configuration.scalingFactor
        let unscaled = Tensor(latents.values.map { $0 / factor }, shape: latents.shape)
        // [1, H, W, 3]
        let picture =
            inTiles
            ? try decoder.decodeTiled(unscaled, check: check) : try decoder.decode(unscaled, check: check)
        self.init(pixels: picture.reshaped(Array(picture.shape.dropFirst())))
    }

    /// A picture of given pixels `[H, W, 3]` in -1...1, for the tests of the gate.
    package init(pixels: Tensor) {
        (height, width) = (pixels.shape[0], pixels.shape[1])
        self.pixels = pixels
    }

    /// What is wrong with the pixels themselves, if anything is: broken numbers, or one colour all over.
    var defect: String? {
        let values = pixels.values
        let broken = values.count { !$0.isFinite }
        if broken > 0 { return "\(broken) of \(values.count) values are not finite numbers" }
        if image.onlyColor != nil { return "every pixel is the same" }
        return nil
    }

    /// The picture in 8 bits, rounded half to even as diffusers does for its checker and its files.
    var image: RGBImage {
        RGBImage(
            width: width, height: height,
            pixels: pixels.values.map { value in
                UInt8((min(max(value / 2 + 0.5, 0), 1) * 255).rounded(.toNearestOrEven))
            })
    }
}
