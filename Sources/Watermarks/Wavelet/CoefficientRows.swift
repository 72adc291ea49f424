internal import Images

/// The approximation coefficients of a one-level Haar transform of blue chroma, a row of 8 x 8 blocks at a time.
///
/// Rounding is that of PyWavelets' `dwt2`, in doubles for whole-number chroma and in floats for floating-point chroma:
/// down the columns first, then along the rows, each sample times 0.7071.... What is equal in exact arithmetic is told
/// apart by it, and so must we.
struct CoefficientRows {
    /// The weight of both taps of the filter.
    static let tap = 0.7071067811865476
    private static let floatTap = Float(0.7071067811865476)

    private let image: RGBImage
    private let reading: MarkReading
    /// The number of rows of blocks.
    let blockRows: Int
    /// The number of blocks in a row.
    let blockColumns: Int

    init(_ image: RGBImage, reading: MarkReading) {
        self.image = image
        self.reading = reading
        (blockRows, blockColumns) = (image.height / 8, image.width / 8)
    }

    /// Calls `body` for every row of blocks with the number of its first block and the coefficients: four rows of them,
    /// `stride` apart, of which each block has four columns.
    func forEachRow(_ body: (_ first: Int, _ coefficients: UnsafePointer<Double>, _ stride: Int) -> Void) {
        let cells = blockColumns * 4
        guard cells > 0 else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: cells * 4) { buffer in
            guard let base = buffer.baseAddress else { return }
            image.pixels.withUnsafeBufferPointer { pixels in
                guard let pixels = pixels.baseAddress else { return }
                for row in 0..<blockRows {
                    for cellRow in 0..<4 {
                        let upper = pixels + (row * 8 + cellRow * 2) * image.width * 3
                        transform(upper, upper + image.width * 3, count: cells, into: base + cellRow * cells)
                    }
                    body(row * blockColumns, base, cells)
                }
            }
        }
    }

    /// The coefficients of two rows of pixels.
    private func transform(
        _ upper: UnsafePointer<UInt8>, _ lower: UnsafePointer<UInt8>, count: Int, into out: UnsafeMutablePointer<Double>
    ) {
        let red = reading.isSwapped ? 2 : 0
        if reading.isFloat {
            let tap = Self.floatTap
            for cell in 0..<count {
                let (a, b) = (upper + cell * 6, lower + cell * 6)
                let left = Self.float(a, red) * tap + Self.float(b, red) * tap
                let right = Self.float(a + 3, red) * tap + Self.float(b + 3, red) * tap
                out[cell] = Double(left * tap + right * tap)
            }
        } else {
            let tap = Self.tap
            for cell in 0..<count {
                let (a, b) = (upper + cell * 6, lower + cell * 6)
                let left = Self.integer(a, red) * tap + Self.integer(b, red) * tap
                let right = Self.integer(a + 3, red) * tap + Self.integer(b + 3, red) * tap
                out[cell] = left * tap + right * tap
            }
        }
    }

    @inline(__always)
    private static func integer(_ pixel: UnsafePointer<UInt8>, _ red: Int) -> Double {
        let blue = Int32(pixel[2 - red])
        let luma = BlueChroma.luma(red: Int32(pixel[red]), green: Int32(pixel[1]), blue: blue)
        return Double(BlueChroma.chroma(luma: luma, blue: blue))
    }

    @inline(__always)
    private static func float(_ pixel: UnsafePointer<UInt8>, _ red: Int) -> Float {
        BlueChroma.floatChroma(red: Float(pixel[red]), green: Float(pixel[1]), blue: Float(pixel[2 - red]))
    }
}
