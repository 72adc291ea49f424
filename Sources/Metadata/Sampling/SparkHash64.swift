/// The hash that decides Bernoulli samples: Apache Spark's `xxhash64(CAST(seed AS BIGINT), url, text)`.
///
/// Spark chains XXH64: it starts with the number 42, and the hash of each column is the seed of the next; null columns
/// are passed over. A row is in the sample of fraction `f` when
/// `shiftrightunsigned(xxhash64(CAST(seed AS BIGINT), url, text), 11) < CAST(f * 9007199254740992 AS BIGINT)`:
/// so Spark SQL can take the same sample, samples of several files merge, and smaller fractions are subsets of larger.
package enum SparkHash64 {
    private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
    private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
    private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9
    private static let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
    private static let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

    /// The hash of one row.
    package static func hash(
        seed: UInt64, url: UnsafeBufferPointer<UInt8>?, text: UnsafeBufferPointer<UInt8>?
    ) -> UInt64 {
        var value = hash(long: seed, seed: 42)
        if let url { value = hash(bytes: UnsafeRawBufferPointer(url), seed: value) }
        if let text { value = hash(bytes: UnsafeRawBufferPointer(text), seed: value) }
        return value
    }

    /// The number below which the upper 53 bits of a row's hash put it into the sample.
    package static func threshold(fraction: Double) -> UInt64 {
        UInt64(fraction * 0x1p53)
    }

    /// XXH64 of an 8-byte number.
    package static func hash(long: UInt64, seed: UInt64) -> UInt64 {
        var value = seed &+ prime5 &+ 8
        value ^= round(0, long)
        value = rotate(value, 27) &* prime1 &+ prime4
        return avalanche(value)
    }

    /// XXH64 of a 4-byte number, as Spark hashes an INT.
    package static func hash(int: UInt32, seed: UInt64) -> UInt64 {
        var value = seed &+ prime5 &+ 4
        value ^= UInt64(int) &* prime1
        value = rotate(value, 23) &* prime2 &+ prime3
        return avalanche(value)
    }

    /// XXH64 of bytes.
    package static func hash(bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var value: UInt64
        var position = 0
        if bytes.count >= 32 {
            var (a, b) = (seed &+ prime1 &+ prime2, seed &+ prime2)
            var (c, d) = (seed, seed &- prime1)
            while position + 32 <= bytes.count {
                a = round(a, word(bytes, position))
                b = round(b, word(bytes, position + 8))
                c = round(c, word(bytes, position + 16))
                d = round(d, word(bytes, position + 24))
                position += 32
            }
            value = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
            for lane in [a, b, c, d] { value = (value ^ round(0, lane)) &* prime1 &+ prime4 }
        } else {
            value = seed &+ prime5
        }
        value &+= UInt64(bytes.count)
        while position + 8 <= bytes.count {
            value = rotate(value ^ round(0, word(bytes, position)), 27) &* prime1 &+ prime4
            position += 8
        }
        if position + 4 <= bytes.count {
            let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            value = rotate(value ^ UInt64(half) &* prime1, 23) &* prime2 &+ prime3
            position += 4
        }
        while position < bytes.count {
            value = rotate(value ^ UInt64(bytes[position]) &* prime5, 11) &* prime1
            position += 1
        }
        return avalanche(value)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotate(lane &+ word &* prime2, 31) &* prime1
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }

    private static func avalanche(_ hash: UInt64) -> UInt64 {
        var value = hash
        value = (value ^ value >> 33) &* prime2
        value = (value ^ value >> 29) &* prime3
        return value ^ value >> 32
    }
}
