import TestSupport
import Testing

@testable import Metadata

@Suite("Packed differences")
struct DeltaDecoderTests {
    /// Lists that make differences of every width.
    private static func lists(_ random: inout SeededGenerator) -> [[Int64]] {
        var lists: [[Int64]] = [[], [0], [.min], [.max, .min, .max], [.min, .max, .min]]
        for bits in [0, 1, 7, 8, 9, 31, 32, 33, 57, 58, 63, 64] {
            let values = (0..<random.below(300) + 2).map { _ in
                Int64(bitPattern: bits == 0 ? 0 : random.next() >> UInt64(64 - bits))
            }
            lists.append(values)
            lists.append(values.sorted())
        }
        return lists
    }

    @Test("give back what a naive writer wrote, and say how many bytes they took")
    func roundTrip() throws {
        var random = SeededGenerator(1)
        for (block, parts) in [(128, 4), (128, 1), (256, 8), (64, 8), (8, 1)] {
            for values in Self.lists(&random) {
                let packed = NaiveEncodings.deltas(values, block: block, parts: parts, &random)
                let bytes = packed + [0xaa, 0xbb, 0xcc]
                try withBlock(bytes) { start in
                    let found = try DeltaDecoder.integers(start, count: bytes.count, limit: values.count)
                    #expect(found.values == values && found.bytes == packed.count, "\(block)/\(parts)")
                }
            }
        }
    }

    @Test("refuse cuts anywhere but behind the last value")
    func cuts() throws {
        var random = SeededGenerator(2)
        let values = (0..<200).map { _ in Int64(bitPattern: random.next() >> 20) }
        let bytes = NaiveEncodings.deltas(values, &random)
        for cut in 0..<bytes.count {
            withBlock(Array(bytes[..<cut])) { start in
                if let found = try? DeltaDecoder.integers(start, count: cut, limit: 200) {
                    #expect(found.values == values, "cut to \(cut)")
                }
            }
        }
    }

    @Test(
        "refuse heads that lie",
        arguments: [
            // Block size, parts, number of values.
            [0, 0, 1], [128, 0, 1], [0, 4, 1], [128, 3, 2], [128, 32, 2], [1 << 40, 1, 2], [128, 1 << 40, 2],
            [.max, .max, .max], [128, 4, 11], [128, 4, .max],
        ] as [[UInt64]])
    func heads(_ head: [UInt64]) {
        let bytes = head.flatMap(ThriftWriter.varint) + [UInt8](repeating: 0, count: 100)
        withBlock(bytes) { start in
            #expect(throws: Damage.self) { try DeltaDecoder.integers(start, count: bytes.count, limit: 10) }
        }
    }

    @Test("refuse bit widths above 64")
    func wide() {
        let bytes =
            [128, 4, 10].flatMap { ThriftWriter.varint($0) } + [0, 0, 65, 0, 0, 0] + [UInt8](repeating: 0, count: 600)
        withBlock(bytes) { start in
            #expect(throws: Damage.self) { try DeltaDecoder.integers(start, count: bytes.count, limit: 10) }
        }
    }

    @Test(
        "of prefixes refuse texts that share what is not there",
        arguments: [
            ([1], [[0x61]]), ([0, 3], [[0x61, 0x62], []]), ([0, -1], [[0x61], [0x62]]),
            ([0, 1 << 40], [[0x61], [0x62]]), ([0, 1, 1], [[0x61], [0x62]]), ([0], [[0x61], [0x62]]),
        ] as [([Int64], [[UInt8]])])
    func prefixes(_ shared: [Int64], _ rests: [[UInt8]]) {
        var random = SeededGenerator(3)
        let bytes = NaiveEncodings.deltas(shared, &random) + NaiveEncodings.lengths(rests, &random)
        withBlock(bytes) { start in
            #expect(throws: Damage.self) {
                try DeltaDecoder.strings(start, count: bytes.count, limit: 10, byteLimit: 1000)
            }
        }
    }

    @Test("of prefixes refuse a few bytes that would become very many")
    func prefixBomb() throws {
        var random = SeededGenerator(4)
        // Each text is the one before and one byte: 3,000 texts of 4.5 million bytes.
        let bytes =
            NaiveEncodings.deltas((0..<3000).map { Int64($0) }, &random)
            + NaiveEncodings.lengths([[UInt8]](repeating: [0x78], count: 3000), &random)
        try withBlock(bytes) { start in
            let found = try DeltaDecoder.strings(start, count: bytes.count, limit: 3000, byteLimit: 5_000_000)
            #expect(found.views.map(\.count) == Array(1...3000))
            #expect(throws: Damage.self) {
                try DeltaDecoder.strings(start, count: bytes.count, limit: 3000, byteLimit: 4_000_000)
            }
        }
    }
}
