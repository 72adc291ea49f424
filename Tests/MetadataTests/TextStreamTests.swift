import Foundation
import TestSupport
import Testing

@testable import Metadata

@Suite("Texts that come in pieces")
struct TextStreamTests {
    private static let texts: [(name: String, text: String)] = [
        (
            "CSV",
            "\u{feff}url,text\r\n\"http://a.org/1\",\"say \"\"hi\"\", twice\"\r\n\r\nb,\"two\nlines\r\nand \"\"\"\r\nc,\n,d\ne,\"\""
        ),
        ("TSV", "\u{feff}URL\tTEXT\n\"a\tb\"\tGrüße 🐱\n\n\tx\ny\t"),
        ("TSV without a header", "a \" cat\thttp://a.org/1\r\n\"\thttps://b.org\n"),
        ("a list", "http://a.org/1,2\n\n\"https://b.org\r\nhttp://c.org\td"),
        (
            "JSON lines",
            "\u{feff}{\"url\":\"a\\u00e9\\ud83d\\ude00\\\"\",\"n\":{\"x\":[\"}\\\"\",1]},\"text\":\"b\\\\\"}\r\n\n {\"text\":null,\"width\":5e2}\n{\"hash\":-7}"
        ),
    ]

    @Test("give the same rows whatever the size of the pieces", arguments: texts)
    func everySize(_ name: String, _ text: String) throws {
        let bytes = Array(text.utf8)
        let whole = try rows(pieces: bytes, of: bytes.count)
        #expect(whole.count >= 2)
        for size in 1...bytes.count {
            #expect(try rows(pieces: bytes, of: size) == whole, "pieces of \(size)")
        }
    }

    @Test(
        "give the same rows of compressed data",
        arguments: ["rows.csv.gz", "rows.jsonl.zst", "rows-two-members.csv.gz"])
    func compressed(_ name: String) throws {
        let bytes = try Array(Golden.data("Rows/\(name)"))
        let expected = try rows([goldenPath("Rows/rows.parquet")])
        for size in [1, 2, 3, 7, 100, 1000] {
            #expect(try rows(pieces: bytes, of: size) == expected, "pieces of \(size)")
        }
    }

    @Test("refuse every cut of compressed data", arguments: ["rows.csv.gz", "rows.jsonl.zst"])
    func cutCompressed(_ name: String) throws {
        let bytes = try Array(Golden.data("Rows/\(name)"))
        for cut in 4..<bytes.count {
            #expect(throws: MetadataError.self, "cut to \(cut)") { try rows(pieces: Array(bytes[..<cut]), of: 500) }
        }
    }

    @Test("refuse compressed data with rubbish behind", arguments: ["rows.csv.gz", "rows.jsonl.zst"])
    func rubbishBehind(_ name: String) throws {
        let bytes = try Array(Golden.data("Rows/\(name)"))
        for rubbish in [[0x55], [UInt8](repeating: 0x41, count: 100)] as [[UInt8]] {
            #expect(throws: MetadataError.self) { try rows(pieces: bytes + rubbish, of: 500) }
        }
    }

    @Test("give several members and frames one after the other as one text")
    func members() throws {
        let lines = (0..<50).map { "{\"url\":\"http://a.org/\($0)\"}\n" }
        for compress in [NaiveCodecs.gzip, NaiveCodecs.zstd] {
            let bytes = lines.flatMap { compress(Array($0.utf8)) } + compress([])
            for size in [1, 13, 10_000] {
                #expect(try rows(pieces: bytes, of: size).map(\.url) == (0..<50).map { "http://a.org/\($0)" })
            }
        }
    }

    @Test("refuse a few compressed bytes that would become one endless line", arguments: [1 << 20, 64 << 20])
    func bomb(_ count: Int) {
        var limits = ReadLimits()
        limits.recordBytes = 1 << 19
        let error = #expect(throws: MetadataError.self) {
            try rows(pieces: NaiveCodecs.zstdBomb(count), of: 1000, limits: limits)
        }
        #expect(error?.description.contains("the limit is 524288") == true)
    }

    @Test("pass an error of their stream on", arguments: [5, 12, 30])
    func failure(_ size: Int) {
        let failure = MetadataError.unreadable(location: "pieces", reason: "the cable is cut")
        #expect(throws: failure) {
            try rows(pieces: Array("url,text\na,b\nc,d\n".utf8), of: size, failure: failure)
        }
    }

    @Test(
        "in UTF-16 are refused with the way to mend them",
        arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func utf16(_ encoding: String.Encoding) throws {
        for text in ["url,text\na,b\n", "{\"url\":\"a\"}\n", "http://a.org\n"] {
            let bytes = try Array(#require("\u{feff}\(text)".data(using: encoding)))
            let error = #expect(throws: MetadataError.self) { try rows(pieces: bytes, of: 100) }
            #expect(error?.description.contains("iconv") == true, "\(String(describing: error))")
        }
    }

    @Test("of a .tsv file with one column keep the commas of their rows")
    func singleColumn() throws {
        let text = Array("TEXT\na cat, a dog\n\"x\"\n".utf8)
        #expect(try rows(pieces: text, of: 100, hint: .tsv).map(\.text) == ["a cat, a dog", "x"])
        #expect(throws: MetadataError.self) { try rows(pieces: text, of: 100) }
        // A header with commas is clearer than the name.
        #expect(
            try rows(pieces: Array("url,text\na,b\n".utf8), of: 100, hint: .tsv) == [MetadataRow(url: "a", text: "b")])
    }

    @Test("of any bytes at all are read or refused", arguments: 0..<8)
    func rubbish(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let alphabets: [[UInt8]] = [
            Array(0...255), Array("{}[]\":,\\ntu0123\n".utf8), Array("\",\n\r\ta".utf8),
            Array("http://a.b\n,\t\"".utf8),
        ]
        for _ in 0..<200 {
            let alphabet = alphabets[Int(seed) % 4]
            var bytes = (0..<random.below(120)).map { _ in random.pick(alphabet) }
            if random.below(2) == 0 { bytes = Array("url,text\n".utf8) + bytes }
            let whole = Result { try rows(pieces: bytes, of: 1000) }
            let pieces = Result { try rows(pieces: bytes, of: 1 + random.below(5)) }
            switch (whole, pieces) {
            case (.success(let found), .success(let again)): #expect(found.map { "\($0)" } == again.map { "\($0)" })
            case (.failure(let error), .failure(let again)): #expect(error as? MetadataError == again as? MetadataError)
            default: Issue.record("\(bytes): \(whole) whole, \(pieces) in pieces")
            }
        }
    }
}

@Suite("Record buffer")
struct RecordBufferTests {
    @Test("moves the record to the front, grows to the limit and no further")
    func growth() throws {
        let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let buffer = RecordBuffer(randomPieces(bytes, below: 90_000, seed: 1), limit: 400_000)
        var consumed = 0
        var random = SeededGenerator(2)
        while try buffer.more() != nil {
            let held = buffer.end - buffer.start
            #expect((0..<held).allSatisfy { buffer.bytes[buffer.start + $0] == bytes[consumed + $0] })
            let taken = random.below(held + 1)
            buffer.start += taken
            consumed += taken
        }
        #expect(consumed + buffer.end - buffer.start == bytes.count)
        let endless = RecordBuffer(PiecewiseStream(bytes) { 1 << 20 }, limit: 400_000)
        let error = #expect(throws: MetadataError.self) { while try endless.more() != nil {} }
        #expect(error?.description.contains("the limit is 400000") == true)
        #expect(endless.end == 400_000)
    }
}
