internal import Checkpoints
public import Foundation
public import Images
internal import Models
internal import Tensors

/// A CLIP with two linear heads: one for pictures not safe for work, one for visible watermarks.
///
/// Port of diffusers' `IFSafetyChecker` (0.42; DeepFloyd IF, 2023): a head's output over 0.5 flags. The weights are not
/// ours to ship.
public final class TwoHeadChecker: ImageChecker {
    /// What the checker is called in records.
    public let name: String
    /// `nsfw` and `visible watermark`, each with a threshold of 0.5.
    public let concepts = ["nsfw", "visible watermark"].map { SafetyConcept(name: $0, scale: .output, threshold: 0.5) }

    private let folder: PartFolder
    private let tower: CLIPVisionModel
    private let preprocessing: PicturePreprocessing
    private let heads: [(weight: [Float], bias: Float)]

    /// A folder with `config.json` and the weights of an `IFSafetyChecker`.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` that says what is missing.
    public init(contentsOf url: URL) throws(SafetyError) {
        name = url.lastPathComponent
        folder = PartFolder(at: url, part: .safetyChecker)
        do {
            let weights = try folder.weights()
            try weights.refuseZeros()
            let shape = try CLIPVisionConfiguration(json: folder.configuration())
            // The tower is nested once or twice, depending on the version that wrote the file.
            let prefix =
                ["", "vision_model.", "vision_model.vision_model."].first {
                    weights.contains($0 + "visual_projection.weight")
                } ?? ""
            tower = try CLIPVisionModel(weights.prefixed(prefix), configuration: shape)
            preprocessing = try PicturePreprocessing(
                lookingIn: [url, url.deletingLastPathComponent().appending(path: "feature_extractor")],
                size: shape.imageSize)
            var heads: [(weight: [Float], bias: Float)] = []
            for head in ["p_head", "w_head"] {
                let weight = try weights.parameter("\(head).weight", shape: [1, shape.projectionWidth]).tensor.values
                heads.append((weight, try weights.parameter("\(head).bias", shape: [1])[0]))
            }
            self.heads = heads
        } catch let error as SafetyError {
            throw error
        } catch {
            throw .badChecker(reason: "\(error)")
        }
    }

    /// What the checker cannot see, in a sentence.
    public var blindSpots: String {
        "It knows what its heads were trained on, sexual content and visible watermarks; no violence, no invisible marks."
    }

    /// The outputs of the heads.
    public func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        let embedding = tower.embed(preprocessing(image)).values  // [projectionWidth]
        return heads.map { head in zip(embedding, head.weight).reduce(head.bias) { $0 + $1.0 * $1.1 } }
    }

    /// The SHA-256 of the weights.
    public func weightsHash() throws(SafetyError) -> String { try folder.hash() }
}
