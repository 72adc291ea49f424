import Foundation

/// The numbers of `torch.randn` on a CUDA device, computed here: the "NV" random source of AUTOMATIC1111.
///
/// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) followed by the method of Box and
/// Muller in double precision, of whose pairs only the first number is used.
///
/// Limitations: CUDA's own single-precision functions may differ in the last bits; a real device fills a draw that is
/// larger than its number of threads in several rounds, which neither this source nor AUTOMATIC1111's follows.
public struct PhiloxRandomSource: RandomSource {
    private let key: SIMD2<UInt32>
    /// How many draws there were: the first word of every counter.
    private var drawCount: UInt32 = 0

    /// A source at the start of the stream of a seed, of which all 64 bits count.
    public init(seed: UInt64) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    }

    /// Draws as one call of `torch.randn` on a CUDA device does.
    ///
    /// - Complexity: O(`count`).
    public mutating func normals(count: Int) -> [Float] {
        precondition(count >= 0, "a draw has no negative number of values: \(count)")
        defer { drawCount &+= 1 }
        return (0..<count).map { index in
            let words = Self.block(
                counter: SIMD4(drawCount, 0, UInt32(truncatingIfNeeded: index), 0), key: key)
            return Self.normal(words[0], words[1])
        }
    }

    /// Encrypts a counter by ten rounds of Philox 4x32.
    package static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (counter, key) = (counter, key)
        for round in 0..<10 {
            if round > 0 { key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let first = counter[0].multipliedFullWidth(by: 0xD251_1F53)
            let second = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
            counter = SIMD4(
                second.high ^ counter[1] ^ key[0], second.low, first.high ^ counter[3] ^ key[1], first.low)
        }
        return counter
    }

    private static func normal(_ x: UInt32, _ y: UInt32) -> Float {
        // Constants are rounded to single precision first, as the reference does.
        let unit = Double(2.3283064e-10 as Float)
        let turn = Double(Float(2.3283064e-10 * 6.2831855))
        let u = Double(x) * unit + unit / 2
        let v = Double(y) * turn + turn / 2
        return Float((-2 * log(u)).squareRoot() * sin(v))
    }
}
