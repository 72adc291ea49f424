import Foundation
import TestSupport
import Testing

@testable import Metadata

@Suite("Hostile Parquet files")
struct ParquetHostileTests {
    typealias Lie = @Sendable (inout ParquetSketch) -> Void

    @Test("are told from an honest one made the same way")
    func honest() throws {
        #expect(try ColumnSketch.described(ParquetSketch.honest.read()) == ["[97]", "[98]", "[99]"])
    }

    private func expectRefusal(_ change: Lie, sourceLocation: SourceLocation = #_sourceLocation) {
        var sketch = ParquetSketch.honest
        change(&sketch)
        let broken = sketch
        let error = #expect(throws: MetadataError.self, sourceLocation: sourceLocation) { try broken.read() }
        #expect(error?.description.contains("hostile.parquet") == true, sourceLocation: sourceLocation)
    }

    @Test(
        "are refused when their lengths and counts lie",
        arguments: [
            { $0.rows = 4 },
            { $0.groups[0].rows = -1 },
            { $0.groups[0].rows = 1 << 40 },
            { $0.groups[0].rows = 1 << 31 },
            {
                $0.groups = [$0.groups[0], $0.groups[0]]
                $0.groups[0].rows = .max
                $0.groups[1].rows = .max
            },
            { $0.page.values = 4 }, { $0.page.values = 2 }, { $0.page.values = -1 }, { $0.page.values = 1 << 40 },
            {
                $0.page.values = 1 << 30
                $0.groups[0].rows = 1 << 30
            },
            { $0.page.body[0] = 200 }, { $0.page.body[3] = 0xff }, { $0.page.body.removeLast() },
            { $0.page.compressed = 1000 }, { $0.page.compressed = -1 }, { $0.page.uncompressed = 1 << 30 },
            { $0.page.uncompressed = 14 }, { $0.page.uncompressed = 16 },
            { $0.chunk.bytes = 1 << 40 }, { $0.chunk.bytes = -5 }, { $0.chunk.bytes = .max }, { $0.chunk.bytes = 10 },
            { $0.chunk.bytes = 0 }, { $0.chunk.values = -1 },
            { $0.chunk.start = 3 }, { $0.chunk.start = -1 }, { $0.chunk.start = .max }, { $0.chunk.start = 1 << 40 },
            { $0.chunk.start = 5 },
        ] as [Lie])
    func lies(_ change: Lie) { expectRefusal(change) }

    @Test(
        "are refused when they use what is not known, or what does not go together",
        arguments: [
            { $0.chunk.codec = 99 }, { $0.chunk.codec = -1 }, { $0.chunk.codec = 3 }, { $0.chunk.codec = 4 },
            { $0.chunk.codec = 1 }, { $0.chunk.codec = 2 }, { $0.chunk.codec = 5 }, { $0.chunk.codec = 6 },
            { $0.chunk.codec = 7 },
            { $0.page.encoding = 77 }, { $0.page.encoding = -1 }, { $0.page.encoding = 1 }, { $0.page.encoding = 4 },
            { $0.page.encoding = 2 }, { $0.page.encoding = 8 }, { $0.page.encoding = 3 }, { $0.page.encoding = 9 },
            { $0.page.encoding = 6 }, { $0.page.encoding = 7 }, { $0.page.encoding = 5 },
            {
                $0.page.type = 3; $0.page.definitionBytes = 1 << 20
            },
            {
                $0.page.type = 3; $0.page.repetitionBytes = 16
            },
            {
                $0.page.type = 3; $0.page.repetitionBytes = 1 << 30; $0.page.definitionBytes = 1 << 30
            },
            {
                $0.page.type = 3; $0.page.definitionBytes = -1
            },
            { $0.page.type = 1 }, { $0.page.type = 2 },
            { $0.chunk.file = "elsewhere.parquet" },
        ] as [Lie])
    func unknown(_ change: Lie) { expectRefusal(change) }

    @Test(
        "are refused when the schema is no tree, or too much of one",
        arguments: [
            { $0.children = 2 }, { $0.children = 0 }, { $0.children = -1 }, { $0.children = 1 << 30 },
            { $0.schema = [] }, { $0.schema[0].type = 8 }, { $0.schema[0].type = nil },
            { $0.schema = Array(repeating: $0.schema[0], count: 10_001) },
            { $0.schema.append($0.schema[0]) },
            {
                $0.schema = (0..<70).map { _ in SchemaSketch(type: nil, children: 1) } + $0.schema; $0.children = 1
            },
            { $0.order = [3, 4, 6] }, { $0.order = [2, 4, 6] }, { $0.order = [4, 2, 3] }, { $0.order = [2, 3, 4, 2] },
            { $0.order = [2, 3, 4, 4] },
            { $0.groups[0].chunks = [] },
            // Groups without columns, read before there is a schema that they could be held against.
            {
                $0.groups[0].chunks = []; $0.order = [4, 3, 2]
            },
            { $0.groups[0].chunks.append($0.chunk) },
        ] as [Lie])
    func schemas(_ change: Lie) { expectRefusal(change) }

    @Test("are read when their footer has its fields in another order")
    func order() throws {
        var sketch = ParquetSketch.honest
        sketch.order = [6, 3, 2, 4]
        #expect(try ColumnSketch.described(sketch.read()).count == 3)
    }

    @Test("are refused when a caption is longer than the limit, before memory is spent on it")
    func longCaption() {
        var limits = ReadLimits()
        limits.textBytes = 1000
        for encoding in [PageHeader.Encoding.plain, .deltaLengthByteArray, .deltaByteArray, .rleDictionary] {
            var random = SeededGenerator(1)
            let column = ColumnSketch(type: .byteArray, encoding: encoding)
            for (length, isRefused) in [(1000, false), (1001, true)] {
                let sketch = column.file([[UInt8](repeating: 0x78, count: length)], &random)
                if isRefused {
                    let error = #expect(throws: MetadataError.self) { try sketch.read(limits: limits) }
                    #expect(error?.description.contains("the limit is 1000") == true, "\(encoding)")
                } else {
                    #expect(throws: Never.self) { try sketch.read(limits: limits) }
                }
            }
        }
    }

    @Test("are refused when rows of a batch would fill the memory")
    func heavyBatch() throws {
        // Pages of one row of 100 kB each: each passes, a batch of them does not.
        var limits = ReadLimits()
        limits.batchBytes = 1 << 20
        var random = SeededGenerator(1)
        for codec in [ParquetFooter.Codec.uncompressed, .zstd] {
            var column = ColumnSketch(type: .byteArray, encoding: .plain)
            (column.codec, column.pageRows) = (codec, 1)
            let cells = [ColumnSketch.Cell](repeating: [UInt8](repeating: 0x78, count: 100_000), count: 20)
            let sketch = column.file(cells, &random)
            #expect(throws: MetadataError.self) { try sketch.read(limits: limits) }
            #expect(throws: Never.self) { try sketch.read(batch: 5, limits: limits) }
        }
    }

    @Test("of few bytes that become many are refused when they say so, and when they do not")
    func bombs() throws {
        // 64 million bytes of a few thousand.
        let bomb = NaiveCodecs.zstdBomb(64 << 20)
        #expect(bomb.count < 3000)
        for claimed in [100, 64 << 20, (64 << 20) + 1, 1 << 30, Int64(Int32.max)] as [Int64] {
            var sketch = ParquetSketch.honest
            sketch.chunk.codec = ParquetFooter.Codec.zstd.rawValue
            sketch.page.body = bomb
            sketch.page.uncompressed = claimed
            let broken = sketch
            #expect(throws: MetadataError.self, "\(claimed)") { try broken.read() }
        }
    }

    @Test("of pages of nothing are read to their end, thousands of pages at once", arguments: [0, 1] as [Int64])
    func emptyPages(type: Int64) throws {
        var sketch = ParquetSketch.honest
        let nothing = PageSketch(type: type, values: 0, body: [])
        sketch.chunk.pages = Array(repeating: nothing, count: 20_000) + sketch.chunk.pages
        #expect(try ColumnSketch.described(sketch.read()).count == 3)
        sketch.chunk.pages.removeLast()
        let broken = sketch
        #expect(throws: MetadataError.self) { try broken.read() }
    }

    @Test("whose chunk ends at any byte before its end are refused, whatever the page's form")
    func shortChunks() throws {
        var random = SeededGenerator(8)
        for column in Self.smallColumns {
            let cells = column.cells(9, &random)
            var sketch = column.file(cells, &random)
            let whole = try #require(sketch.made().pages.last).end - 4
            #expect(try ColumnSketch.described(sketch.read()) == column.expected(cells))
            for bytes in 0..<whole {
                sketch.chunk.bytes = Int64(bytes)
                let broken = sketch
                #expect(throws: MetadataError.self, "\(column.testDescription), \(bytes) of \(whole)") {
                    try broken.read()
                }
            }
        }
    }

    @Test("whose page bodies lose bytes at their end are refused, or had no need of them")
    func shortBodies() throws {
        var random = SeededGenerator(9)
        for column in Self.smallColumns {
            let cells = column.cells(9, &random)
            let sketch = column.file(cells, &random)
            for (index, page) in sketch.groups[0].chunks[0].pages.enumerated() {
                for cut in 0..<page.body.count {
                    var shorter = sketch
                    shorter.groups[0].chunks[0].pages[index].body = Array(page.body[..<cut])
                    if column.codec == .uncompressed {
                        shorter.groups[0].chunks[0].pages[index].uncompressed = Int64(cut)
                    }
                    guard let found = try? shorter.read() else { continue }
                    #expect(
                        ColumnSketch.described(found) == column.expected(cells), "\(column.testDescription), \(cut)")
                }
            }
        }
    }

    private static let smallColumns: [ColumnSketch] = {
        var columns: [ColumnSketch] = []
        for (type, encoding) in [
            (.byteArray, .plain), (.byteArray, .rleDictionary), (.byteArray, .deltaByteArray),
            (.byteArray, .deltaLengthByteArray), (.int64, .deltaBinaryPacked), (.double, .byteStreamSplit),
            (.boolean, .rle), (.boolean, .plain), (.int32, .plain),
        ] as [(ParquetFooter.PhysicalType, PageHeader.Encoding)] {
            for codec in [ParquetFooter.Codec.uncompressed, .snappy, .gzip, .zstd, .lz4, .lz4Raw] {
                var column = ColumnSketch(type: type, encoding: encoding)
                (column.codec, column.version, column.isOptional) = (
                    codec, 1 + columns.count % 2, columns.count % 3 == 0
                )
                column.pageRows = 5
                columns.append(column)
            }
        }
        return columns
    }()

    @Test("with checksums and any byte of a page changed are refused, so that no row is wrong")
    func checksums() throws {
        var random = SeededGenerator(10)
        for version in [1, 2] {
            for encoding in [PageHeader.Encoding.plain, .rleDictionary] {
                var column = ColumnSketch(type: .byteArray, encoding: encoding)
                (column.version, column.isOptional, column.hasChecksums, column.pageRows) = (version, true, true, 5)
                let cells = column.cells(12, &random)
                let made = column.file(cells, &random).made()
                for page in made.pages {
                    for position in page.body..<page.end {
                        var bytes = made.bytes
                        bytes[position] ^= UInt8(1) << UInt8(random.below(8))
                        let file = try ParquetFile(source: MemoryFile(bytes))
                        let error = #expect(throws: MetadataError.self) { try file.values(column: 0) }
                        #expect(error?.description.contains("checksum") == true)
                    }
                }
            }
        }
    }

    @Test(
        "with any byte changed are read or refused, and give as many rows as they say", arguments: [0x01, 0x80, 0xff])
    func anyByte(mask: UInt8) throws {
        var random = SeededGenerator(11)
        for column in Self.smallColumns where column.codec == .uncompressed || column.codec == .snappy {
            let made = column.file(column.cells(11, &random), groupRows: 6, &random).made()
            for position in 4..<made.bytes.count {
                var bytes = made.bytes
                bytes[position] ^= mask
                guard let file = try? ParquetFile(source: MemoryFile(bytes)),
                    let found = try? file.values(column: 0)
                else { continue }
                #expect(ColumnSketch.described(found).count == Int(file.footer.rows), "byte \(position)")
            }
        }
    }

    @Test("with their footer cut at any byte, and its length made to fit, are refused")
    func shortFooters() throws {
        let made = ParquetSketch.honest.made()
        for cut in made.footer.dropLast() {
            let footer = Array(made.bytes[made.footer.lowerBound..<cut])
            let bytes = Array(made.bytes[..<made.footer.lowerBound]) + ParquetSketch.ended(footer)
            #expect(throws: MetadataError.self, "\(footer.count)") { try ParquetFile(source: MemoryFile(bytes)) }
        }
    }

    @Test("with a footer over the limit are refused before it is read")
    func largeFooter() {
        var limits = ReadLimits()
        limits.footerBytes = 50
        let error = #expect(throws: MetadataError.self) { try ParquetSketch.honest.read(limits: limits) }
        #expect(error?.description.contains("the limit is 50") == true)
    }

    @Test("have sizes that add up without overflow, whatever their footers say")
    func storedBytes() throws {
        try withTemporaryFolder { folder in
            var sketch = ParquetSketch.honest
            sketch.groups = Array(repeating: sketch.groups[0], count: 3)
            for group in 0..<3 { sketch.groups[group].chunks[0].bytes = .max - 10 }
            let file = folder.appending(path: "huge.parquet")
            let bytes = sketch.made().bytes
            try Data(bytes).write(to: file)
            let source = try MetadataSource([file.path(percentEncoded: false)])
            #expect(source.storedBytes(of: .url) == Int64(bytes.count) * 3)
            #expect(throws: MetadataError.self) { try source.forEachBatch(roles: [.url]) { _ in } }
        }
    }

    @Test(
        "cut anywhere are refused or read to the cut, never more",
        arguments: ["delta-gzip-2.0", "dictionary-snappy-1.0"])
    func truncated(_ name: String) throws {
        let whole = try Array(Golden.data("Parquet/\(name).parquet"))
        for cut in stride(from: 0, to: whole.count, by: 61) {
            #expect(throws: MetadataError.self, "cut to \(cut)") {
                try ParquetFile(source: MemoryFile(Array(whole[..<cut])))
            }
        }
    }

    @Test(
        "with any byte changed are read or refused, never worse",
        arguments: [
            "delta-gzip-2.0", "dictionary-snappy-1.0", "plain-none-1.0", "prefix-snappy-2.0", "fallback-zstd-2.0",
        ])
    func flipped(_ name: String) throws {
        let whole = try Array(Golden.data("Parquet/\(name).parquet"))
        var refused = 0
        var tried = 0
        for position in stride(from: 3, to: whole.count, by: 37) {
            for bits in [UInt8(0xff), 0x01, 0x80] {
                var bytes = whole
                bytes[position] ^= bits
                tried += 1
                do {
                    let file = try ParquetFile(source: MemoryFile(bytes))
                    for column in file.footer.columns.indices where file.footer.columns[column].isFlat {
                        _ = try file.values(column: column)
                    }
                } catch is MetadataError {
                    refused += 1
                }
            }
        }
        #expect(refused > tried / 20, "\(refused) of \(tried)")
    }

    private static let badFooters: [[UInt8]] = {
        let mark: [UInt8] = Array("PAR1".utf8)
        func file(_ footer: [UInt8], _ length: [UInt8], _ end: String = "PAR1") -> [UInt8] {
            mark + footer + length + Array(end.utf8)
        }
        let nested = [UInt8](repeating: 0x1c, count: 200)
        return [
            [], mark, mark + mark, file([], [0, 0, 0, 0]), file([], [0, 0, 0, 0x7f]), file([], [1, 0, 0, 0]),
            file([], [0xff, 0xff, 0xff, 0xff]), file([1], [1, 0, 0, 0], "PARE"), file([1], [1, 0, 0, 0], "PAR2"),
            file(nested, [200, 0, 0, 0]), file([0], [1, 0, 0, 0]),
        ]
    }()

    @Test("without a footer, or with one of another size, are refused", arguments: badFooters)
    func footers(_ bytes: [UInt8]) {
        #expect(throws: MetadataError.self) { try ParquetFile(source: MemoryFile(bytes)) }
    }
}
