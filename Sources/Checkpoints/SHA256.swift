internal import CSHA256

/// The Secure Hash Algorithm with 256 bits (FIPS 180-4).
package struct SHA256 {
    private var state: [UInt32] = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    /// What did not fill a block yet.
    private var rest: [UInt8] = []
    private var count: UInt64 = 0

    package init() {}

    /// Adds bytes to what is hashed.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count += UInt64(bytes.count)
        var bytes = bytes[...]
        if !rest.isEmpty {
            let part = bytes.prefix(64 - rest.count)
            rest += part
            bytes = bytes.dropFirst(part.count)
            guard rest.count == 64 else { return }
            klarbild_sha256(&state, rest, 1)
            rest = []
        }
        let whole = bytes.count / 64
        if whole > 0, let base = UnsafeRawBufferPointer(rebasing: bytes).baseAddress {
            klarbild_sha256(&state, base.assumingMemoryBound(to: UInt8.self), whole)
        }
        rest += bytes.dropFirst(whole * 64)
    }

    /// The hash in 64 hexadecimal digits.
    package consuming func finish() -> String {
        let bits = count * 8
        var padding: [UInt8] = [0x80]
        padding += Array(repeating: 0, count: (119 - rest.count) % 64)
        padding += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
        padding.withUnsafeBytes { update($0) }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
