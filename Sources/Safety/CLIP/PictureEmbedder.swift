internal import Images
internal import Models
internal import Synchronization
internal import Tensors

/// CLIP's vision tower with its preprocessing: embeds pictures exactly or, from the third picture on, quickly.
///
/// A checker that judges one picture is done sooner without rounding weights first, and takes less memory. The second
/// picture is embedded both ways, which shows how far this very tower is off.
final class PictureEmbedder: Sendable {
    /// An embedding and how far its cosines may be off.
    struct QuickEmbedding {
        let embedding: Embedding
        let tolerance: Float
    }

    /// The width from which on rounding pays.
    static let quickWidth = 512
    /// Cosines are off like the coordinates of a rotated error: this many standard deviations of them are allowed for.
    private static let allowedDeviations: Float = 6
    /// And at least this much.
    private static let leastTolerance: Float = 5e-5

    private enum QuickTower {
        case unasked
        case asked
        case ready(CLIPVisionModel, tolerance: Float)
    }

    private let tower: CLIPVisionModel
    private let preprocessing: PicturePreprocessing
    private let quick = Mutex(QuickTower.unasked)

    init(_ tower: CLIPVisionModel, preprocessing: PicturePreprocessing) {
        self.tower = tower
        self.preprocessing = preprocessing
    }

    /// The embedding in single precision.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` if it is all zeros.
    func embedding(of image: RGBImage) throws(SafetyError) -> Embedding { try embedding(of: image, by: tower) }

    /// The embedding by weights in fixed point; nil for a first picture, and from a small tower.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` if it is all zeros.
    func quickEmbedding(of image: RGBImage) throws(SafetyError) -> QuickEmbedding? {
        guard tower.configuration.shape.width >= Self.quickWidth else { return nil }
        let state = quick.withLock { state in
            if case .unasked = state {
                state = .asked
                return QuickTower.unasked
            }
            return state
        }
        switch state {
        case .unasked:
            return nil
        case .asked:
            let rounded = tower.roundedToFixedPoint()
            let exact = try embedding(of: image)
            let deviation = try exact.deviation(from: embedding(of: image, by: rounded))
            // Not a number compares as false: then the quick way is never trusted.
            let tolerance = max(Self.allowedDeviations * deviation, Self.leastTolerance)
            quick.withLock { $0 = .ready(rounded, tolerance: tolerance) }
            return QuickEmbedding(embedding: exact, tolerance: 0)
        case .ready(let rounded, let tolerance):
            return QuickEmbedding(embedding: try embedding(of: image, by: rounded), tolerance: tolerance)
        }
    }

    private func embedding(of image: RGBImage, by tower: CLIPVisionModel) throws(SafetyError) -> Embedding {
        let embedding = Embedding(tower.embed(preprocessing(image)).values)
        try embedding.refuseZero(of: "the picture")
        return embedding
    }
}
