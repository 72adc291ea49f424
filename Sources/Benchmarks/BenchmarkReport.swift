/// What a benchmark measured; as JSON, seconds and bytes throughout.
public struct BenchmarkReport: Sendable, Encodable {
    /// A timing with the name of what was timed.
    public struct Layer: Sendable, Encodable {
        /// What it does and its extents.
        public let name: String
        /// How long it takes.
        public let timing: Timing
    }

    /// The part of one kind of operation in a run of a network.
    public struct Share: Sendable, Encodable {
        /// The kind of operation; `other` is what the kernels do not account for.
        public let kind: String
        /// Seconds of one run.
        public let seconds: Double
        /// Billions of floating-point operations a second by the direct definition; nil for other work.
        public let gigaflops: Double?
    }

    /// One whole picture.
    public struct Picture: Sendable, Encodable {
        /// Steps of the sampler.
        public let stepCount: Int
        /// From opening the model to the reviewed picture, in seconds.
        public let seconds: Double
        /// From opening the model to the end of the first call of the U-Net, in seconds.
        public let firstStep: Double
    }

    /// The code path of the kernels.
    public let path: String
    /// The threads that share the work.
    public let threads: Int
    /// Where the weights are from.
    public let weights: String
    /// Width and height of the picture.
    public let size: Int
    /// Layers of the U-Net by themselves.
    public var layers: [Layer] = []
    /// One step with guidance: the U-Net on a batch of 2.
    public var step: Timing?
    /// Where the time of a step goes.
    public var stepProfile: [Share] = []
    /// Latents to pixels.
    public var vae: Timing?
    /// Where the time of decoding goes.
    public var vaeProfile: [Share] = []
    /// Encoding a prompt and a negative prompt.
    public var text: Timing?
    /// The review of a picture.
    public var checker: Timing?
    /// One whole picture; nil if only parts of a model are there.
    public var picture: Picture?
    /// The most memory that was in use at one time, in bytes.
    public var peakMemory = 0
}
