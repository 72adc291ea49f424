internal import Images

/// Writes a mark with as little change as carries it.
///
/// A block's new coefficients change nothing but the mean blue chroma of its 2 x 2 cells; luma, red chroma and all
/// detail stay. The change goes to the pixels' blue and green directly and is rounded to nearest.
struct CorrectedWriter {
    private let coder: BlockCoder

    init(_ coder: BlockCoder) {
        self.coder = coder
    }

    func write(into image: RGBImage) -> RGBImage {
        let rows = CoefficientRows(image, reading: .integer)
        return RGBImage(width: image.width, height: image.height) { out in
            _ = out.update(fromContentsOf: image.pixels)
            guard let pixels = out.baseAddress else { return }
            let cells = rows.blockColumns * 4
            withUnsafeTemporaryAllocation(of: Double.self, capacity: cells * 4) { buffer in
                guard let new = buffer.baseAddress else { return }
                rows.forEachRow { first, old, stride in
                    new.update(from: old, count: cells * 4)
                    coder.writeNearest(new, stride: stride, count: rows.blockColumns, first: first)
                    let y = first / rows.blockColumns * 8
                    for row in 0..<4 {
                        let upper = pixels + (y + row * 2) * image.width * 3
                        let lower = upper + image.width * 3
                        for column in 0..<cells {
                            let change = Float(new[row * stride + column] - old[row * stride + column]) / 2
                            Self.shift(upper + column * 6, by: change)
                            Self.shift(upper + column * 6 + 3, by: change)
                            Self.shift(lower + column * 6, by: change)
                            Self.shift(lower + column * 6 + 3, by: change)
                        }
                    }
                }
            }
        }
    }

    /// Changes a pixel's blue chroma: OpenCV's weights of blue and green in the way back from YUV.
    @inline(__always)
    private static func shift(_ pixel: UnsafeMutablePointer<UInt8>, by change: Float) {
        pixel[1] = clamped(Float(pixel[1]) - 0.395 * change)
        pixel[2] = clamped(Float(pixel[2]) + 2.032 * change)
    }

    @inline(__always)
    private static func clamped(_ value: Float) -> UInt8 {
        UInt8(min(max(value + 0.5, 0), 255))
    }
}
