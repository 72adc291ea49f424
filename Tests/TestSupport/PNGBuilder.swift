public import Foundation

/// Builds PNG files chunk by chunk, so that each rule can be broken on its own.
public struct PNGBuilder {
    /// The bytes so far.
    public private(set) var data = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])

    /// A file that begins with a header.
    public init(width: UInt32, height: UInt32, depth: UInt8 = 8, color: UInt8 = 2) {
        add("IHDR", Self.bigEndian(width) + Self.bigEndian(height) + [depth, color, 0, 0, 0])
    }

    /// Adds a chunk; its length and check sum are right unless others are given.
    public mutating func add(_ kind: String, _ body: [UInt8], length: UInt32? = nil, checksum: UInt32? = nil) {
        let content = Array(kind.utf8) + body
        data += Self.bigEndian(length ?? UInt32(body.count)) + content
        data += Self.bigEndian(checksum ?? Self.crc(content))
    }

    /// Adds rows of samples, each led by its filter, and the end.
    public mutating func addPixels(_ rows: [[UInt8]]) {
        add("IDAT", Self.stored(rows.flatMap { [0] + $0 }))
        add("IEND", [])
    }

    /// A zlib stream without compression.
    public static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            stream += [
                rest.isEmpty ? 1 : 0, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255),
                UInt8(~length >> 8),
            ]
            stream += block
        } while !rest.isEmpty
        return stream + bigEndian(adler(bytes.lazy.map { $0 }))
    }

    /// A zlib stream that unpacks to `258 * matches + 1` letters "a": one literal, then copies of the longest length.
    public static func bomb(matches: Int) -> [UInt8] {
        var bits: [UInt8] = [1, 1, 0]  // the last block, with the fixed code
        bits += [1, 0, 0, 1, 0, 0, 0, 1]  // the literal "a"
        for _ in 0..<matches { bits += [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0] }  // length 258, distance 1
        bits += [0, 0, 0, 0, 0, 0, 0]  // the end of the block
        bits += [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
        let packed = stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(UInt8(0)) { $0 | bits[start + $1] << UInt8($1) }
        }
        let letters = repeatElement(UInt8(ascii: "a"), count: 258 * matches + 1)
        return [0x78, 0x01] + packed + bigEndian(adler(letters))
    }

    /// The four bytes of a number, the most significant first.
    public static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private static func adler(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = .max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~remainder
    }
}
