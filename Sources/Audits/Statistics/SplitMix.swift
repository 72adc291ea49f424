/// A small seeded generator (Steele, Lea and Flood's SplitMix64) for what must come out the same on every run.
package struct SplitMix: Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// How many of `count` coins fall heads.
    package mutating func heads(of count: Int) -> Int {
        var (left, sum) = (count, 0)
        while left >= 64 {
            sum += next().nonzeroBitCount
            left -= 64
        }
        return left > 0 ? sum + (next() >> UInt64(64 - left)).nonzeroBitCount : sum
    }
}
