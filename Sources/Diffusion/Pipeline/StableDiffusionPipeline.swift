public import Checkpoints
internal import Foundation
internal import Models
internal import Prompts
internal import Resources
public import Safety
internal import Schedulers
internal import Synchronization
package import Tensors

/// From a prompt to reviewed pictures: Stable Diffusion 1.x and 2.x.
///
///     let checkpoint = try ModelCheckpoint(at: folder)
///     let pipeline = try StableDiffusionPipeline(checkpoint)
///     let gate = try SafetyGate(.standard, from: CheckerSources(model: checkpoint))
///     let pictures = try pipeline.generate(PipelineConfiguration(prompt: "a red apple"), gate: gate)
///
/// The computation is synchronous and uses all processors; call it from a thread of your own, not from Swift's
/// cooperative pool.
public final class StableDiffusionPipeline: Sendable {
    /// The model's name, for records.
    public let modelName: String
    /// What the model is at its best with.
    public let defaults: ModelDefaults

    let tokenizer: CLIPTokenizer
    let textModel: CLIPTextModel
    let unet: UNet
    let decoder: VAEDecoder
    let encoder: VAEEncoder?
    let schedulerConfiguration: SchedulerConfiguration
    private let checkpoint: ModelCheckpoint
    private let weights: [ModelPart: any ParameterSource]
    private let knownHash = Mutex<String?>(nil)

    /// Opens the parts of a model; weights are mapped, not read.
    ///
    /// - Throws: ``CheckpointError``, ``ModelError``, ``TokenizerError``, ``SchedulerError`` or ``DiffusionError``
    ///   with what is missing or does not fit.
    public init(_ checkpoint: ModelCheckpoint) throws {
        self.checkpoint = checkpoint
        modelName = checkpoint.name
        defaults = try ModelDefaults(checkpoint)
        let textWeights = try checkpoint.weights(of: .textEncoder), unetWeights = try checkpoint.weights(of: .unet)
        textModel = try CLIPTextModel(
            textWeights,
            configuration: CLIPTextConfiguration(json: checkpoint.configuration(of: .textEncoder)))
        tokenizer = try Self.tokenizer(of: checkpoint, textWidth: textModel.configuration.shape.width)
        unet = try UNet(
            unetWeights, configuration: UNetConfiguration(json: checkpoint.configuration(of: .unet)))
        let vae = try VAEConfiguration(json: checkpoint.configuration(of: .vae))
        let vaeWeights = try checkpoint.weights(of: .vae)
        decoder = try VAEDecoder(vaeWeights, configuration: vae)
        encoder = vaeWeights.contains("encoder.conv_in.weight") ? try VAEEncoder(vaeWeights, configuration: vae) : nil
        schedulerConfiguration = try SchedulerConfiguration(data: checkpoint.configuration(of: .scheduler))
        weights = [.textEncoder: textWeights, .unet: unetWeights, .vae: vaeWeights]
        try requireFittingParts()
    }

    /// Generates pictures one after another.
    ///
    /// Where the gate's policy wants another try, the next seed that the run does not use yet is taken; what was
    /// discarded stands in the picture's record.
    ///
    /// - Parameters:
    ///   - gate: admits the prompt before anything is computed and reviews every picture; ``SafetyGate/unfiltered`` is the explicit choice of none.
    ///   - progress: called often, on the calling thread; returning false stops the run.
    ///   - finished: receives each picture as soon as it is reviewed.
    /// - Returns: all pictures of the run.
    /// - Throws: ``SafetyError`` when the gate refuses the prompt or cannot judge; `CancellationError` when stopped; what
    ///   `finished` throws.
    @discardableResult
    public func generate(
        _ configuration: PipelineConfiguration, gate: SafetyGate,
        progress: @escaping (PipelineProgress) -> Bool = { _ in true },
        finished: (GeneratedImage) throws -> Void = { _ in }
    ) throws -> [GeneratedImage] {
        try gate.admit(prompt: configuration.prompt)
        let run = try GenerationRun(self, configuration)
        var images: [GeneratedImage] = []
        var freeSeed = configuration.seed &+ UInt64(configuration.imageCount)
        for index in 0..<configuration.imageCount {
            let reporter = ProgressReporter(
                imageIndex: index, imageCount: configuration.imageCount, stepCount: run.callCount, report: progress)
            var image = try run.image(
                seed: configuration.seed &+ UInt64(index), gate: gate, reporter: reporter)
            var discarded: [GenerationRecord.Attempt] = []
            while discarded.count < gate.retryLimit(after: image.reviewed.verdict) {
                discarded.append(GenerationRecord.Attempt(image.record))
                image = try run.image(seed: freeSeed, gate: gate, reporter: reporter)
                freeSeed &+= 1
            }
            image.record.discarded = discarded
            try finished(image)
            images.append(image)
        }
        return images
    }

    /// Checks whether a configuration can be drawn.
    ///
    /// - Throws: what a run of it would throw before its first step.
    public func check(_ configuration: PipelineConfiguration) throws { _ = try GenerationRun(self, configuration) }

    /// Draws a run's first picture without a review.
    ///
    /// A drawing has no pixels for anyone; gates review it, as many as want to.
    ///
    /// - Throws: `CancellationError` when stopped by `progress`.
    public func draw(
        _ configuration: PipelineConfiguration, progress: @escaping (PipelineProgress) -> Bool = { _ in true }
    ) throws -> Drawing {
        let run = try GenerationRun(self, configuration)
        return try run.draw(
            seed: configuration.seed,
            reporter: ProgressReporter(imageIndex: 0, imageCount: 1, stepCount: run.callCount, report: progress))
    }

    /// The latents of a run's first picture before they are decoded, for comparison with other implementations.
    ///
    /// - Returns: `[1, height / 8, width / 8, 4]` for Stable Diffusion's VAE, not divided by its scaling factor.
    /// - Throws: as ``generate(_:gate:progress:finished:)``.
    package func latents(_ configuration: PipelineConfiguration) throws -> Tensor {
        let run = try GenerationRun(self, configuration)
        return try run.latents(
            seed: configuration.seed,
            reporter: ProgressReporter(imageIndex: 0, imageCount: 1, stepCount: run.callCount, report: { _ in true }))
    }

    /// Returns the memory of parts that are not needed for a while to the system.
    func release(_ part: ModelPart) {
        unload(part)
        Engine.releaseMemory()
    }

    /// Lets the system drop the weights of a part from memory; what is needed of them comes back when it is read.
    func unload(_ part: ModelPart) { weights[part]?.adviseUnneeded() }

    /// The first ten digits of the SHA-256 of the U-Net's weights.
    ///
    /// - Complexity: reads the whole file when it is asked for the first time.
    public func modelHash() throws(CheckpointError) -> String {
        if let hash = knownHash.withLock({ $0 }) { return hash }
        let hash = try checkpoint.modelHash()
        knownHash.withLock { $0 = hash }
        return hash
    }

    /// The model's tokenizer; CLIP's own, which ships with Klarbild, for models in a single file.
    private static func tokenizer(of checkpoint: ModelCheckpoint, textWidth: Int) throws -> CLIPTokenizer {
        if let folder = checkpoint.tokenizerFolder { return try CLIPTokenizer(contentsOf: folder) }
        let name = textWidth == 1024 ? "openclip" : "clip"  // 2.x pads with another token
        return try CLIPTokenizer(contentsOf: DataFolder.locate().url.appending(path: "Tokenizers/\(name)"))
    }

    private func requireFittingParts() throws(DiffusionError) {
        let (text, network) = (textModel.configuration, unet.configuration)
        guard text.shape.width == network.crossAttentionWidth else {
            throw .mismatchedParts(
                reason: "the text encoder's states have \(text.shape.width) channels, the U-Net takes "
                    + "\(network.crossAttentionWidth)")
        }
        let latents = decoder.configuration.latentChannels
        guard network.outChannels == latents, [latents, 2 * latents + 1].contains(network.inChannels) else {
            throw .mismatchedParts(
                reason: "the VAE's latents have \(latents) channels, the U-Net takes \(network.inChannels) and gives "
                    + "\(network.outChannels)")
        }
        guard tokenizer.maximumLength <= text.maximumLength, tokenizer.vocabularySize <= text.vocabularySize else {
            throw .mismatchedParts(
                reason: "the tokenizer makes \(tokenizer.maximumLength) tokens of \(tokenizer.vocabularySize), the "
                    + "text encoder takes \(text.maximumLength) of \(text.vocabularySize)")
        }
    }
}
