import TestSupport
import Testing

@testable import Metadata

@Suite("Parquet's encodings")
struct ParquetEncodingTests {
    private static let codecs: [ParquetFooter.Codec] = [.uncompressed, .snappy, .gzip, .zstd, .lz4, .lz4Raw]

    /// Every encoding that goes with a type.
    private static func encodings(of type: ParquetFooter.PhysicalType) -> [PageHeader.Encoding] {
        let usual: [PageHeader.Encoding] = [.plain, .plainDictionary, .rleDictionary]
        return switch type {
        case .boolean: [.plain, .rle]
        case .int32, .int64: usual + [.deltaBinaryPacked, .byteStreamSplit]
        case .float, .double: usual + [.byteStreamSplit]
        case .byteArray: usual + [.deltaLengthByteArray, .deltaByteArray]
        case .fixedByteArray: usual + [.deltaByteArray, .byteStreamSplit]
        case .int96: []
        }
    }

    /// All types and encodings, with and without nulls, in both page versions; codecs in turn.
    private static let columns: [ColumnSketch] = {
        var columns: [ColumnSketch] = []
        for type in [ParquetFooter.PhysicalType.boolean, .int32, .int64, .float, .double, .byteArray, .fixedByteArray] {
            for encoding in encodings(of: type) {
                for variant in 0..<4 {
                    var column = ColumnSketch(type: type, encoding: encoding)
                    column.codec = codecs[columns.count % codecs.count]
                    column.version = 1 + variant % 2
                    column.isOptional = variant >= 2
                    column.hasChecksums = columns.count % 3 == 0
                    columns.append(column)
                    guard type == .int32 || type == .int64 else { continue }
                    column.isUnsigned = true
                    columns.append(column)
                }
            }
        }
        return columns
    }()

    @Test("give back what their naive writers wrote, whatever the batches", arguments: columns)
    private func roundTrip(_ column: ColumnSketch) throws {
        var random = SeededGenerator(UInt64(column.testDescription.utf8.reduce(7) { $0 &* 31 &+ Int($1) }.magnitude))
        for count in [1, 8, 37, 38, 200] {
            let cells = column.cells(count, &random)
            let file = try ParquetFile(
                source: MemoryFile(column.file(cells, groupRows: 90, &random).made().bytes, window: 64))
            let expected = column.expected(cells)
            for batch in [1, 7, 1000] {
                let found = try ColumnSketch.described(file.values(column: 0, batch: batch))
                #expect(found == expected, "\(count) rows in batches of \(batch)")
            }
        }
    }

    @Test("give chosen rows as if all had been read", arguments: columns)
    private func chosen(_ column: ColumnSketch) throws {
        var random = SeededGenerator(99)
        let cells = column.cells(300, &random)
        let file = try ParquetFile(source: MemoryFile(column.file(cells, groupRows: 170, &random).made().bytes))
        for share in [2, 5, 60] {
            var wanted: [[Int]] = []
            for group in file.footer.groups {
                wanted.append((0..<Int(group.rows)).filter { _ in random.below(share) == 0 })
            }
            let rows = wanted
            let found = try ColumnSketch.described(file.values(column: 0, batch: 9) { group, _ in rows[group] })
            let all = column.expected(cells)
            #expect(found == rows[0].map { all[$0] } + rows[1].map { all[170 + $0] }, "one of \(share)")
        }
    }

    @Test("pass over pages without a wanted row by their header alone")
    func skippedPages() throws {
        var random = SeededGenerator(3)
        var column = ColumnSketch(type: .byteArray, encoding: .plain)
        column.pageRows = 10
        let cells = (0..<100).map { _ in Optional([UInt8](repeating: 0x78, count: 5000)) }
        let made = column.file(cells, &random).made()
        let memory = MemoryFile(made.bytes, window: 100)
        let file = try ParquetFile(source: memory)
        let before = memory.read.count
        _ = try file.values(column: 0) { _, _ in [55] }
        let bodies = made.pages.filter { page in
            memory.read.dropFirst(before).contains {
                $0.upperBound > Int64(page.body + 20_000) && $0.lowerBound < Int64(page.end)
            }
        }
        #expect(bodies.map(\.header) == [made.pages[5].header])
    }

    @Test("give rows of groups without rows and of pages without rows their place")
    func emptyPieces() throws {
        var random = SeededGenerator(4)
        let column = ColumnSketch(type: .int64, encoding: .plain)
        let cells = column.cells(80, &random)
        var sketch = column.file(cells, groupRows: 40, &random)
        sketch.groups[0].chunks[0].pages.insert(PageSketch(values: 0, body: []), at: 0)
        sketch.groups[0].chunks[0].pages.insert(PageSketch(type: 1, values: 0, body: [1, 2, 3]), at: 1)
        sketch.groups.insert(GroupSketch(rows: 0, chunks: [ChunkSketch(pages: [])]), at: 1)
        sketch.groups.append(GroupSketch(rows: 0, chunks: [ChunkSketch(pages: [])]))
        #expect(try ColumnSketch.described(sketch.read()) == column.expected(cells))
    }

    @Test("read a page of nulls only that has no value bytes at all", arguments: [1, 2])
    func onlyNulls(version: Int) throws {
        var random = SeededGenerator(5)
        for encoding in [PageHeader.Encoding.plain, .rleDictionary, .byteStreamSplit] {
            var column = ColumnSketch(type: .double, encoding: encoding)
            (column.isOptional, column.version) = (true, version)
            let cells = [ColumnSketch.Cell](repeating: nil, count: 50)
            let sketch = column.file(cells, &random)
            #expect(try ColumnSketch.described(sketch.read()) == [String?](repeating: nil, count: 50), "\(encoding)")
        }
    }
}

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

/// Calls `body` with bytes that have the slack behind them that pages have.
@discardableResult
func withBlock<R>(_ bytes: [UInt8], _ body: (UnsafePointer<UInt8>) throws -> R) rethrows -> R {
    let block = ByteBlock(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { block.base[index] = byte }
    return try withExtendedLifetime(block) { try body(UnsafePointer(block.base)) }
}

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
