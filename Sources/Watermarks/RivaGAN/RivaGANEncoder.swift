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
        drawing = try RivaGANBranch(file, "conv", in: 4, out: 3)
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
            let weights = attention(band.pixels, edges: band.edges)  // [1, H', W, 32]
            let input = Self.joined(band.pixels(after: 2), Self.plane(weights, signs))  // [1, H', W, 4]
            var change = drawing(input, edges: band.edges)  // [1, H'', W, 3]
            change.withUnsafeMutableBuffer { HyperbolicTangent.apply(to: $0) }
            append(band.own(change, after: 4), to: band.own(band.pixels, after: 0), writer: writer, into: &pixels)
        }
        return RGBImage(width: image.width, height: image.height, pixels: pixels)
    }

    /// The sum of the signs of the bits, each times its weight: `[1, H, W, 1]`.
    private static func plane(_ weights: Tensor, _ signs: [Float]) -> [Float] {
        weights.withUnsafeBuffer { weights in
            stride(from: 0, to: weights.count, by: 32).map { pixel in
                var sum: Float = 0
                for bit in 0..<32 { sum += weights[pixel + bit] * signs[bit] }
                return sum
            }
        }
    }

    /// Pixels and plane as four channels.
    private static func joined(_ pixels: Tensor, _ plane: [Float]) -> Tensor {
        var result = Tensor(repeating: 0, shape: [1, pixels.shape[1], pixels.shape[2], 4])
        result.withUnsafeMutableBuffer { result in
            pixels.withUnsafeBuffer { pixels in
                for (i, value) in plane.enumerated() {
                    for channel in 0..<3 { result[i * 4 + channel] = pixels[i * 3 + channel] }
                    result[i * 4 + 3] = value
                }
            }
        }
        return result
    }

    /// Appends a band of the marked picture.
    private func append(_ change: Tensor, to pixels: Tensor, writer: MarkWriter, into bytes: inout [UInt8]) {
        let rounding: Float = writer == .compatible ? 0 : 0.5
        change.withUnsafeBuffer { change in
            pixels.withUnsafeBuffer { pixels in
                for i in stride(from: 0, to: change.count, by: 3) {
                    for channel in [2, 1, 0] {  // blue comes first in the network
                        let value = min(max(pixels[i + channel] + Self.amplitude * change[i + channel], -1), 1)
                        bytes.append(UInt8(min((value + 1) * 127.5 + rounding, 255)))
                    }
                }
            }
        }
    }
}
