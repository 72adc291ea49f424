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

@Suite("Batches of texts")
struct TextBatchBuilderTests {
    @Test("hold what was set, null told from empty, numbers told from what is none")
    func values() {
        var builder = TextBatchBuilder(roles: [.text, .width, .hash])
        let rows: [(text: String?, width: String?, hash: String?)] = [
            ("a", "1.5", "7"), (nil, nil, nil), ("", "", "NA"), ("\0", "nan", "-9223372036854775808"),
            ("b", "null", "None"),
        ]
        func set(_ slot: Int, _ text: String?) -> Bool {
            guard var text else { return builder.set(slot, nil) }
            return text.withUTF8 { builder.set(slot, $0) }
        }
        for row in rows {
            #expect(set(0, row.text) && set(1, row.width) && set(2, row.hash))
            builder.endRow()
        }
        #expect(!set(1, "wide") && !set(2, "1.5"))
        var whole = TextBatchBuilder(roles: [.hash])
        _ = whole.set(0, nil)
        whole.endRow()
        let batch = builder.batch(part: 4, firstRow: 9)
        #expect(batch.part == 4 && batch.count == 5 && batch.rowIndex(2) == 11)
        #expect((0..<5).map { batch.row($0).text } == ["a", nil, "", "\0", "b"])
        #expect((0..<5).map { batch.row($0).hash } == [7, nil, nil, .min, nil])
        #expect(batch.row(0).width == 1.5 && batch.row(1).width == nil && batch.row(2).width == nil)
        #expect(batch.row(3).width?.isNaN == true && batch.row(4).width == nil)
        #expect(batch.reals(.height) == nil && whole.batch(part: 0, firstRow: 0).integers(.hash)?[0] == nil)
    }

    @Test("of a selection know the rows' places")
    func selection() {
        var builder = TextBatchBuilder(roles: [.url])
        for _ in 0..<3 {
            _ = builder.set(0, nil)
            builder.endRow()
        }
        let batch = builder.batch(part: 0, firstRow: 5, selection: [5, 8, 100])
        #expect((0..<3).map(batch.rowIndex) == [5, 8, 100])
    }
}

@Suite("The start of a text")
struct TextSnifferTests {
    private func sniff(_ text: String, _ hint: FileFormat? = nil, isWhole: Bool = true) throws -> TextSniffer {
        try TextSniffer(Array(text.utf8), isWhole: isWhole, hint: hint, location: "x", limits: ReadLimits())
    }

    @Test(
        "tells the format, whatever the name says where it is clear",
        arguments: [
            ("url,text\n", nil, .csv), ("url,text\n", .tsv, .csv), ("url,text\n", .jsonl, .csv),
            ("url\ttext\n", nil, .tsv),
            ("url\ttext\n", .jsonl, .tsv), ("url,a\tb\n", .csv, .csv), ("{\"url\":1}", nil, .jsonl),
            ("{\"url\":1}", .csv, .jsonl),
            (" \n{\"url\":1}\n", .csv, .jsonl), ("url\n", nil, .csv), ("url\n", .tsv, .tsv),
            ("http://a.org/\n", .tsv, .csv),
            ("[1,2]\n", .csv, .csv), ("\"u,rl\"\ttext", nil, .tsv),
        ] as [(String, FileFormat?, FileFormat)])
    func formats(_ text: String, _ hint: FileFormat?, _ format: FileFormat) throws {
        #expect(try sniff(text, hint).format == format)
    }

    @Test(
        "tells files without a header by their addresses",
        arguments: [
            ("http://a.org/\n", nil, .urlOnly), ("https://a.org/,x\n", nil, .urlOnly),
            ("https://a.org/,x\n", .csv, nil),
            ("https://a.org/\n", .csv, .urlOnly), ("a cat\thttp://a.org\n", nil, .textFirst),
            ("http://a.org\ta cat\n", nil, .urlFirst),
            ("http://a.org\ta cat\tb\n", nil, nil), ("ftp://a.org\n", nil, nil), ("url\n", nil, nil),
            ("http://a.org\ta", .csv, .urlOnly),
            ("URL\thttp\n", nil, nil),
        ] as [(String, FileFormat?, HeaderlessLayout?)])
    func layouts(_ text: String, _ hint: FileFormat?, _ layout: HeaderlessLayout?) throws {
        #expect(try sniff(text, hint).layout == layout)
    }

    @Test("finds the keys of all objects in the sample, but not of a line that may be cut")
    func keys() throws {
        let text = "{\"b\":1,\"a\":2}\n\n{\"a\":1,\"\\u0063\":{\"d\":1}}\n{\"e\":1"
        #expect(try sniff(text, isWhole: false).names == ["b", "a", "c"])
        #expect(throws: MetadataError.self) { try sniff(text) }
        #expect(try sniff(text + "}").names == ["b", "a", "c", "e"])
    }

    @Test("finds the names in a header, quotes undone", arguments: [",", "\t"])
    func header(_ separator: String) throws {
        let text = ["a", "\"b \"\"c\"\"\"", "", "\"d\(separator)\""].joined(separator: separator) + "\r\nx"
        #expect(try sniff(text).names == ["a", "b \"c\"", "", "d\(separator)"])
    }

    @Test(
        "refuses lists of JSON, Parquet in a stream, and nothing",
        arguments: [("[{\"a\":1}]", FileFormat?.some(.jsonl)), ("PAR1xxxx", nil), ("", nil), (" \r\n\t", nil)])
    func refused(_ text: String, _ hint: FileFormat?) {
        #expect(throws: MetadataError.self) { try sniff(text, hint) }
    }

    @Test("refuses more keys or columns than the limit")
    func limits() {
        var limits = ReadLimits()
        limits.columns = 5
        for text in ["{" + (0..<6).map { "\"\($0)\":1" }.joined(separator: ",") + "}\n", "a,b,c,d,e,f\n"] {
            #expect(throws: MetadataError.self) {
                try TextSniffer(Array(text.utf8), isWhole: true, hint: nil, location: "x", limits: limits)
            }
        }
    }
}

@Suite("Members of JSON lines")
struct JSONLinesMemberTests {
    private func withLine<R>(_ text: String, _ body: (JSONLines) throws -> R) throws -> R {
        let lines = JSONLines(ArrayStream(Array(text.utf8), location: "x"))
        #expect(try lines.next())
        return try body(lines)
    }

    @Test("are given in the form that is asked for, or not at all")
    func forms() throws {
        try withLine(#"{"s":"a\n","n":-7,"r":1.5,"b":true,"o":{"x":[1]},"l":[1],"z":null,"q":"12","e":"1\u0032"}"#) {
            line in
            #expect(
                line.string("s") == "a\n" && line.bytes("q") == Array("12".utf8) && line.string("n") == nil
                    && line.string("z") == nil)
            #expect(
                line.integer("n") == -7 && line.integer("r") == nil && line.integer("q") == nil
                    && line.integer("b") == nil)
            #expect(
                line.literal("r") == Array("1.5".utf8) && line.literal("q") == Array("12".utf8)
                    && line.literal("e") == nil)
            #expect(
                line.object("o") == Array(#"{"x":[1]}"#.utf8) && line.object("l") == Array("[1]".utf8)
                    && line.object("s") == nil)
            #expect(line.has("s") && line.has("o") && !line.has("z") && !line.has("nothing"))
        }
    }

    @Test("of equal keys are those of the first")
    func twice() throws {
        try withLine(#"{"a":1,"a":2,"\u0061":3}"#) { #expect($0.integer("a") == 1) }
    }

    @Test("are counted by the lines of their file, empty ones included")
    func lineNumbers() throws {
        let lines = JSONLines(randomPieces(Array("\n{}\n\n \n{\"a\":1}\n{\"a\"\n".utf8), below: 4, seed: 1))
        #expect(try lines.next() && lines.line == 2 && !lines.has("a"))
        #expect(try lines.next() && lines.line == 5 && lines.integer("a") == 1)
        let error = #expect(throws: MetadataError.self) { try lines.next() }
        #expect(error?.description.contains("line 6") == true)
    }

    @Test("of a line over the limit are refused")
    func long() {
        let text = "{\"a\":\"" + String(repeating: "x", count: 400_000) + "\"}"
        let lines = JSONLines(ArrayStream(Array(text.utf8), location: "x"), longest: 300_000)
        #expect(throws: MetadataError.self) { try lines.next() }
    }
}
