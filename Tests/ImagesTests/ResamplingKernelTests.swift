import CResample
import Testing

/// The inner loops against sums that are written out, on random weights that no filter would give.
@Suite("Resampling kernels")
struct ResamplingKernelTests {
    /// A small random number generator with a seed, so that a failure can be repeated.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    /// The rounded and clamped sum of weighted samples.
    static func naive(_ samples: [UInt8], _ weights: [Int32]) -> UInt8 {
        let sum = zip(samples, weights).reduce(1 << 21) { $0 + Int($1.0) * Int($1.1) }
        return UInt8(min(max(sum >> 22, 0), 255))
    }

    /// Weights whose sum is at most 1, some of them negative.
    static func weights(_ count: Int, _ generator: inout Generator) -> [Int32] {
        (0..<count).map { _ in Int32.random(in: -(1 << 20)...(1 << 22), using: &generator) / Int32(count) }
    }

    @Test("sum columns exactly", arguments: 1...9, [1, 2, 3, 5, 17, 64])
    func columns(rows: Int, columns: Int) {
        var generator = Generator(state: UInt64(rows * 1000 + columns))
        let pixels = (0..<(rows * columns * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let outColumns = 13
        let stride = 9
        var starts: [Int32] = []
        var counts: [Int32] = []
        var weights: [Int32] = []
        for _ in 0..<outColumns {
            let count = Int.random(in: 1...min(columns, stride), using: &generator)
            counts.append(Int32(count))
            starts.append(Int32.random(in: 0...Int32(columns - count), using: &generator))
            weights += Self.weights(count, &generator) + Array(repeating: 99, count: stride - count)
        }
        var out = [UInt8](repeating: 1, count: rows * outColumns * 3)
        cresample_columns(pixels, columns, rows, &out, outColumns, starts, counts, weights, stride)
        var expected: [UInt8] = []
        for row in 0..<rows {
            for column in 0..<outColumns {
                let taps = 0..<Int(counts[column])
                for channel in 0..<3 {
                    let samples = taps.map { pixels[(row * columns + Int(starts[column]) + $0) * 3 + channel] }
                    expected.append(Self.naive(samples, taps.map { weights[column * stride + $0] }))
                }
            }
        }
        #expect(out == expected)
    }

    @Test("sum rows exactly", arguments: [1, 2, 3, 4, 7, 30], [1, 3, 7, 8, 9, 16, 31])
    func rows(count: Int, length: Int) {
        var generator = Generator(state: UInt64(count * 1000 + length))
        let rows = (0..<(count * length)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let weights = Self.weights(count, &generator)
        var out = [UInt8](repeating: 1, count: length)
        cresample_rows(rows, length, &out, weights, count)
        #expect(out == (0..<length).map { i in Self.naive((0..<count).map { rows[$0 * length + i] }, weights) })
    }

    @Test("clamp what a filter overshoots")
    func clamping() {
        let one: Int32 = 1 << 22
        var out: [UInt8] = [9, 9, 9, 9, 9, 9, 9, 9]
        cresample_rows([UInt8](repeating: 255, count: 16), 8, &out, [one, one], 2)
        #expect(out == [UInt8](repeating: 255, count: 8))
        cresample_rows([UInt8](repeating: 255, count: 16), 8, &out, [-one, one / 2], 2)
        #expect(out == [UInt8](repeating: 0, count: 8))
    }

    @Test("add up hundreds of taps without losing a bit")
    func manyTaps() {
        let count = 700
        let rows = [UInt8](repeating: 255, count: count * 8)
        var weights = [Int32](repeating: (1 << 22) / 700, count: count)
        weights[0] += (1 << 22) - weights.reduce(0, +)
        var out = [UInt8](repeating: 0, count: 8)
        cresample_rows(rows, 8, &out, weights, count)
        #expect(out == [UInt8](repeating: 255, count: 8))
    }
}
