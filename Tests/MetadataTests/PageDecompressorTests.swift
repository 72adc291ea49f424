import CCodecs
import TestSupport
import Testing

@testable import Metadata

@Suite("Compressed pages")
struct PageDecompressorTests {
    private static let codecs: [ParquetFooter.Codec] = [.snappy, .gzip, .zstd, .lz4, .lz4Raw]

    private func decompressed(_ bytes: [UInt8], _ codec: ParquetFooter.Codec, expected: Int) throws -> [UInt8] {
        let block = ByteBlock(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { block.base[index] = byte }
        let slice = ByteSlice(owner: block, offset: 0, count: bytes.count)
        return try PageDecompressor.decompress(slice, codec: codec, expected: expected).array
    }

    private static func plain(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    }

    @Test("become what they were, at sizes where formats change their form", arguments: codecs)
    func sizes(_ codec: ParquetFooter.Codec) throws {
        for count in [1, 14, 15, 16, 269, 270, 271, 999, 1000, 1001, 65_535, 65_536, 65_537, 140_000] {
            let plain = Self.plain(count)
            #expect(try decompressed(NaiveCodecs.compressed(plain, codec), codec, expected: count) == plain, "\(count)")
        }
        #expect(try decompressed(NaiveCodecs.compressed([], codec), codec, expected: 0) == [])
    }

    @Test("that claim another size are refused", arguments: codecs)
    func otherSize(_ codec: ParquetFooter.Codec) {
        let packed = NaiveCodecs.compressed(Self.plain(500), codec)
        for expected in [1, 499, 501, 5000, 60_000_000] {
            #expect(throws: Damage.self, "\(expected)") { try decompressed(packed, codec, expected: expected) }
        }
    }

    @Test("cut at any byte are refused", arguments: codecs)
    func cuts(_ codec: ParquetFooter.Codec) {
        let packed = NaiveCodecs.compressed(Self.plain(50), codec)
        for cut in 0..<packed.count {
            // Of gzip's checksum behind the last block nothing is missed before it is looked at.
            #expect(throws: Damage.self, "\(cut)") { try decompressed(Array(packed[..<cut]), codec, expected: 50) }
        }
    }

    @Test("with any byte changed are refused or have their size", arguments: codecs)
    func changed(_ codec: ParquetFooter.Codec) {
        let packed = NaiveCodecs.compressed(Self.plain(300), codec)
        for position in packed.indices {
            for mask in [0x01, 0x80, 0xff] as [UInt8] {
                var bytes = packed
                bytes[position] ^= mask
                if let found = try? decompressed(bytes, codec, expected: 300) { #expect(found.count == 300) }
            }
        }
    }

    @Test("of random bytes are refused or have their size", arguments: codecs)
    func rubbish(_ codec: ParquetFooter.Codec) {
        var random = SeededGenerator(1)
        for _ in 0..<500 {
            let bytes = (0..<random.below(80)).map { _ in UInt8(random.below(256)) }
            let expected = 1 + random.below(200)
            if let found = try? decompressed(bytes, codec, expected: expected) { #expect(found.count == expected) }
        }
    }

    @Test(
        "copy from before their own start in Snappy and LZ4 only where there is something",
        arguments: [1, 5, 100, 65_535])
    func badCopies(_ offset: Int) {
        // A copy of four bytes from `offset` before a text of three.
        let snappy = [7, 2 << 2, 0x61, 0x62, 0x63, 3 << 2 | 2] + littleEndian(offset, bytes: 2)
        let lz4 =
            [0x30, 0x61, 0x62, 0x63] + littleEndian(offset, bytes: 2) + [0xc0] + Array("no match here".utf8.prefix(12))
        if offset == 1 {
            #expect((try? decompressed(snappy, .snappy, expected: 7)) == Array("abccccc".utf8))
            #expect((try? decompressed(lz4, .lz4Raw, expected: 19)) == Array("abcccccno match her".utf8))
        } else {
            #expect(throws: Damage.self) { try decompressed(snappy, .snappy, expected: 7) }
            #expect(throws: Damage.self) { try decompressed(lz4, .lz4Raw, expected: 19) }
        }
    }

    @Test("of LZ4 are read as Hadoop frames them, and raw", arguments: [0, 10, 999, 1000, 2500])
    func hadoop(_ count: Int) throws {
        let plain = Self.plain(count)
        #expect(try decompressed(NaiveCodecs.lz4(plain), .lz4, expected: count) == plain)
        // Frames that end in the middle of another, or hold more than is expected.
        let framed = NaiveCodecs.hadoop(plain)
        if count > 0 {
            #expect(throws: Damage.self) { try decompressed(framed + [0, 0, 0], .lz4, expected: count) }
            #expect(throws: Damage.self) { try decompressed(framed + framed, .lz4, expected: count) }
        }
    }

    @Test("of codecs that are not read here are refused by name", arguments: [ParquetFooter.Codec.lzo, .brotli])
    func unread(_ codec: ParquetFooter.Codec) {
        let error = #expect(throws: Damage.self) { try decompressed([1, 2, 3], codec, expected: 3) }
        #expect(error?.reason.contains("\(codec)") == true)
    }

    @Test("have the checksum that a slow reader finds", arguments: [0, 1, 3, 64, 1000])
    func checksum(_ count: Int) {
        let bytes = Self.plain(count)
        #expect(codec_crc32(bytes, bytes.count) == NaiveCodecs.crc32(bytes))
        // The check value of the format's catalogue.
        #expect(NaiveCodecs.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
    }
}
