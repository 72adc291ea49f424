import Testing

@testable import Metadata

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
