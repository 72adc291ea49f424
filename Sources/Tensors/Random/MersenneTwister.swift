/// The generator mt19937 of Matsumoto and Nishimura (1998), as torch's CPU generator uses it.
package struct MersenneTwister: Sendable {
    private static let size = 624
    private static let offset = 397

    private var state: [UInt32]
    private var position = Self.size

    /// Starts the state by the multiplier 1812433253 of `init_genrand`.
    package init(seed: UInt32) {
        state = [UInt32](repeating: seed, count: Self.size)
        for index in 1..<Self.size {
            let previous = state[index - 1]
            state[index] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index)
        }
    }

    /// The next 32 bits.
    package mutating func next() -> UInt32 {
        if position == Self.size { refill() }
        defer { position += 1 }
        return Self.tempered(state[position])
    }

    /// Fills `target` with uniforms of [0, 1): the low 24 bits of one word each.
    package mutating func fillUniforms(_ target: UnsafeMutableBufferPointer<Float>) {
        var filled = 0
        while filled < target.count {
            if position == Self.size { refill() }
            let count = min(Self.size - position, target.count - filled)
            state.withUnsafeBufferPointer { words in
                for index in 0..<count {
                    target[filled + index] = Float(Self.tempered(words[position + index]) & 0xFF_FFFF) * 0x1p-24
                }
            }
            position += count
            filled += count
        }
    }

    /// Replaces all words by the next ones.
    private mutating func refill() {
        state.withUnsafeMutableBufferPointer { words in
            func twist(_ index: Int, _ next: Int, _ far: Int) {
                let joined = (words[index] & 0x8000_0000) | (words[next] & 0x7FFF_FFFF)
                words[index] = words[far] ^ (joined >> 1) ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
            }
            for index in 0..<(Self.size - Self.offset) { twist(index, index + 1, index + Self.offset) }
            for index in (Self.size - Self.offset)..<(Self.size - 1) {
                twist(index, index + 1, index + Self.offset - Self.size)
            }
            twist(Self.size - 1, 0, Self.offset - 1)
        }
        position = 0
    }

    private static func tempered(_ word: UInt32) -> UInt32 {
        var word = word
        word ^= word >> 11
        word ^= (word << 7) & 0x9D2C_5680
        word ^= (word << 15) & 0xEFC6_0000
        return word ^ (word >> 18)
    }
}
