import Foundation

/// The numbers of `torch.randn` with a CPU generator, bit for bit.
///
/// Port of torch 2.13 (float32, x86 with AVX2); other builds of torch differ from it in the last bit of some numbers. A
/// tensor in half precision holds the same numbers, rounded. `TorchRandomSource(seed: 42)` stands for
/// `torch.Generator("cpu").manual_seed(42)`, and each call of ``normals(count:)`` for one call of `torch.randn`.
///
/// Draws of 16 numbers or more and smaller ones follow different recipes, as in torch.
public struct TorchRandomSource: RandomSource {
    private var twister: MersenneTwister
    /// The second number of the last pair of a small draw; it waits for the next small draw.
    private var waiting: Double?

    /// A source at the start of the stream of a seed.
    ///
    /// - Parameter seed: as torch takes it; only the low 32 bits count.
    public init(seed: UInt64) {
        twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
    }

    /// A source at the start of the stream of a seed that may be negative: `s` then stands for `2^64 + s`.
    public init(seed: Int64) {
        self.init(seed: UInt64(bitPattern: seed))
    }

    /// Draws as one call of `torch.randn` does.
    ///
    /// - Complexity: O(`count`).
    public mutating func normals(count: Int) -> [Float] {
        precondition(count >= 0, "a draw has no negative number of values: \(count)")
        guard count >= 16 else { return (0..<count).map { _ in Float(nextDouble()) } }
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            let values = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
            twister.fillUniforms(values)
            for start in stride(from: 0, through: count - 16, by: 16) {
                Self.transform(UnsafeMutableBufferPointer(rebasing: values[start..<start + 16]))
            }
            if count % 16 != 0 {
                // The last 16 are drawn anew and overlap what came before.
                let tail = UnsafeMutableBufferPointer(rebasing: values[(count - 16)...])
                twister.fillUniforms(tail)
                Self.transform(tail)
            }
            initialized = count
        }
    }

    /// Turns 16 uniforms into 16 normals by the method of Box and Muller: pairs are eight apart.
    private static func transform(_ block: UnsafeMutableBufferPointer<Float>) {
        let twoPi = Float(2 * Double.pi)
        for index in 0..<8 {
            let radius = (-2 * CephesMath.log(1 - block[index])).squareRoot()
            let (sine, cosine) = CephesMath.sineAndCosine(twoPi * block[index + 8])
            block[index] = radius * cosine
            block[index + 8] = radius * sine
        }
    }

    /// The next number of a draw of fewer than 16: Box and Muller in double precision, a pair at a time.
    private mutating func nextDouble() -> Double {
        if let value = waiting {
            waiting = nil
            return value
        }
        let angle = 2 * Double.pi * nextUniform()
        let radius = (-2 * log1p(-nextUniform())).squareRoot()
        waiting = radius * sin(angle)
        return radius * cos(angle)
    }

    /// The next uniform of [0, 1) with 53 bits, of two words.
    private mutating func nextUniform() -> Double {
        let high = UInt64(twister.next())
        let low = UInt64(twister.next())
        return Double((high << 32 | low) & (1 << 53 - 1)) * 0x1p-53
    }
}
