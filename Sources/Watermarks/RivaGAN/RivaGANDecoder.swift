public import Checkpoints
public import Foundation
public import Images
internal import Tensors

/// Reads the 32 bits of a RivaGAN mark.
///
/// Port of invisible-watermark 0.2.0's `RivaWatermark.decode` with the weights of its wheel.
public final class RivaGANDecoder: Sendable {
    private let attention: RivaGANAttention
    private let features: RivaGANBranch

    /// Reads the weights of `decoder.safetensors` in a folder.
    ///
    /// - Throws: `CheckpointError` when a tensor is missing or of another shape.
    public init(contentsOf folder: URL) throws(CheckpointError) {
        let file = try SafetensorsFile(path: folder.appending(path: "decoder.safetensors").path(percentEncoded: false))
        attention = try RivaGANAttention(file)
        features = try RivaGANBranch(file, "conv", in: 3, out: 32)
    }

    /// The library's threshold on an output.
    private static let threshold = 0.52

    /// The network's 32 outputs: a bit is 1 above 0.52; their size says how clear it is.
    public func outputs(of image: RGBImage) -> [Double] {
        var sums = [Double](repeating: 0, count: 32)
        for band in RivaGANBand.all(of: image, convolutionCount: 2) {
            let weights = band.own(attention(band.pixels, edges: band.edges), after: 2)  // [1, H, W, 32]
            let found = band.own(features(band.pixels, edges: band.edges), after: 2)  // [1, H, W, 32]
            weights.withUnsafeBuffer { weights in
                found.withUnsafeBuffer { found in
                    for start in stride(from: 0, to: weights.count, by: 32 * image.width) {
                        var line = [Float](repeating: 0, count: 32)
                        for pixel in stride(from: start, to: start + 32 * image.width, by: 32) {
                            for bit in 0..<32 { line[bit] += weights[pixel + bit] * found[pixel + bit] }
                        }
                        for bit in 0..<32 { sums[bit] += Double(line[bit]) }
                    }
                }
            }
        }
        return sums.map { $0 / Double(image.width * image.height) }
    }

    /// The outputs as votes.
    func tally(of image: RGBImage) -> BitTally {
        let outputs = outputs(of: image)
        return BitTally(bits: outputs.map { $0 > Self.threshold }, margins: outputs.map { $0 - Self.threshold })
    }
}
