internal import Images

/// What every block of a picture says under one reading of one method, whatever the payload's length.
struct BlockVotes: Sendable {
    /// The bit of each block in the order of the blocks.
    private(set) var bits: [Bool]
    /// How clearly each block says 1 (up to 1) or 0 (down to -1).
    private(set) var clarity: [Float]
    /// The mean nearness of the phases to those that a mark leaves, -1 to 1, whatever it says.
    let carrier: Double

    /// Reads a picture.
    ///
    /// - Complexity: O(pixels), one pass.
    init(_ image: RGBImage, method: WatermarkMethod, reading: MarkReading) {
        let rows = CoefficientRows(image, reading: reading)
        let count = rows.blockRows * rows.blockColumns
        var carrier = 0.0
        var clarity = [Float](repeating: 0, count: count)
        bits = [Bool](unsafeUninitializedCapacity: count) { bits, initialized in
            func take(_ magnitude: Double, at index: Int) {
                let phase = Quantization.phase(magnitude)
                bits[index] = Quantization.bit(phase)
                clarity[index] = Quantization.vote(phase)
                carrier += Double(Quantization.carrier(phase))
            }
            rows.forEachRow { first, coefficients, stride in
                if method == .dwtDctSvd {
                    DominantSingularValue.forEach(
                        in: coefficients, stride: stride, count: rows.blockColumns, tolerance: 1e-24
                    ) { take($1.value, at: first + $0) }
                } else {
                    for block in 0..<rows.blockColumns {
                        take(Self.largest(coefficients + block * 4, stride: stride), at: first + block)
                    }
                }
            }
            initialized = count
        }
        self.clarity = clarity
        self.carrier = count > 0 ? carrier / Double(count) : 0
    }

    /// The largest magnitude of the block's coefficients but the first.
    @inline(__always)
    private static func largest(_ c: UnsafePointer<Double>, stride: Int) -> Double {
        func row(_ index: Int) -> SIMD4<Double> {
            let start = c + index * stride
            return SIMD4(start[0], start[1], start[2], start[3])
        }
        func magnitude(_ x: SIMD4<Double>) -> SIMD4<Double> { x.replacing(with: -x, where: x .< 0) }
        // spelled out: the standard library's pointwiseMax is not specialised here, and took longer than all the rest
        func larger(_ x: SIMD4<Double>, _ y: SIMD4<Double>) -> SIMD4<Double> { x.replacing(with: y, where: x .< y) }
        var first = row(0)
        first.x = 0
        let all = larger(larger(magnitude(first), magnitude(row(1))), larger(magnitude(row(2)), magnitude(row(3))))
        let (left, right) = (all.x > all.y ? all.x : all.y, all.z > all.w ? all.z : all.w)
        return left > right ? left : right
    }

    /// Collects the votes for a payload of so many bits: block n carries bit n mod `length`.
    func tally(length: Int) -> BitTally {
        BitTally(length: length, bits: bits, clarity: clarity)
    }
}
