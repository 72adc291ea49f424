internal import CSHA256

/// The SHA-256 digest of a stream of bytes, to name files, policies and rows in reports.
///
/// After FIPS 180-4, with the processor's instructions for it where it has them. It guards against mistakes, not against
/// an attacker who measures time.
public struct SHA256: Sendable {
    /// The first 32 bits of the fractions of the square roots of the first eight primes.
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// What did not fill a block of 64 bytes yet.
    private var pending: [UInt8] = []
    private var byteCount: UInt64 = 0

    /// A digest of no bytes yet.
    public init() {}

    /// The digest of some bytes as 64 lower-case hexadecimal digits.
    public static func hex(of bytes: some Sequence<UInt8>) -> String {
        var digest = SHA256()
        Array(bytes).withUnsafeBytes { digest.update($0) }
        return digest.finalized()
    }

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= UInt64(bytes.count)
        var bytes = bytes[...]
        if !pending.isEmpty {
            let part = bytes.prefix(64 - pending.count)
            pending += part
            bytes = bytes.dropFirst(part.count)
            guard pending.count == 64 else { return }
            klarbild_sha256(&state, pending, 1)
            pending = []
        }
        let blocks = bytes.count / 64
        if blocks > 0, let base = UnsafeRawBufferPointer(rebasing: bytes).baseAddress {
            klarbild_sha256(&state, base.assumingMemoryBound(to: UInt8.self), blocks)
        }
        pending += bytes.dropFirst(blocks * 64)
    }

    /// The digest as 64 lower-case hexadecimal digits; `self` stays usable for more bytes.
    public func finalized() -> String {
        var copy = self
        let bits = byteCount &* 8
        var padding: [UInt8] = [0x80]
        padding += Array(repeating: 0, count: (119 - pending.count) % 64)
        padding += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
        padding.withUnsafeBytes { copy.update($0) }
        return copy.state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
