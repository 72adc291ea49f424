import Foundation
import TestSupport
import Testing

@testable import Metadata

@Suite("Rows of Parquet files")
struct RowReadingTests {
    /// Writes a file of columns with a name each and opens it.
    private func withFile<R>(
        _ columns: [(name: String, sketch: ColumnSketch, cells: [ColumnSketch.Cell])], groupRows: Int = .max,
        limits: ReadLimits = ReadLimits(), _ body: (MetadataSource) throws -> R
    ) throws -> R {
        var random = SeededGenerator(1)
        let files = columns.map { $0.sketch.file($0.cells, groupRows: groupRows, &random) }
        var sketch = files[0]
        sketch.schema = zip(files, columns).map { file, column in
            var schema = file.schema[0]
            schema.name = column.name
            return schema
        }
        for group in sketch.groups.indices { sketch.groups[group].chunks = files.map { $0.groups[group].chunks[0] } }
        return try withTemporaryFolder { folder in
            let file = folder.appending(path: "x.parquet")
            try Data(sketch.made().bytes).write(to: file)
            return try body(MetadataSource([file.path(percentEncoded: false)], limits: limits))
        }
    }

    private func allRows(_ source: MetadataSource) throws -> [MetadataRow] {
        var rows: [MetadataRow] = []
        try source.forEachBatch(roles: Set(ColumnRole.allCases)) { batch in
            for index in 0..<batch.count { rows.append(batch.row(index)) }
        }
        return rows
    }

    @Test("have numbers as texts and whole numbers as reals where a role wants them so")
    func conversions() throws {
        var number = ColumnSketch(type: .int64, encoding: .plain)
        number.isOptional = true
        let values: [Int64?] = [0, -1, .max, .min, nil, 640]
        let cells = values.map { $0.map { littleEndian($0, bytes: 8) } }
        try withFile([("uid", number, cells), ("width", number, cells), ("hash", number, cells)]) { source in
            let rows = try allRows(source)
            #expect(rows.map(\.sampleID) == values.map { $0.map { "\($0)" } })
            #expect(rows.map(\.width) == values.map { $0.map { Double($0) } })
            #expect(rows.map(\.hash) == values)
        }
    }

    @Test("keep single precision without rounding, and truth values out of numbers")
    func single() throws {
        let float = ColumnSketch(type: .float, encoding: .byteStreamSplit)
        let values: [Float] = [0.1, -1e38, .leastNonzeroMagnitude, 0.30000001]
        let flag = ColumnSketch(type: .boolean, encoding: .plain)
        try withFile([
            ("punsafe", float, values.map { littleEndian($0.bitPattern, bytes: 4) }),
            ("hash", flag, values.map { _ in [1] }),
        ]) { source in
            #expect(source.parts[0].columns == [.punsafe: "punsafe"])
            let rows = try allRows(source)
            #expect(rows.map(\.punsafe) == values.map { Double($0) })
        }
    }

    @Test("come in batches that never hold more than their limit, and keep their place in the file")
    func batches() throws {
        let text = ColumnSketch(type: .byteArray, encoding: .plain)
        let cells = (0..<20_000).map { Optional(Array("http://example.org/\($0)".utf8)) }
        try withFile([("url", text, cells)], groupRows: 9000) { source in
            var next: Int64 = 0
            try source.forEachBatch(roles: [.url]) { batch in
                #expect(batch.count <= MetadataSource.batchRows && batch.firstRow == next)
                #expect(
                    batch.text(.url)?.string(at: batch.count - 1)
                        == "http://example.org/\(next + Int64(batch.count) - 1)")
                next += Int64(batch.count)
            }
            #expect(next == 20_000)
            // Chosen rows know their places too.
            let chosen = [0, 1, 500, 501, 1999]
            try source.forEachBatch(part: 0, group: 2, roles: [.url], chosen: chosen) { batch in
                #expect((0..<batch.count).map(batch.rowIndex) == chosen.map { 18_000 + Int64($0) })
                #expect(batch.text(.url)?.string(at: 3) == "http://example.org/18501")
            }
        }
    }

    @Test("of columns that are each within the limit are refused when they are over it together")
    func heavyTogether() throws {
        var limits = ReadLimits()
        // A column holds its pages, and as many bytes that were read ahead.
        limits.batchBytes = 500_000
        var text = ColumnSketch(type: .byteArray, encoding: .plain)
        text.codec = .zstd
        let cells = (0..<100).map { _ in Optional([UInt8](repeating: 0x78, count: 2000)) }
        let rows = try withFile([("url", text, cells)], limits: limits, allRows)
        #expect(rows.count == 100)
        try withFile([("url", text, cells), ("text", text, cells)], limits: limits) { source in
            let error = #expect(throws: MetadataError.self) { try allRows(source) }
            #expect(error?.description.contains("a batch of 100 rows") == true)
        }
    }

    @Test("live as long as their batch, when the file and its reader are gone")
    func lifetime() throws {
        let text = ColumnSketch(type: .byteArray, encoding: .rleDictionary)
        let cells = (0..<50).map { Optional(Array("word \($0 % 7)".utf8)) }
        var kept: [RowBatch] = []
        try withFile([("url", text, cells)]) { try $0.forEachBatch(roles: [.url]) { kept.append($0) } }
        #expect(
            kept.flatMap { batch in (0..<batch.count).map { batch.row($0).url } } == (0..<50).map { "word \($0 % 7)" })
    }

    @Test("of no role at all are counted")
    func noRoles() throws {
        let text = ColumnSketch(type: .byteArray, encoding: .plain)
        let cells: [ColumnSketch.Cell] = (0..<30).map { [UInt8($0)] }
        try withFile([("url", text, cells)], groupRows: 7) { source in
            var rows = 0
            try source.forEachBatch(roles: []) { rows += $0.count }
            #expect(rows == 30 && source.groupCount == 5 && source.knownRowCount == 30)
        }
    }
}
