import Foundation
import Metadata
import TestSupport
import Testing

/// A file in memory.
private final class MemoryFile: ByteRangeSource {
    let location = "hostile.parquet"
    let contents: [UInt8]
    var size: Int64 { Int64(contents.count) }
    let window = 1 << 16
    let bytesRead: Int64 = 0

    init(_ contents: [UInt8]) {
        self.contents = contents
    }

    func read(_ range: Range<Int64>) throws -> ByteSlice {
        let block = ByteBlock(capacity: range.count)
        for (index, byte) in contents[Int(range.lowerBound)..<Int(range.upperBound)].enumerated() {
            block.base[index] = byte
        }
        return ByteSlice(owner: block, offset: 0, count: range.count)
    }
}

/// Writes Thrift's compact protocol, for files no honest writer makes.
private struct Thrift {
    var bytes: [UInt8] = []
    private var last = 0

    static func varint(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7f) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    mutating func field(_ id: Int, _ type: UInt8, _ payload: [UInt8]) {
        bytes.append(UInt8(id - last) << 4 | type)
        bytes += payload
        last = id
    }

    mutating func integer(_ id: Int, _ value: Int64, type: UInt8 = 5) {
        field(id, type, Self.varint(UInt64(bitPattern: value << 1 ^ value >> 63)))
    }

    mutating func text(_ id: Int, _ value: String) {
        field(id, 8, Self.varint(UInt64(value.utf8.count)) + value.utf8)
    }

    mutating func structure(_ id: Int, _ body: (inout Thrift) -> Void) {
        field(id, 12, Self.made(body))
    }

    mutating func list(_ id: Int, _ type: UInt8, _ items: [[UInt8]]) {
        let head =
            items.count < 15 ? [UInt8(items.count) << 4 | type] : [0xf0 | type] + Self.varint(UInt64(items.count))
        field(id, 9, head + items.flatMap { $0 })
    }

    static func made(_ body: (inout Thrift) -> Void) -> [UInt8] {
        var thrift = Thrift()
        body(&thrift)
        return thrift.bytes + [0]
    }
}

/// A file of one required BYTE_ARRAY column `url`, with everything open to lies.
private struct Forgery {
    var columns = 1
    var rows: Int64 = 3
    var groupRows: Int64 = 3
    var codec: Int64 = 0
    var pageValues: Int64 = 3
    var encoding: Int64 = 0
    var body: [UInt8] = [1, 0, 0, 0, 0x61, 1, 0, 0, 0, 0x62, 1, 0, 0, 0, 0x63]
    var uncompressed: Int64?
    var compressed: Int64?
    var chunkBytes: Int64?
    var pages = 1

    var bytes: [UInt8] {
        let header = Thrift.made { page in
            page.integer(1, 0)
            page.integer(2, uncompressed ?? Int64(body.count))
            page.integer(3, compressed ?? Int64(body.count))
            page.structure(5) { data in
                data.integer(1, pageValues)
                data.integer(2, encoding)
                data.integer(3, 3)
                data.integer(4, 3)
            }
        }
        let data = Array("PAR1".utf8) + (0..<pages).flatMap { _ in header + body }
        let footer = Thrift.made { file in
            file.integer(1, 1)
            let root = Thrift.made {
                $0.text(4, "schema"); $0.integer(5, Int64(columns))
            }
            let leaf = Thrift.made {
                $0.integer(1, 6); $0.integer(3, 0); $0.text(4, "url")
            }
            file.list(2, 12, [root] + Array(repeating: leaf, count: columns))
            file.integer(3, rows, type: 6)
            let chunk = Thrift.made { chunk in
                chunk.integer(2, 4, type: 6)
                chunk.structure(3) { metadata in
                    metadata.integer(1, 6)
                    metadata.integer(4, codec)
                    metadata.integer(5, pageValues, type: 6)
                    metadata.integer(7, chunkBytes ?? Int64(data.count - 4), type: 6)
                    metadata.integer(9, 4, type: 6)
                }
            }
            file.list(
                4, 12,
                [
                    Thrift.made { group in
                        group.list(1, 12, Array(repeating: chunk, count: min(columns, 2)))
                        group.integer(3, groupRows, type: 6)
                    }
                ])
        }
        let length = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
        return data + footer + length + "PAR1".utf8
    }

    func read() throws -> ParquetValues {
        try ParquetFile(source: MemoryFile(bytes)).values(column: 0)
    }
}

@Suite("Hostile Parquet files")
struct ParquetHostileTests {
    @Test("are told from an honest one made the same way")
    func honest() throws {
        guard case .texts(let texts) = try Forgery().read() else { throw MetadataError.cancelled }
        #expect(texts == [[0x61], [0x62], [0x63]])
    }

    @Test(
        "are refused when their lengths and counts lie",
        arguments: [
            { $0.rows = 4 },
            {
                $0.rows = -1; $0.groupRows = -1
            },
            {
                $0.groupRows = 1 << 40; $0.rows = 1 << 40
            },
            { $0.pageValues = 4 }, { $0.pageValues = 2 },
            {
                $0.pageValues = 1 << 30; $0.rows = 1 << 30; $0.groupRows = 1 << 30
            },
            { $0.body[0] = 200 }, { $0.body[3] = 0xff }, { $0.body.removeLast() },
            { $0.compressed = 1000 }, { $0.compressed = -1 }, { $0.uncompressed = 1 << 30 }, { $0.uncompressed = 14 },
            { $0.chunkBytes = 1 << 40 }, { $0.chunkBytes = -5 }, { $0.chunkBytes = .max }, { $0.chunkBytes = 10 },
            { $0.codec = 99 }, { $0.codec = 3 }, { $0.codec = 1 }, { $0.codec = 2 }, { $0.codec = 5 }, { $0.codec = 6 },
            { $0.codec = 7 }, { $0.encoding = 77 }, { $0.encoding = 8 }, { $0.encoding = 3 }, { $0.encoding = 9 },
            { $0.encoding = 6 }, { $0.encoding = 7 }, { $0.encoding = 5 }, { $0.columns = 1_000_000 },
            { $0.columns = 3 },
        ] as [@Sendable (inout Forgery) -> Void])
    private func lies(_ change: @Sendable (inout Forgery) -> Void) {
        var forgery = Forgery()
        change(&forgery)
        let broken = forgery
        let error = #expect(throws: MetadataError.self) { try broken.read() }
        #expect(error?.description.contains("hostile.parquet") == true)
    }

    @Test("are refused when a caption is longer than the limit, before memory is spent on it")
    func longCaption() {
        var forgery = Forgery()
        forgery.body = [0, 0, 0, 2] + [UInt8](repeating: 0x78, count: 32 << 20)
        (forgery.rows, forgery.groupRows, forgery.pageValues) = (1, 1, 1)
        let broken = forgery
        let error = #expect(throws: MetadataError.self) { try broken.read() }
        #expect(error?.description.contains("the limit is") == true)
    }

    @Test("are refused when rows of a batch would fill the memory")
    func heavyBatch() throws {
        // Pages of one row of 12 MB each: each passes, a batch of them does not.
        var forgery = Forgery()
        forgery.body = [0, 0, 0xb8, 0] + [UInt8](repeating: 0x78, count: 0xb8_0000)
        forgery.pages = 20
        (forgery.rows, forgery.groupRows, forgery.pageValues) = (20, 20, 1)
        let broken = forgery
        #expect(throws: MetadataError.self) { try broken.read() }
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
