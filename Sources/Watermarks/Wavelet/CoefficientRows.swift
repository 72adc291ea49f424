internal import CWatermarks
internal import Images

/// The approximation coefficients of a one-level Haar transform of blue chroma, a row of 8 x 8 blocks at a time.
///
/// Rounding is that of PyWavelets' `dwt2`, in doubles for whole-number chroma and in floats for floating-point chroma:
/// down the columns first, then along the rows, each sample times 0.7071.... What is equal in exact arithmetic is told
/// apart by it, and so must we.
struct CoefficientRows {
    /// The weight of both taps of the filter.
    static let tap = 0.7071067811865476

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
                        cwavelet_chroma_coefficients(
                            upper, upper + image.width * 3, cells, reading.isFloat ? 1 : 0, reading.isSwapped ? 1 : 0,
                            base + cellRow * cells)
                    }
                    body(row * blockColumns, base, cells)
                }
            }
        }
    }
}
