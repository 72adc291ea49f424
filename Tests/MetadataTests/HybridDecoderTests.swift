import TestSupport
import Testing

@testable import Metadata

@Suite("The hybrid of runs and packed groups")
struct HybridDecoderTests {
    @Test("gives back what a naive writer wrote, decoded and passed over in pieces of any size", arguments: 0...32)
    func widths(_ width: Int) throws {
        var random = SeededGenerator(UInt64(width))
        let limit = width == 32 ? UInt64(UInt32.max) + 1 : 1 << UInt64(width)
        for _ in 0..<20 {
            var values: [UInt32] = []
            for _ in 0..<random.below(60) {
                let value = UInt32(random.next() % limit)
                values += [UInt32](repeating: value, count: 1 + random.below(9))
            }
            let bytes = NaiveEncodings.hybrid(values, width: width, &random)
            try withBlock(bytes) { start in
                var decoder = try HybridDecoder(start, count: bytes.count, bitWidth: width)
                var next = 0
                while next < values.count {
                    let taken = min(1 + random.below(20), values.count - next)
                    if random.below(3) == 0 {
                        try decoder.skip(taken)
                    } else {
                        var found = [UInt32](repeating: 0, count: taken)
                        try decoder.decode(taken, into: &found)
                        #expect(found == Array(values[next..<next + taken]))
                    }
                    next += taken
                }
            }
        }
    }

    @Test("refuses runs that end before their values", arguments: [1, 3, 8, 17, 32])
    func short(_ width: Int) throws {
        var random = SeededGenerator(UInt64(width))
        let values = (0..<64).map { _ in UInt32(random.below(2)) }
        let bytes = NaiveEncodings.hybrid(values, width: width, &random)
        for cut in 0..<bytes.count {
            let part = Array(bytes[..<cut])
            try withBlock(part) { start in
                var decoder = try HybridDecoder(start, count: cut, bitWidth: width)
                var found = [UInt32](repeating: 0, count: 64)
                do {
                    try decoder.decode(64, into: &found)
                    // Padding of the last packed group may be missing, values may not.
                    #expect(found == values, "cut to \(cut) of \(bytes.count)")
                } catch is Damage {}
            }
        }
    }

    @Test(
        "refuses a run whose value has more bits than it may",
        arguments: [(1, 2), (1, 255), (3, 8), (9, 512), (31, -1)])
    func wideRun(_ width: Int, _ value: Int32) throws {
        let bytes = ThriftWriter.varint(10 << 1) + littleEndian(value, bytes: (width + 7) / 8)
        try withBlock(bytes) { start in
            var decoder = try HybridDecoder(start, count: bytes.count, bitWidth: width)
            var found = [UInt32](repeating: 0, count: 10)
            #expect(throws: Damage.self) { try decoder.decode(10, into: &found) }
        }
    }

    @Test("refuses widths that no number has", arguments: [-1, 33, 255])
    func badWidth(_ width: Int) throws {
        withBlock([0]) { start in
            #expect(throws: Damage.self) { try HybridDecoder(start, count: 1, bitWidth: width) }
        }
    }

    @Test("never goes round for ever on runs of nothing")
    func emptyRuns() throws {
        // Runs and groups of length zero, thousands of them, then the end.
        for byte in [UInt8(0), 1] {
            let bytes = [UInt8](repeating: byte, count: 10_000)
            try withBlock(bytes) { start in
                var decoder = try HybridDecoder(start, count: bytes.count, bitWidth: 0)
                var found: [UInt32] = [0]
                #expect(throws: Damage.self) { try decoder.decode(1, into: &found) }
            }
        }
    }
}
