internal import Images
internal import Models
internal import Schedulers
internal import Tensors

/// The picture that image to image or inpainting starts from.
///
/// Port of diffusers' `StableDiffusionImg2ImgPipeline` and `StableDiffusionInpaintPipeline` (0.42), in the order in
/// which they draw random numbers.
struct StartingPicture {
    private let picture: Tensor  // [1, 8H, 8W, 3] in -1...1
    private let mask: [Bool]?  // 8H · 8W, true where the picture may change
    private let encoder: VAEEncoder
    private let networkChannels: Int
    private let strength: Double
    private let width: Int, height: Int

    /// Whether only a part of the picture may change.
    var isInpainting: Bool { mask != nil }

    /// Nil if the run starts from noise.
    init?(_ configuration: PipelineConfiguration, width: Int, height: Int, pipeline: StableDiffusionPipeline) throws {
        networkChannels = pipeline.unet.configuration.inChannels
        let latents = pipeline.decoder.configuration.latentChannels
        guard let image = configuration.startingImage else {
            guard configuration.mask == nil else {
                throw DiffusionError.badPictureInput(reason: "a mask needs a picture to change: give --image too")
            }
            guard networkChannels == latents else {
                throw DiffusionError.badPictureInput(
                    reason: "this is an inpainting model: give a picture (--image) and a mask (--mask)")
            }
            return nil
        }
        guard let encoder = pipeline.encoder else {
            throw DiffusionError.badPictureInput(
                reason: "this model has no VAE encoder, so it cannot start from a picture; use one whose VAE is whole")
        }
        guard networkChannels == latents || configuration.mask != nil else {
            throw DiffusionError.badPictureInput(reason: "this is an inpainting model: give a mask (--mask) too")
        }
        self.encoder = encoder
        (self.width, self.height, strength) = (width, height, configuration.strength)
        let fitted = image.resized(width: width, height: height, filter: .lanczos)
        picture = Tensor(fitted.pixels.map { Float($0) / 255 * 2 - 1 }, shape: [1, height, width, 3])
        mask = configuration.mask.map { mask in
            let fitted = mask.resized(width: width, height: height, filter: .lanczos)
            return (0..<width * height).map { pixel in
                // Pillow's grey: ITU-R 601 in 16-bit fixed point; half grey counts as white.
                let rgb = fitted.pixels[3 * pixel..<3 * pixel + 3].map(Int.init)
                let (red, green, blue) = (rgb[0], rgb[1], rgb[2])
                return Float((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16) / 255 >= 0.5
            }
        }
    }

    /// Encodes the picture and brings it to the noise level of the first step.
    func prepare(
        noise: inout LatentNoise, scheduler: any Scheduler, firstStep: Int, check: () throws -> Void
    ) throws -> PreparedStart {
        let factor = encoder.configuration.downsamplingFactor
        let needsLatents = networkChannels == encoder.configuration.latentChannels || !(isInpainting && strength >= 1)
        let original = needsLatents ? try encoded(picture, noise: &noise, check: check) : nil  // [1, H, W, 4]
        let fresh = noise.draw()
        var latents = fresh * scheduler.initNoiseSigma
        if let original, !(isInpainting && strength >= 1) {
            latents =
                firstStep < scheduler.timeSteps.count
                ? scheduler.addNoise(original: original, noise: fresh, stepIndex: firstStep) : original
        }
        guard let mask else { return PreparedStart(latents: latents) }
        let hidden = Tensor(
            picture.values.enumerated().map { mask[$0 / 3] ? 0 : $1 }, shape: picture.shape)
        let seen = try encoded(hidden, noise: &noise, check: check)  // [1, H, W, 4]
        let (rows, columns) = (height / factor, width / factor)
        let small = (0..<rows * columns).map { index -> Float in
            mask[index / columns * factor * width + index % columns * factor] ? 1 : 0
        }
        return PreparedStart(
            latents: latents, original: original, noise: fresh, mask: Tensor(small, shape: [1, rows, columns, 1]),
            seen: networkChannels == encoder.configuration.latentChannels ? nil : seen)
    }

    private func encoded(
        _ picture: Tensor, noise: inout LatentNoise, check: () throws -> Void
    ) throws -> Tensor {
        try encoder.encode(picture, check: check).sample(noise: noise.draw()) * encoder.configuration.scalingFactor
    }
}

/// A starting picture as latents, and what of it has to stay.
struct PreparedStart {
    /// What the sampler begins with, `[1, H, W, 4]`.
    let latents: Tensor
    /// Without noise; nil where it is not needed.
    var original: Tensor?
    /// The noise that was added.
    var noise: Tensor?
    /// `[1, H, W, 1]`: 1 where the picture may change; nil if everywhere.
    var mask: Tensor?
    /// For inpainting networks, the latents of the picture without what may change, `[1, H, W, 4]`.
    var seen: Tensor?

    /// What the network sees: the latents, and in inpainting networks the mask and the rest of the picture.
    func networkInput(_ latents: Tensor) -> Tensor {
        guard let mask, let seen else { return latents }
        return latents.joinedChannels(with: mask).joinedChannels(with: seen)  // [1, H, W, 9]
    }

    /// Puts back what the mask protects, at the noise level after a step; inpainting networks do so by themselves.
    func keepingUnmasked(_ latents: Tensor, scheduler: any Scheduler, afterStep index: Int) -> Tensor {
        guard let mask, let original, let noise, seen == nil else { return latents }
        let next = index + 1
        let kept =
            next < scheduler.timeSteps.count
            ? scheduler.addNoise(original: original, noise: noise, stepIndex: next) : original
        let (channels, masks) = (latents.shape[3], mask.values)
        let values = zip(kept.values, latents.values).enumerated().map { index, pair in
            let weight = masks[index / channels]
            return (1 - weight) * pair.0 + weight * pair.1
        }
        return Tensor(values, shape: latents.shape)
    }
}
