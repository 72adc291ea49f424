import TestSupport
import Testing

@testable import Metadata

@Suite("Values of hostile Parquet files")
struct ParquetHostileValueTests {
    @Test("have numbers of values and of dictionary entries that are held against their bytes", arguments: [2, 8])
    func dictionaries(encoding: Int64) throws {
        func sketch(_ change: (inout ParquetSketch) -> Void) -> ParquetSketch {
            var sketch = ParquetSketch.honest
            let dictionary = PageSketch(type: 2, values: 2, body: plainText("x") + plainText("y"))
            // Indices 0, 1, 1 in one packed group of 1 bit.
            let data = PageSketch(values: 3, encoding: encoding, body: [1, 3, 0b110])
            sketch.chunk.pages = [dictionary, data]
            change(&sketch)
            return sketch
        }
        #expect(try ColumnSketch.described(sketch { _ in }.read()) == ["[120]", "[121]", "[121]"])
        let lies: [ParquetHostileTests.Lie] = [
            { $0.chunk.pages[1].body = [2, 3, 0b11_01_00, 0] },  // index 3
            { $0.chunk.pages[1].body = [32, 6, 0xff, 0xff, 0xff, 0xff] },  // index 2^32 - 1
            { $0.chunk.pages[1].body = [33, 3, 0] }, { $0.chunk.pages[1].body = [255, 3, 0] },
            { $0.chunk.pages[1].body = [1] }, { $0.chunk.pages[1].body = [] }, { $0.chunk.pages[1].body = [1, 4, 0] },
            { $0.chunk.pages[1].body = [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
            { $0.chunk.pages[0].values = 1 }, { $0.chunk.pages[0].values = 3 }, { $0.chunk.pages[0].values = 0 },
            { $0.chunk.pages[0].values = 1 << 23 }, { $0.chunk.pages[0].values = -1 },
            { $0.chunk.pages[0].encoding = 3 }, { $0.chunk.pages[0].body[0] = 0xff },
            { $0.chunk.pages.swapAt(0, 1) }, { $0.chunk.pages.removeFirst() },
            { $0.chunk.pages.insert($0.chunk.pages[0], at: 0) },
        ]
        for (index, lie) in lies.enumerated() {
            let broken = sketch(lie)
            #expect(throws: MetadataError.self, "lie \(index)") { try broken.read() }
        }
    }

    /// A column of optional integers: levels of three rows, the second null, then two values.
    private func optional(version: Int, levels: [UInt8], values: [UInt8]? = nil, rows: Int64 = 3) -> ParquetSketch {
        let values = values ?? (littleEndian(7, bytes: 4) + littleEndian(9, bytes: 4))
        var page = PageSketch(type: version == 2 ? 3 : 0, values: rows, body: levels + values)
        if version == 2 {
            page.definitionBytes = Int64(levels.count)
        } else {
            page.body = littleEndian(levels.count, bytes: 4) + page.body
        }
        return ParquetSketch(
            schema: [SchemaSketch(type: 1, repetition: 1)],
            groups: [GroupSketch(rows: rows, chunks: [ChunkSketch(pages: [page])])])
    }

    @Test("with levels that lie are refused before a row is made of them", arguments: [1, 2])
    func levels(version: Int) throws {
        #expect(try ColumnSketch.described(optional(version: version, levels: [3, 0b101]).read()) == ["7", nil, "9"])
        let many = [UInt8](repeating: 0, count: 40_000)
        for levels in [
            [3, 0b111],  // a value more than there are
            [6, 2], [6, 255],  // runs of rows that would count twice, or 255 times
            [], [6], [4, 1], [3], [1], [0, 0], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] as [[UInt8]] {
            let broken = optional(version: version, levels: levels)
            #expect(throws: MetadataError.self, "\(levels)") { try broken.read() }
        }
        // With values enough for rows that count thrice, memory behind the batch would be written to.
        let thrice = optional(version: version, levels: [0xd0, 0x0f, 3], values: many, rows: 1000)
        #expect(throws: MetadataError.self) { try thrice.read() }
    }

    @Test("with a length of levels beyond the page, or levels of the old form, are refused")
    func levelLengths() {
        for length in [12, 100, 1 << 20, 0xffff_ffff] {
            var sketch = optional(version: 1, levels: [3, 0b101])
            sketch.page.body.replaceSubrange(0..<4, with: littleEndian(length, bytes: 4))
            let broken = sketch
            #expect(throws: MetadataError.self, "\(length)") { try broken.read() }
        }
        for size in 0..<4 {
            var sketch = optional(version: 1, levels: [3, 0b101])
            sketch.page.body = [UInt8](repeating: 0, count: size)
            let broken = sketch
            #expect(throws: MetadataError.self) { try broken.read() }
        }
        var old = optional(version: 1, levels: [3, 0b101])
        old.page.levelEncoding = 4
        let broken = old
        let error = #expect(throws: MetadataError.self) { try broken.read() }
        #expect(error?.description.contains("bit-packed") == true)
    }

    @Test("with the times of the last century's clocks are refused rather than read as texts")
    func int96() {
        var sketch = ParquetSketch.honest
        sketch.schema[0].type = 3
        sketch.page.body = [UInt8](repeating: 0, count: 36)
        let broken = sketch
        let error = #expect(throws: MetadataError.self) { try broken.read() }
        #expect(error?.description.contains("int96") == true)
    }

    @Test("with values of a fixed length that is none, or is over the limit, are refused")
    func fixedWidths() {
        var limits = ReadLimits()
        limits.textBytes = 4
        for width in [0, -1, 5, 1 << 40] as [Int64] {
            var sketch = ParquetSketch.honest
            (sketch.schema[0].type, sketch.schema[0].width) = (7, width)
            let broken = sketch
            #expect(throws: MetadataError.self, "\(width)") { try broken.read(limits: limits) }
        }
    }

    @Test("with values of a fixed length that is not the schema's are refused")
    func otherWidth() throws {
        var random = SeededGenerator(1)
        let column = ColumnSketch(type: .fixedByteArray, encoding: .deltaByteArray)
        var sketch = column.file(column.cells(10, &random), &random)
        sketch.schema[0].width = 6
        let broken = sketch
        let error = #expect(throws: MetadataError.self) { try broken.read() }
        #expect(error?.description.contains("a value of 5 bytes in a column of 6") == true)
    }
}
