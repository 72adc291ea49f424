public import Images
public import Schedulers
public import Watermarks

/// What to generate: the settings of one run.
///
/// Names and defaults follow Apple's ml-stable-diffusion where they fit; ``seed``, ``scheduler`` and ``randomNumbers``
/// default to what makes the same picture as diffusers.
public struct PipelineConfiguration: Sendable, Equatable {
    /// Where a run's random numbers come from.
    public enum RandomNumbers: String, Sendable, CaseIterable, Codable {
        /// Torch's generator on a CPU, bit for bit: the reference.
        case torch
        /// The counter-based generator of CUDA, "NV" in AUTOMATIC1111.
        case philox
    }

    /// How much of a model is held in memory while it draws; the picture is the same.
    public enum MemoryMode: String, Sendable, CaseIterable {
        /// What has been read stays until its part of the model is done.
        case normal
        /// Weights are given back to the system layer by layer and read again, from the file or the system's cache, at
        /// the next step.
        case low
    }

    /// What to draw.
    public var prompt: String
    /// What to steer away from.
    public var negativePrompt = ""
    /// A picture to start from, image to image; nil starts from noise.
    public var startingImage: RGBImage?
    /// Where the starting picture may be changed: white yes, black no; nil changes everything.
    public var mask: RGBImage?
    /// How far to depart from the starting picture: 0 keeps it, 1 leaves little of it.
    public var strength = 0.8
    /// The number of pictures; picture i uses the seed `seed + i`, so that each can be made again alone.
    public var imageCount = 1
    /// The number of steps; nil takes the model's default.
    public var stepCount: Int?
    /// The seed of the first picture.
    public var seed: UInt64 = 0
    /// How strongly to follow the prompt (classifier-free guidance, Ho and Salimans, 2022); at most 1 is none.
    public var guidanceScale: Float?
    /// Whether and how to steer away from unwanted content; needs a guidance scale above 1.
    public var safeGuidance: SafeGuidance?
    /// What is left out to draw faster.
    public var shortcuts = Shortcuts.none
    /// The sampler; nil takes the model's own.
    public var scheduler: SchedulerSelection?
    /// Width and height in pixels; nil takes the model's.
    public var width: Int?, height: Int?
    /// How many of the text encoder's last layers to leave out.
    public var skippedTextLayers = 0
    /// Whether `(word:1.3)` and `[word]` change a word's weight, as in AUTOMATIC1111.
    public var usesPromptWeighting = true
    /// Where random numbers come from.
    public var randomNumbers = RandomNumbers.torch
    /// How many times a picture is enlarged for showing, after the checker has seen it; nil takes the model's default.
    public var enlargement: Int?
    /// How pixels are enlarged.
    public var enlargementFilter = ResamplingFilter.bicubic
    /// The amount of fresh noise of the DDIM sampler: 0 none, 1 as much as DDPM.
    public var eta: Float = 0
    /// How much of the model is held in memory.
    public var memoryMode = MemoryMode.normal
    /// A key written into the noise that a picture is drawn from; not with a starting picture.
    public var latentMark: TreeRingKey?

    /// The default settings for a prompt.
    public init(prompt: String) { self.prompt = prompt }
}
