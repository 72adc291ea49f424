import Metadata
import Testing

@Suite("Row batches")
struct RowBatchTests {
    static let rows = [
        MetadataRow(url: "http://a.org/1.jpg", text: "Grüße 🐱", width: 640, similarity: .infinity, hash: -5),
        MetadataRow(),
        MetadataRow(url: "", height: 0.5, language: "de", nsfw: "UNSURE", license: "?", sampleID: "7"),
    ]

    @Test("give back the rows they were made of")
    func roundTrip() {
        let batch = RowBatch(rows: Self.rows, part: 3, firstRow: 100)
        #expect((0..<3).map(batch.row) == Self.rows)
        #expect(batch.part == 3 && batch.count == 3)
        #expect((0..<3).map(batch.rowIndex) == [100, 101, 102])
    }

    @Test("leave out roles that no row has")
    func absent() {
        let batch = RowBatch(rows: Self.rows)
        #expect(batch.reals(.punsafe) == nil)
        #expect(batch.text(.text) != nil)
    }

    @Test("tell null from empty, and keep bytes that are not UTF-8 readable")
    func bytes() throws {
        let column = TextColumn([nil, "", "ab"])
        #expect(column.count == 3)
        #expect(column.bytes(at: 0) == nil)
        #expect(column.bytes(at: 1)?.count == 0)
        #expect(column.bytes(at: 2).map(Array.init) == [0x61, 0x62])
        var seen: [Int] = []
        column.forEach { index, bytes in seen.append(index * 10 + (bytes?.count ?? 9)) }
        #expect(seen == [9, 10, 22])
    }

    @Test("tell not-a-number from null")
    func numbers() {
        let column = NumberColumn<Double>(values: [.nan, 1], validity: [true, false])
        #expect(column[0]?.isNaN == true)
        #expect(column[1] == nil)
        #expect(NumberColumn<Int64>(values: [4])[0] == 4)
    }
}
