/// 64-bit digests that tell rows apart, quickly and the same on every machine; no protection against forgery.
///
/// Two different rows share a digest with a chance of about rows² / 2^65: under one in a million for a million rows.
package enum RowDigest {
    /// The digest of some bytes.
    ///
    /// - Parameter seed: the digest of what came before, for a digest of both.
    package static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var (state, index) = (seed ^ UInt64(bytes.count) &* 0x9e37_79b9_7f4a_7c15, 0)
        while index + 8 <= bytes.count {
            state = mix(state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < bytes.count {
            tail = tail << 8 | UInt64(bytes[index])
            index += 1
        }
        return mix(mix(state ^ tail) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// The digest of a number, such as that of a row without bytes to tell it by.
    package static func of(number: Int) -> UInt64 { mix(UInt64(bitPattern: Int64(number)) ^ 0x1234_5678_9abc_def1) }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return product.high ^ product.low &* 0x8ebc_6af0_9c88_c6e3
    }
}
