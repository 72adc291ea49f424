/// Writes bits into the 4 x 4 coefficients of blocks that stand side by side in four rows.
struct BlockCoder {
    let method: WatermarkMethod
    let bits: [Bool]

    private func bit(of block: Int) -> Bool { bits[block % bits.count] }

    /// Writes the bits of `count` blocks, of which the first has the number `first`, as invisible-watermark does.
    func writeAsLibrary(_ c: UnsafeMutablePointer<Double>, stride: Int, count: Int, first: Int) {
        if method == .dwtDctSvd {
            DominantSingularValue.forEach(in: c, stride: stride, count: count) { block, dominant in
                let new = Quantization.libraryValue(dominant.value, bit: bit(of: first + block))
                add(new - dominant.value, times: dominant, to: c + block * 4, stride)
            }
            return
        }
        for block in 0..<count {
            let c = c + block * 4
            let place = largestPlace(c, stride: stride)
            let value = c[place]
            let steps = (abs(value) / Quantization.step).rounded(.down) + (bit(of: first + block) ? 0.75 : 0.25)
            c[place] = value >= 0 ? steps * Quantization.step : -steps * Quantization.step
        }
    }

    /// Writes the bits of `count` blocks, of which the first has the number `first`, with as little change as makes a
    /// reader see them.
    func writeNearest(_ c: UnsafeMutablePointer<Double>, stride: Int, count: Int, first: Int) {
        if method == .dwtDctSvd {
            DominantSingularValue.forEach(in: c, stride: stride, count: count, tolerance: 1e-20) { block, dominant in
                let values = Quantization.nearValues(dominant.value, bit: bit(of: first + block))
                let nearest = values.min { abs($0 - dominant.value) < abs($1 - dominant.value) } ?? dominant.value
                add(nearest - dominant.value, times: dominant, to: c + block * 4, stride)
            }
            return
        }
        for block in 0..<count { writeNearest(bit(of: first + block), to: c + block * 4, stride) }
    }

    /// Writes a bit of `dwtDct` into one block.
    private func writeNearest(_ bit: Bool, to c: UnsafeMutablePointer<Double>, _ stride: Int) {
        let place = largestPlace(c, stride: stride)
        let best = Quantization.nearValues(c[place], bit: bit).min {
            cost($0, of: c, stride, place) < cost($1, of: c, stride, place)
        }
        guard let best else { return }
        // Whatever would be found in its place must go below it.
        forEachPlace(stride) { c[$0] = min(c[$0], best - Self.lead) }
        c[place] = best
    }

    /// How far the written coefficient stands above the others, so that rounding does not hide it.
    private static let lead = 2.0

    /// The squared change when the largest coefficient becomes `value` and all others are kept below it.
    private func cost(_ value: Double, of c: UnsafeMutablePointer<Double>, _ stride: Int, _ place: Int) -> Double {
        var sum = (value - c[place]) * (value - c[place])
        forEachPlace(stride) {
            let excess = c[$0] - (value - Self.lead)
            if $0 != place, excess > 0 { sum += excess * excess }
        }
        return sum
    }

    @inline(__always)
    private func forEachPlace(_ stride: Int, _ body: (Int) -> Void) {
        for row in 0..<4 {
            for column in (row == 0 ? 1 : 0)..<4 { body(row * stride + column) }
        }
    }

    /// The place of the first coefficient of the largest magnitude, the first of the block left out.
    private func largestPlace(_ c: UnsafeMutablePointer<Double>, stride: Int) -> Int {
        var (place, largest) = (1, -1.0)
        forEachPlace(stride) {
            if abs(c[$0]) > largest { (place, largest) = ($0, abs(c[$0])) }
        }
        return place
    }

    /// Adds `amount` to the dominant singular value.
    private func add(
        _ amount: Double, times dominant: DominantSingularValue, to c: UnsafeMutablePointer<Double>, _ stride: Int
    ) {
        let right = dominant.right * amount
        for row in 0..<4 {
            for column in 0..<4 { c[row * stride + column] += dominant.left[row] * right[column] }
        }
    }
}
