public import Images
internal import Models
internal import Prompts
internal import Schedulers
internal import Tensors
public import Watermarks

extension StableDiffusionPipeline {
    /// Looks for a key in the noise that a picture was drawn from.
    ///
    /// The picture is brought to the model's size, encoded, and taken through DDIM steps from clean to noisy with an empty
    /// prompt and no guidance: what was drawn with another prompt and guidance comes back near enough.
    ///
    /// - Parameters:
    ///   - image: as it was shown; any size.
    ///   - stepCount: steps backwards.
    ///   - check: called between steps; what it throws ends the search.
    /// - Throws: ``DiffusionError/badPictureInput(reason:)`` for a model without a VAE encoder.
    /// - Complexity: one call of the U-Net a step, and a thousand Fourier transforms of a channel of the latents.
    public func finding(
        of key: TreeRingKey, in image: RGBImage, stepCount: Int = 25, check: () throws -> Void = {}
    ) throws -> TreeRingKey.Finding {
        key.finding(in: try noise(of: image, stepCount: stepCount, check: check))
    }

    /// The noise that a picture is drawn from, as far as it can be found: `[1, H, W, 4]`.
    func noise(of image: RGBImage, stepCount: Int, check: () throws -> Void) throws -> Tensor {
        guard let encoder else {
            throw DiffusionError.badPictureInput(
                reason: "this model has no VAE encoder, so noise cannot be found again; use one whose VAE is whole")
        }
        let side = unet.configuration.sampleSize * decoder.configuration.downsamplingFactor
        let fitted = image.resized(width: side, height: side, filter: .lanczos)
        let picture = Tensor(fitted.pixels.map { Float($0) / 255 * 2 - 1 }, shape: [1, side, side, 3])
        var latents =
            try encoder.encode(picture, check: check).mean * encoder.configuration.scalingFactor  // [1, H, W, 4]
        let scheduler = try schedulerConfiguration.makeScheduler(.ddim, stepCount: stepCount)
        let (one, zero) = (Tensor([1], shape: [1]), Tensor([0], shape: [1]))
        func factors(_ index: Int) -> (alpha: Float, sigma: Float) {
            guard index < scheduler.timeSteps.count else { return (1, 0) }
            return (
                scheduler.addNoise(original: one, noise: zero, stepIndex: index).values[0],
                scheduler.addNoise(original: zero, noise: one, stepIndex: index).values[0]
            )
        }
        let textEncoder = PromptEncoder(tokenizer: tokenizer, model: textModel, usesWeighting: false, skippedLayers: 0)
        let conditioning = unet.conditioning(try textEncoder.encode("", negativePrompt: nil))
        let predictsVelocity = schedulerConfiguration.predictionType == .vPrediction
        for index in scheduler.timeSteps.indices.reversed() {
            try check()
            let (from, to) = (factors(index + 1), factors(index))
            let output = try unet.predict(
                latents, timeStep: scheduler.timeSteps[index], conditioning: conditioning, check: check)
            let noise =
                predictsVelocity
                ? Tensor.linearCombination([(to.alpha, output), (to.sigma, latents)]) : output
            let clean = Tensor.linearCombination([(1 / from.alpha, latents), (-from.sigma / from.alpha, noise)])
            latents = Tensor.linearCombination([(to.alpha, clean), (to.sigma, noise)])
        }
        return latents
    }
}
