public import Checkpoints
public import Foundation
public import Images
internal import Tensors

/// Writes 32 bits into a picture.
///
/// Port of invisible-watermark 0.2.0's `RivaWatermark.encode` with the weights of its wheel.
public final class RivaGANEncoder: Sendable {
    private let attention: RivaGANAttention
    private let drawing: RivaGANBranch

    /// Reads the weights of `encoder.safetensors` in a folder.
    ///
    /// - Throws: `CheckpointError` when a tensor is missing or of another shape.
    public init(contentsOf folder: URL) throws(CheckpointError) {
        let file = try SafetensorsFile(path: folder.appending(path: "encoder.safetensors").path(percentEncoded: false))
        attention = try RivaGANAttention(file)
        drawing = try RivaGANBranch(file, "conv", in: 4, out: 3, finish: TanhNormalization(count: 3))
    }

    /// The largest change of a pixel, where the range is 2.
    private static let amplitude: Float = 0.016

    /// The picture with the mark; ``MarkWriter/compatible`` truncates as the library does instead of rounding.
    ///
    /// - Throws: ``WatermarkError`` when the payload has not 32 bits or the picture is too small.
    public func marked(
        _ image: RGBImage, with payload: WatermarkPayload, writer: MarkWriter = .corrected
    ) throws(WatermarkError) -> RGBImage {
        try WatermarkMethod.rivaGAN.requireRoom(bits: payload.bits.count, width: image.width, height: image.height)
        let signs = payload.bits.map { Float($0 ? 1 : -1) }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(image.pixels.count)
        for band in RivaGANBand.all(of: image, convolutionCount: 4) {
            let logits = attention.logits(band.pixels, edges: band.edges)  // [1, H', W, 32]
            let input = RivaGANAttention.joined(band.pixels(after: 2), weightedSumsOf: signs, logits: logits)
            let change = drawing(input, edges: band.edges)  // [1, H'', W, 3]
            append(
                change.rows(band.ownRows(after: 4)), to: band.pixels.rows(band.ownRows(after: 0)), writer: writer,
                into: &pixels)
        }
        return RGBImage(width: image.width, height: image.height, pixels: pixels)
    }

    /// Appends a band of the marked picture.
    private func append(_ change: Tensor, to pixels: Tensor, writer: MarkWriter, into bytes: inout [UInt8]) {
        let rounding: Float = writer == .compatible ? 0 : 0.5
        change.withUnsafeBuffer { change in
            pixels.withUnsafeBuffer { pixels in
                func byte(_ i: Int) -> UInt8 {
                    let value = min(max(pixels[i] + Self.amplitude * change[i], -1), 1)
                    return UInt8(min((value + 1) * 127.5 + rounding, 255))
                }
                for i in stride(from: 0, to: change.count, by: 3) {  // blue comes first in the network
                    bytes.append(byte(i + 2))
                    bytes.append(byte(i + 1))
                    bytes.append(byte(i))
                }
            }
        }
    }
}
