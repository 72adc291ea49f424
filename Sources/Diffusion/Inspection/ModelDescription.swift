public import Checkpoints
internal import Foundation
internal import Models
internal import Prompts
internal import Safety
internal import Schedulers
internal import Tensors

/// What a model on disk consists of, and what it is at its best with.
public struct ModelDescription: Sendable, Equatable, Encodable {
    /// The weights of one part.
    public struct Weights: Sendable, Equatable, Encodable {
        /// The part, by the name of its folder.
        public let part: String
        /// How many tensors it has, and how many numbers they hold.
        public let tensorCount: Int, parameterCount: Int
        /// Bytes of these numbers.
        public let byteCount: Int
        /// The precisions they are stored in: F32, F16, BF16.
        public let precisions: [String]
    }

    /// The safety checker.
    public struct Checker: Sendable, Equatable, Encodable {
        /// The concepts it looks for, with their thresholds.
        public struct Concept: Sendable, Equatable, Encodable {
            /// What it is called; a number where nothing names it.
            public let name: String
            /// The cosine above which a picture is flagged.
            public let threshold: Float
        }

        /// What it looks for; concepts that only lower the thresholds of others come last.
        public let concepts: [Concept]
        /// What it cannot see.
        public let blindSpots: String
    }

    /// What the model is called in records.
    public let name: String
    /// The folder or the file.
    public let path: String
    /// The text encoder it belongs to: `1.x` (768 channels), `2.x` (1024), or `other`.
    public let family: String
    /// The size of the pictures it was trained on.
    public let width: Int, height: Int
    /// What its U-Net predicts: `epsilon`, `v_prediction` or `sample`.
    public let prediction: String
    /// Whether it was trained to fill in parts of pictures.
    public let isInpainting: Bool
    /// Whether it can start from a picture: its VAE has an encoder.
    public let startsFromPictures: Bool
    /// Positions of its text encoder, and tokens of its vocabulary.
    public let textLength: Int, vocabularySize: Int
    /// Steps, guidance scale and sampler of a run that does not say otherwise; the sampler is the scheduler's own where
    /// the model does not name another.
    public let stepCount: Int, guidanceScale: Float, scheduler: String?
    /// The parts with weights.
    public let weights: [Weights]
    /// Its safety checker; nil if it comes without one.
    public let safetyChecker: Checker?
    /// The first ten digits of the SHA-256 of its U-Net's weights.
    public let hash: String

    /// Describes a model.
    ///
    /// - Throws: what is wrong with the first part that a run could not open, its checker included.
    /// - Complexity: reads the U-Net's weights for the hash.
    public init(_ checkpoint: ModelCheckpoint) throws {
        let pipeline = try StableDiffusionPipeline(checkpoint)
        let (unet, vae, text) = (
            pipeline.unet.configuration, pipeline.decoder.configuration, pipeline.textModel.configuration
        )
        (name, path) = (checkpoint.name, checkpoint.url.path)
        family =
            switch text.shape.width {
            case 768: "1.x"
            case 1024: "2.x"
            default: "other"
            }
        let side = unet.sampleSize * vae.downsamplingFactor
        (width, height) = (side, side)
        let settings = pipeline.schedulerConfiguration
        prediction = (settings.predictionType ?? .epsilon).rawValue
        isInpainting = unet.inChannels != vae.latentChannels
        startsFromPictures = pipeline.encoder != nil
        (textLength, vocabularySize) = (pipeline.tokenizer.maximumLength, pipeline.tokenizer.vocabularySize)
        (stepCount, guidanceScale) = (pipeline.defaults.stepCount, pipeline.defaults.guidanceScale)
        scheduler = pipeline.defaults.scheduler ?? settings.kind?.rawValue
        weights = try checkpoint.partsWithWeights.map { part in
            try Weights(part, in: checkpoint.weights(of: part))
        }
        safetyChecker = try checkpoint.safetyChecker == nil ? nil : Checker(ConceptChecker(of: checkpoint))
        hash = try pipeline.modelHash()
    }
}

extension ModelDescription.Weights {
    init(_ part: ModelPart, in source: any ParameterSource) throws {
        let stored = try source.names.compactMap { try source.storedWeight($0) }
        self.init(
            part: part.rawValue, tensorCount: stored.count, parameterCount: stored.reduce(0) { $0 + $1.count },
            byteCount: stored.reduce(0) { $0 + $1.count * $1.precision.stride },
            precisions: Set(stored.map(\.precision.rawValue)).sorted())
    }
}

extension ModelDescription.Checker {
    init(_ checker: ConceptChecker) {
        self.init(
            concepts: checker.concepts.map { .init(name: $0.name, threshold: $0.threshold) },
            blindSpots: checker.blindSpots)
    }
}

extension ModelCheckpoint {
    /// The parts that have weights of their own, in the order of ``ModelPart``.
    var partsWithWeights: [ModelPart] {
        [.unet, .vae, .textEncoder, .safetyChecker].filter(contains)
    }
}
