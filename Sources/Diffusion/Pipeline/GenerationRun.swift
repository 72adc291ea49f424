internal import Checkpoints
internal import Models
internal import Safety
internal import Schedulers
internal import Tensors
internal import Watermarks

/// One run of the pipeline: what its pictures share is computed once.
struct GenerationRun {
    /// The largest width and height; beyond, numbers of elements would leave the range the kernels are made for.
    static let maximumSide = 4096
    /// Pictures of more pixels are decoded in tiles.
    static let tiledPixelCount = 1024 * 1024

    private let pipeline: StableDiffusionPipeline
    private let configuration: PipelineConfiguration
    private let stepCount: Int
    private let guidanceScale: Float
    private let schedulerKind: SchedulerKind
    private let scheduler: any Scheduler  // before its first step
    private let firstStep: Int
    private let width: Int, height: Int
    private let texts: NoisePredictor.Texts
    private let start: StartingPicture?
    private let encodingSeconds: Double

    /// Calls of the U-Net for each picture.
    var callCount: Int { scheduler.timeSteps.count - firstStep }

    /// Calls of the U-Net that safe guidance changes; nil without.
    var safeGuidedStepCount: Int? { configuration.safeGuidance.map { max(callCount - $0.warmUpStepCount, 0) } }

    /// Checks the configuration and encodes the prompt.
    init(_ pipeline: StableDiffusionPipeline, _ configuration: PipelineConfiguration) throws {
        self.pipeline = pipeline
        self.configuration = configuration
        let vae = pipeline.decoder.configuration
        let side = pipeline.unet.configuration.sampleSize * vae.downsamplingFactor
        (width, height) = (configuration.width ?? side, configuration.height ?? side)
        stepCount = configuration.stepCount ?? pipeline.defaults.stepCount
        guidanceScale = configuration.guidanceScale ?? pipeline.defaults.guidanceScale
        try Self.requireRange(configuration, guidanceScale: guidanceScale)
        for side in [width, height] where !(1...Self.maximumSide).contains(side) || side % vae.downsamplingFactor != 0 {
            throw DiffusionError.badSize(
                width: width, height: height, multiple: vae.downsamplingFactor, maximum: Self.maximumSide)
        }
        scheduler = try Self.scheduler(configuration, of: pipeline, stepCount: stepCount)
        schedulerKind = scheduler.kind
        start = try StartingPicture(configuration, width: width, height: height, pipeline: pipeline)
        // Inpainting networks at full strength begin from noise alone.
        let begins = start == nil || (start?.isInpainting == true && configuration.strength >= 1)
        firstStep = begins ? 0 : scheduler.startIndex(strength: configuration.strength)
        let encoder = PromptEncoder(
            tokenizer: pipeline.tokenizer, model: pipeline.textModel, usesWeighting: configuration.usesPromptWeighting,
            skippedLayers: configuration.skippedTextLayers)
        let start = ContinuousClock.now
        let negativePrompt = guidanceScale > 1 ? configuration.negativePrompt : nil
        // With care, since it is done once and an error would be in every step.
        let states = try Arithmetic.$current.withValue(.careful) {
            try encoder.encode(
                configuration.prompt, negativePrompt: negativePrompt, concept: configuration.safeGuidance?.concept)
        }  // [N, T, D]
        let shortcuts = configuration.shortcuts
        func conditioning(_ states: Tensor) -> UNetConditioning {
            var text = pipeline.unet.conditioning(states)
            text.tokenMerging = shortcuts.tokenMerging
            return text
        }
        texts = NoisePredictor.Texts(
            guided: conditioning(states[0..<(guidanceScale > 1 ? 2 : 1)]),
            alone: guidanceScale > 1 && shortcuts.guidanceInterval != 0...1 ? conditioning(states[1..<2]) : nil,
            safe: configuration.safeGuidance.map { _ in conditioning(states) })
        pipeline.release(.textEncoder)
        encodingSeconds = start.duration(to: .now) / .seconds(1)
    }

    /// Makes the picture of a seed.
    func image(seed: UInt64, gate: SafetyGate, reporter: ProgressReporter) throws -> GeneratedImage {
        let drawing = try draw(seed: seed, reporter: reporter)
        try reporter(.reviewing, step: callCount)
        return try drawing.reviewed(by: gate)
    }

    /// Draws the picture of a seed; nobody has reviewed it.
    func draw(seed: UInt64, reporter: ProgressReporter) throws -> Drawing {
        let start = ContinuousClock.now
        let latents = try latents(seed: seed, reporter: reporter)  // [1, H, W, 4]
        pipeline.release(.unet)
        try reporter(.decoding, step: callCount)
        let unchecked = try UncheckedImage(
            decoding: latents, with: pipeline.decoder, inTiles: width * height > Self.tiledPixelCount,
            check: { try reporter(.decoding, step: callCount) })
        pipeline.release(.vae)
        let seconds = encodingSeconds + start.duration(to: .now) / .seconds(1)
        // The hash comes last: it reads the whole file, and the first step need not wait for that.
        return Drawing(unchecked, of: self, seed: seed, modelHash: try pipeline.modelHash(), seconds: seconds)
    }

    /// What a gate makes of a drawn picture.
    func reviewed(
        _ unchecked: borrowing UncheckedImage, by gate: SafetyGate, seed: UInt64, modelHash: String
    ) throws(SafetyError) -> GeneratedImage {
        let reviewed = try gate.review(
            unchecked, enlargedBy: configuration.enlargement ?? pipeline.defaults.enlargement,
            filter: configuration.enlargementFilter, label: "seed-\(seed)")
        return GeneratedImage(reviewed: reviewed, record: record(of: reviewed, seed: seed, modelHash: modelHash))
    }

    /// The latents of a seed's picture, `[1, H, W, 4]`.
    func latents(seed: UInt64, reporter: ProgressReporter) throws -> Tensor {
        let factor = pipeline.decoder.configuration.downsamplingFactor
        var noise = LatentNoise(
            configuration.randomNumbers, seed: seed, channels: pipeline.decoder.configuration.latentChannels,
            height: height / factor, width: width / factor)
        return try denoised(with: &noise, reporter: reporter)
    }

    /// Runs the sampler from noise, or from the noised starting picture, to the latents of a picture.
    private func denoised(with noise: inout LatentNoise, reporter: ProgressReporter) throws -> Tensor {
        var scheduler = scheduler
        let first = try start?.prepare(
            noise: &noise, scheduler: scheduler, firstStep: firstStep, check: { try reporter(.encoding, step: 0) })
        var latents = first?.latents ?? startingNoise(&noise) * scheduler.initNoiseSigma  // [1, H, W, 4]
        // Safe guidance that never begins is left out, so that the picture is the very one without it.
        var predictor = NoisePredictor(
            pipeline.unet, texts: texts, guidanceScale: guidanceScale,
            safeGuidance: safeGuidedStepCount == 0 ? nil : configuration.safeGuidance,
            shortcuts: configuration.shortcuts, stepCount: callCount)
        for index in firstStep..<scheduler.timeSteps.count {
            try reporter(.denoising, step: index - firstStep)
            let input =
                first?.networkInput(scheduler.scaleModelInput(latents, stepIndex: index))
                ?? scheduler.scaleModelInput(latents, stepIndex: index)
            let output = try predictor.predict(
                input, timeStep: scheduler.timeSteps[index], step: index - firstStep
            ) {
                // before every block: the weights of the one before it are done
                if configuration.memoryMode == .low { pipeline.unload(.unet) }
                try reporter(.denoising, step: index - firstStep)
            }
            latents = scheduler.step(output: output, stepIndex: index, sample: latents) { noise.draw() }
            if let first { latents = first.keepingUnmasked(latents, scheduler: scheduler, afterStep: index) }
        }
        try reporter(.denoising, step: callCount)
        return latents
    }

    /// The noise of a picture that starts from noise alone, with the latent mark if there is one: `[1, H, W, 4]`.
    private func startingNoise(_ noise: inout LatentNoise) -> Tensor {
        let drawn = noise.draw()
        return configuration.latentMark?.written(into: drawn) ?? drawn
    }

    private func record(of reviewed: ReviewedImage, seed: UInt64, modelHash: String) -> GenerationRecord {
        GenerationRecord(
            prompt: configuration.prompt, negativePrompt: configuration.negativePrompt, seed: seed,
            verdict: reviewed.verdict, flagged: reviewed.isFlagged, explanation: reviewed.explanation, width: width,
            height: height, scores: reviewed.decision?.scores.map(GenerationRecord.Score.init) ?? [],
            checker: reviewed.checkerName, safety: reviewed.decision.map(GenerationRecord.Safety.init),
            scheduler: schedulerKind.rawValue, stepCount: stepCount, guidanceScale: guidanceScale,
            safeGuidance: configuration.safeGuidance, safeGuidedStepCount: safeGuidedStepCount,
            shortcuts: configuration.shortcuts == .none ? nil : configuration.shortcuts,
            strength: start == nil ? nil : configuration.strength,
            randomNumbers: configuration.randomNumbers.rawValue, latentMark: configuration.latentMark?.seed,
            model: pipeline.modelName, modelHash: modelHash, version: klarbildVersion)
    }

    private static func scheduler(
        _ configuration: PipelineConfiguration, of pipeline: StableDiffusionPipeline, stepCount: Int
    ) throws -> any Scheduler {
        var settings = pipeline.schedulerConfiguration
        var selection = configuration.scheduler
        if selection == nil, let name = pipeline.defaults.scheduler { selection = try SchedulerSelection(name: name) }
        if let spacing = selection?.sigmaSpacing {
            settings.useKarrasSigmas = spacing == .karras
            settings.useExponentialSigmas = spacing == .exponential
        }
        return try settings.makeScheduler(selection?.kind, stepCount: stepCount, eta: configuration.eta)
    }

    private static func requireRange(
        _ configuration: PipelineConfiguration, guidanceScale: Float
    ) throws(DiffusionError) {
        try DiffusionError.requireGuidanceScale(guidanceScale)
        if let safe = configuration.safeGuidance {
            try DiffusionError.require(
                guidanceScale > 1, "the guidance scale", "\(guidanceScale)",
                "more than 1: safe guidance changes the guidance, and there is none")
            try DiffusionError.require(safe.isInRange, "safe guidance", "\(safe)", "values in their ranges")
        }
        try configuration.shortcuts.check(isGuidedSafely: configuration.safeGuidance != nil)
        try DiffusionError.require(
            (1...10_000).contains(configuration.imageCount), "the number of pictures", "\(configuration.imageCount)",
            "1 to 10000")
        try DiffusionError.require(
            (0...1).contains(configuration.strength), "the strength", "\(configuration.strength)",
            "0 (the starting picture stays) to 1")
        if let enlargement = configuration.enlargement { try DiffusionError.requireEnlargement(enlargement) }
        try DiffusionError.require((0...1).contains(configuration.eta), "eta", "\(configuration.eta)", "0 to 1")
        if configuration.latentMark != nil, configuration.startingImage != nil {
            throw .badPictureInput(
                reason: "a latent mark stands in the noise; a run that starts from a picture has none")
        }
    }
}
