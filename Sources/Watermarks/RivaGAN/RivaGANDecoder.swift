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
            let logits = attention.logits(band.pixels, edges: band.edges)  // [1, H', W, 32]
            let found = features(band.pixels, edges: band.edges)  // [1, H', W, 32]
            let own = RivaGANAttention.weightedSums(of: found, logits: logits, rows: band.ownRows(after: 2))
            sums = zip(sums, own).map { $0 + $1 }
        }
        return sums.map { $0 / Double(image.width * image.height) }
    }

    /// The outputs as votes.
    func tally(of image: RGBImage) -> BitTally {
        let outputs = outputs(of: image)
        return BitTally(bits: outputs.map { $0 > Self.threshold }, margins: outputs.map { $0 - Self.threshold })
    }
}
