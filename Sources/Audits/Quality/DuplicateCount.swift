/// How many rows repeat an earlier one, by 64-bit digests of what they hold.
///
/// Two different texts share a digest with a chance of about rows² / 2^65: under one in a million for a million rows.
public struct DuplicateCount: Equatable, Sendable {
    /// Rows with a value.
    public private(set) var rows = 0
    /// Rows whose value another row had before.
    public private(set) var repeats = 0
    private var seen: Set<UInt64> = []

    init() {}

    mutating func add(_ digest: UInt64?) {
        guard let digest else { return }
        rows += 1
        if !seen.insert(digest).inserted { repeats += 1 }
    }

    /// A digest of some bytes.
    static func digest(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var (state, index) = (seed ^ UInt64(raw.count) &* 0x9e37_79b9_7f4a_7c15, 0)
        while index + 8 <= raw.count {
            state = mix(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < raw.count {
            tail = tail << 8 | UInt64(raw[index])
            index += 1
        }
        return mix(mix(state ^ tail) ^ 0x5851_f42d_4c95_7f2d)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return product.high ^ product.low &* 0x8ebc_6af0_9c88_c6e3
    }
}
