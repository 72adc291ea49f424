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
