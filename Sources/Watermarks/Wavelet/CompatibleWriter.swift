internal import Images

/// invisible-watermark's writer for 8-bit pictures, byte for byte.
///
/// All pixels go through 8-bit YUV, those beyond the last block too; the inverse transform takes the two bands of
/// detail in each other's place, so that every 2 x 2 cell is transposed around its mean; the result is truncated
/// towards zero and wraps beyond 0 to 255.
struct CompatibleWriter {
    private let coder: BlockCoder

    init(_ coder: BlockCoder) {
        self.coder = coder
    }

    func write(into image: RGBImage) -> RGBImage {
        let (width, height) = (image.width, image.height)
        let (luma, original, red) = planes(of: image)
        var blue = original
        let (cells, blocks) = (width / 4 * 2, width / 8)
        blue.withUnsafeMutableBufferPointer { plane in
            guard let plane = plane.baseAddress, cells > 0 else { return }
            withUnsafeTemporaryAllocation(of: Double.self, capacity: cells * 16) { buffer in
                guard let base = buffer.baseAddress else { return }
                for top in stride(from: 0, to: height / 4 * 4, by: 8) {
                    let isWhole = top + 8 <= height
                    let cellRows = isWhole ? 4 : 2
                    for row in 0..<cellRows {
                        let line = plane + (top + row * 2) * width
                        HaarCell.forward(line, line + width, count: cells, into: base + row * cells, band: cells * 4)
                    }
                    if isWhole {
                        coder.writeAsLibrary(base, stride: cells, count: blocks, first: top / 8 * blocks)
                    }
                    for row in 0..<cellRows {
                        let line = plane + (top + row * 2) * width
                        HaarCell.swappedInverse(
                            base + row * cells, band: cells * 4, count: cells, into: line, line + width)
                    }
                }
            }
        }
        return Self.image(width: width, height: height, luma: luma, blue: blue, red: red)
    }

    /// Y, U and V of 8-bit pixels: OpenCV's `COLOR_BGR2YUV`.
    private func planes(of image: RGBImage) -> (luma: [UInt8], blue: [UInt8], red: [UInt8]) {
        let count = image.width * image.height
        var (luma, blue) = ([UInt8](repeating: 0, count: count), [UInt8](repeating: 0, count: count))
        let red = [UInt8](unsafeUninitializedCapacity: count) { red, initialized in
            image.pixels.withUnsafeBufferPointer { pixels in
                for i in 0..<count {
                    let (r, g, b) = (Int32(pixels[i * 3]), Int32(pixels[i * 3 + 1]), Int32(pixels[i * 3 + 2]))
                    let y = BlueChroma.luma(red: r, green: g, blue: b)
                    luma[i] = UInt8(truncatingIfNeeded: y)
                    blue[i] = UInt8(truncatingIfNeeded: BlueChroma.chroma(luma: y, blue: b))
                    let v = ((r &- y) &* 14369 &+ 128 << 14 &+ 8192) >> 14
                    red[i] = UInt8(truncatingIfNeeded: min(max(v, 0), 255))
                }
            }
            initialized = count
        }
        return (luma, blue, red)
    }

    /// OpenCV's `COLOR_YUV2BGR` of 8-bit planes.
    private static func image(width: Int, height: Int, luma: [UInt8], blue: [UInt8], red: [UInt8]) -> RGBImage {
        RGBImage(width: width, height: height) { out in
            for i in 0..<(width * height) {
                let (y, u, v) = (Int32(luma[i]), Int32(blue[i]) &- 128, Int32(red[i]) &- 128)
                let r = y &+ (18678 &* v &+ 8192) >> 14
                let g = y &+ (-6472 &* u &- 9519 &* v &+ 8192) >> 14
                let b = y &+ (33292 &* u &+ 8192) >> 14
                out[i * 3] = UInt8(truncatingIfNeeded: min(max(r, 0), 255))
                out[i * 3 + 1] = UInt8(truncatingIfNeeded: min(max(g, 0), 255))
                out[i * 3 + 2] = UInt8(truncatingIfNeeded: min(max(b, 0), 255))
            }
        }
    }
}

/// PyWavelets' Haar transform of 2 x 2 cells, rounding by rounding.
enum HaarCell {
    /// The four bands of two lines of samples, `band` numbers apart: approximation, horizontal, vertical and diagonal
    /// detail.
    static func forward(
        _ upper: UnsafePointer<UInt8>, _ lower: UnsafePointer<UInt8>, count: Int,
        into out: UnsafeMutablePointer<Double>, band: Int
    ) {
        let tap = CoefficientRows.tap
        for cell in 0..<count {
            let (a, b) = (Double(upper[cell * 2]) * tap, Double(upper[cell * 2 + 1]) * tap)
            let (c, d) = (Double(lower[cell * 2]) * tap, Double(lower[cell * 2 + 1]) * tap)
            let (low0, low1, high0, high1) = (a + c, b + d, a - c, b - d)
            out[cell] = low0 * tap + low1 * tap
            out[band + cell] = high0 * tap + high1 * tap
            out[band * 2 + cell] = low0 * tap - low1 * tap
            out[band * 3 + cell] = high0 * tap - high1 * tap
        }
    }

    /// The inverse with the horizontal and vertical bands in each other's place, truncated to bytes.
    static func swappedInverse(
        _ bands: UnsafePointer<Double>, band: Int, count: Int, into upper: UnsafeMutablePointer<UInt8>,
        _ lower: UnsafeMutablePointer<UInt8>
    ) {
        let tap = CoefficientRows.tap
        for cell in 0..<count {
            let (approximation, diagonal) = (bands[cell] * tap, bands[band * 3 + cell] * tap)
            let (horizontal, vertical) = (bands[band + cell] * tap, bands[band * 2 + cell] * tap)
            let (low0, low1) = ((approximation + horizontal) * tap, (approximation - horizontal) * tap)
            let (high0, high1) = ((vertical + diagonal) * tap, (vertical - diagonal) * tap)
            upper[cell * 2] = byte(low0 + high0)
            upper[cell * 2 + 1] = byte(low1 + high1)
            lower[cell * 2] = byte(low0 - high0)
            lower[cell * 2 + 1] = byte(low1 - high1)
        }
    }

    @inline(__always)
    private static func byte(_ value: Double) -> UInt8 {
        UInt8(truncatingIfNeeded: Int32(value))
    }
}
