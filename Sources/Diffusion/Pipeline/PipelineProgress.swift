/// How far a run has come.
public struct PipelineProgress: Sendable, Equatable {
    /// What is being done.
    public enum Stage: String, Sendable {
        /// Encoding the prompt, and the starting picture if there is one.
        case encoding
        /// Removing noise, step by step.
        case denoising
        /// Turning latents into a picture.
        case decoding
        /// Reviewing the picture.
        case reviewing
    }

    /// What is being done.
    public let stage: Stage
    /// The picture that is being made, from 0, and their number.
    public let imageIndex: Int, imageCount: Int
    /// Calls of the U-Net finished for this picture, and their number.
    public let step: Int, stepCount: Int
}
