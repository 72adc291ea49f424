@testable import Metadata

/// Compression by the simplest means of its formats: everything stored as it is.
///
/// What real compressors make is in the goldens.
enum NaiveCodecs {
    static func compressed(_ bytes: [UInt8], _ codec: ParquetFooter.Codec) -> [UInt8] {
        switch codec {
        case .snappy: snappy(bytes)
        case .gzip: gzip(bytes)
        case .zstd: zstd(bytes)
        case .lz4Raw: lz4(bytes)
        case .lz4: hadoop(bytes)
        case .uncompressed, .lzo, .brotli: bytes
        }
    }

    /// Literals of up to 65,536 bytes.
    static func snappy(_ bytes: [UInt8]) -> [UInt8] {
        var output = ThriftWriter.varint(UInt64(bytes.count))
        for piece in pieces(bytes, of: 1 << 16) {
            output += [61 << 2] + littleEndian(piece.count - 1, bytes: 2) + piece
        }
        return output
    }

    /// One member of stored blocks.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
        let blocks = pieces(bytes, of: 0xffff)
        for (index, block) in blocks.enumerated() {
            output += [index == blocks.count - 1 ? 1 : 0] + littleEndian(block.count, bytes: 2)
            output += littleEndian(~block.count, bytes: 2) + block
        }
        if blocks.isEmpty { output += [1, 0, 0, 0xff, 0xff] }
        return output + littleEndian(crc32(bytes), bytes: 4) + littleEndian(bytes.count, bytes: 4)
    }

    /// One frame of raw blocks.
    static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        let blocks = pieces(bytes, of: 1 << 17)
        var output = zstdHead(bytes.count)
        for (index, block) in blocks.enumerated() {
            output += littleEndian(block.count << 3 | (index == blocks.count - 1 ? 1 : 0), bytes: 3) + block
        }
        if blocks.isEmpty { output += [1, 0, 0] }
        return output
    }

    /// One frame that becomes `count` times the same byte: about one byte for 32,000.
    static func zstdBomb(_ count: Int) -> [UInt8] {
        var (output, left) = (zstdHead(count), count)
        while left > 0 {
            let size = min(left, 1 << 17)
            left -= size
            output += littleEndian(size << 3 | 1 << 1 | (left == 0 ? 1 : 0), bytes: 3) + [0x78]
        }
        return output
    }

    private static func zstdHead(_ count: Int) -> [UInt8] {
        [0x28, 0xb5, 0x2f, 0xfd, 0xa0] + littleEndian(count, bytes: 4)
    }

    /// One sequence of literals.
    static func lz4(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 15 else { return [UInt8(bytes.count) << 4] + bytes }
        var (output, rest) = ([UInt8(0xf0)], bytes.count - 15)
        while rest >= 255 {
            output.append(255)
            rest -= 255
        }
        return output + [UInt8(rest)] + bytes
    }

    /// Frames of up to 1,000 bytes, sizes in front.
    static func hadoop(_ bytes: [UInt8]) -> [UInt8] {
        pieces(bytes, of: 1000).flatMap { piece in
            let packed = lz4(piece)
            return littleEndian(piece.count, bytes: 4).reversed() + littleEndian(packed.count, bytes: 4).reversed()
                + packed
        }
    }

    /// The checksum of gzip and of Parquet's pages, bit by bit.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
        }
        return ~value
    }

    private static func pieces(_ bytes: [UInt8], of size: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }
}
