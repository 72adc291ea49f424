public import Safety

/// A reviewed picture and the settings that made it.
public struct GeneratedImage: Sendable {
    /// The picture, if there is one to show, with its verdict and scores.
    public let reviewed: ReviewedImage
    /// Everything needed to make the picture again, and what became of it.
    public internal(set) var record: GenerationRecord
}
