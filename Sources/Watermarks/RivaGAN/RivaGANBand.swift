internal import Images
internal import Tensors

/// A band of a picture's rows with all that a chain of RivaGAN's convolutions looks at.
///
/// Bands keep memory bounded: a map of 32 channels takes 128 bytes a pixel. A band is ten tiles of a convolution high.
struct RivaGANBand {
    /// Rows of a band.
    static let height = 220

    /// The rows that the band is for.
    let rows: Range<Int>
    /// The picture's rows around them as numbers from -1 to 1, blue first: `[1, H, W, 3]`.
    let pixels: Tensor
    /// Whether ``pixels`` reaches the picture's first and last row.
    let edges: BandEdges
    /// The first row of ``pixels``.
    private let first: Int

    /// The band of some rows, with those that `convolutionCount` convolutions reach.
    private init(_ image: RGBImage, rows: Range<Int>, convolutionCount: Int) {
        self.rows = rows
        let reach = convolutionCount * LargeConvolution.reach
        let outer = max(rows.lowerBound - reach, 0)..<min(rows.upperBound + reach, image.height)
        first = outer.lowerBound
        edges = BandEdges(isFirst: outer.lowerBound == 0, isLast: outer.upperBound == image.height)
        var pixels = Tensor(repeating: 0, shape: [1, outer.count, image.width, 3])
        let start = outer.lowerBound * image.width * 3
        pixels.withUnsafeMutableBuffer { values in
            for i in stride(from: 0, to: values.count, by: 3) {
                for channel in 0..<3 { values[i + channel] = Float(image.pixels[start + i + 2 - channel]) / 127.5 - 1 }
            }
        }
        self.pixels = pixels
    }

    /// The bands of a picture from the top.
    static func all(of image: RGBImage, convolutionCount: Int) -> some Sequence<RivaGANBand> {
        stride(from: 0, to: image.height, by: height).lazy.map {
            RivaGANBand(image, rows: $0..<min($0 + height, image.height), convolutionCount: convolutionCount)
        }
    }

    /// The band's own rows in a map that went through so many convolutions.
    func ownRows(after convolutionCount: Int) -> Range<Int> {
        let lost = edges.isFirst ? 0 : convolutionCount * LargeConvolution.reach
        let top = rows.lowerBound - first - lost
        return top..<(top + rows.count)
    }

    /// The rows of ``pixels`` that a map has after so many convolutions.
    func pixels(after convolutionCount: Int) -> Tensor {
        let lost = convolutionCount * LargeConvolution.reach
        return pixels.rows((edges.isFirst ? 0 : lost)..<(pixels.shape[1] - (edges.isLast ? 0 : lost)))
    }
}

extension Tensor {
    /// Some rows of one picture `[1, H, W, C]`.
    func rows(_ range: Range<Int>) -> Tensor {
        let line = shape[2] * shape[3]
        return withUnsafeBuffer {
            Tensor(
                $0[(range.lowerBound * line)..<(range.upperBound * line)], shape: [1, range.count, shape[2], shape[3]])
        }
    }
}
