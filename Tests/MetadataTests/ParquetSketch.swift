@testable import Metadata

/// One page as it is written: every field of its header can lie.
struct PageSketch {
    /// 0 data, 1 index, 2 dictionary, 3 data of version 2.
    var type: Int64 = 0
    var values: Int64
    var encoding: Int64 = 0
    var levelEncoding: Int64 = 3
    /// As stored: compressed, levels in front.
    var body: [UInt8]
    /// Bytes before compression; nil for those of the body.
    var uncompressed: Int64?
    var compressed: Int64?
    var definitionBytes: Int64 = 0
    var repetitionBytes: Int64 = 0
    var isCompressed: Bool?
    var checksum: UInt32?

    var header: [UInt8] {
        ThriftWriter.made { page in
            page.integer(1, type)
            page.integer(2, uncompressed ?? Int64(body.count))
            page.integer(3, compressed ?? Int64(body.count))
            if let checksum { page.integer(4, Int64(Int32(bitPattern: checksum))) }
            switch type {
            case 0:
                page.structure(5) { data in
                    data.integer(1, values)
                    data.integer(2, encoding)
                    data.integer(3, levelEncoding)
                    data.integer(4, 3)
                }
            case 1: page.structure(6) { _ in }
            case 2:
                page.structure(7) { dictionary in
                    dictionary.integer(1, values)
                    dictionary.integer(2, encoding)
                }
            default:
                page.structure(8) { data in
                    data.integer(1, values)
                    data.integer(2, 0)
                    data.integer(3, values)
                    data.integer(4, encoding)
                    data.integer(5, definitionBytes)
                    data.integer(6, repetitionBytes)
                    if let isCompressed { data.flag(7, isCompressed) }
                }
            }
        }
    }
}

/// One node of the schema.
struct SchemaSketch {
    var name = "url"
    /// Nil for an inner node.
    var type: Int64? = 6
    var width: Int64?
    /// 0 required, 1 optional, 2 repeated.
    var repetition: Int64 = 0
    var children: Int64?
    var converted: Int64?

    var bytes: [UInt8] {
        ThriftWriter.made { node in
            if let type { node.integer(1, type) }
            if let width { node.integer(2, width) }
            node.integer(3, repetition)
            node.text(4, name)
            if let children { node.integer(5, children) }
            if let converted { node.integer(6, converted) }
        }
    }
}

/// One column's data in one row group.
struct ChunkSketch {
    var codec: Int64 = 0
    var pages: [PageSketch]
    /// What the footer says; nil for the truth.
    var start: Int64?
    var dictionaryStart: Int64?
    var bytes: Int64?
    var values: Int64?
    /// Another file that the data would be in.
    var file: String?
}

/// Rows that are stored together.
struct GroupSketch {
    var rows: Int64
    var chunks: [ChunkSketch]
}

/// A Parquet file put together by hand.
struct ParquetSketch {
    var schema: [SchemaSketch]
    var groups: [GroupSketch]
    /// Rows that the footer says; nil for the sum of the groups.
    var rows: Int64?
    /// The footer's fields in the order they are written: 2 schema, 3 rows, 4 row groups, 6 writer.
    var order = [2, 3, 4, 6]
    /// Children of the root, as it says; nil for the number of nodes.
    var children: Int64?

    /// The file, and where its pieces end.
    struct Made {
        var bytes = Array("PAR1".utf8)
        /// Where each page's header begins, where its body does, and where that ends.
        var pages: [(header: Int, body: Int, end: Int)] = []
        var footer = 0..<0
    }

    func made() -> Made {
        var made = Made()
        var groupBytes: [[UInt8]] = []
        for group in groups {
            let chunks = group.chunks.map { Self.write($0, into: &made) }
            groupBytes.append(
                ThriftWriter.made {
                    $0.list(1, 12, chunks)
                    $0.integer(3, group.rows, type: 6)
                })
        }
        let footer = ThriftWriter.made { file in
            file.integer(1, 1)
            for field in order {
                switch field {
                case 2:
                    let root = SchemaSketch(name: "schema", type: nil, children: children ?? Int64(schema.count))
                    file.list(2, 12, [root.bytes] + schema.map(\.bytes))
                case 3: file.integer(3, rows ?? groups.reduce(0) { $0 &+ $1.rows }, type: 6)
                case 4: file.list(4, 12, groupBytes)
                default: file.text(6, "a sketch")
                }
            }
        }
        made.footer = made.bytes.count..<made.bytes.count + footer.count
        made.bytes += Self.ended(footer)
        return made
    }

    /// A footer with its length and the mark behind it.
    static func ended(_ footer: [UInt8]) -> [UInt8] {
        footer + littleEndian(footer.count, bytes: 4) + "PAR1".utf8
    }

    private static func write(_ chunk: ChunkSketch, into made: inout Made) -> [UInt8] {
        let start = made.bytes.count
        var data = start
        for page in chunk.pages {
            let header = page.header
            let body = made.bytes.count + header.count
            made.pages.append((made.bytes.count, body, body + page.body.count))
            made.bytes += header + page.body
            if page.type == 2, data == start { data = made.bytes.count }
        }
        let end = made.bytes.count
        let hasDictionary = data > start
        return ThriftWriter.made { column in
            if let file = chunk.file { column.text(1, file) }
            column.integer(2, Int64(start), type: 6)
            column.structure(3) { metadata in
                metadata.integer(1, 6)
                metadata.integer(4, chunk.codec)
                metadata.integer(
                    5, chunk.values ?? chunk.pages.reduce(0) { $0 &+ ($1.type == 2 ? 0 : $1.values) }, type: 6)
                metadata.integer(7, chunk.bytes ?? Int64(end - start), type: 6)
                metadata.integer(9, chunk.start ?? Int64(data), type: 6)
                if let dictionary = chunk.dictionaryStart ?? (hasDictionary ? Int64(start) : nil) {
                    metadata.integer(11, dictionary, type: 6)
                }
            }
        }
    }

    /// Three rows of one required column of texts: the honest file that lies begin with.
    static var honest: ParquetSketch {
        ParquetSketch(
            schema: [SchemaSketch()],
            groups: [
                GroupSketch(
                    rows: 3,
                    chunks: [ChunkSketch(pages: [PageSketch(values: 3, body: ["a", "b", "c"].flatMap(plainText))])])
            ])
    }

    /// The first page of the first column.
    var page: PageSketch {
        get { groups[0].chunks[0].pages[0] }
        set { groups[0].chunks[0].pages[0] = newValue }
    }

    var chunk: ChunkSketch {
        get { groups[0].chunks[0] }
        set { groups[0].chunks[0] = newValue }
    }

    /// Opens the file and reads a column to its end.
    func read(column: Int = 0, batch: Int = 1000, limits: ReadLimits = ReadLimits()) throws -> ParquetValues {
        try ParquetFile(source: MemoryFile(made().bytes), limits: limits).values(column: column, batch: batch)
    }
}

/// A text in Parquet's PLAIN form.
func plainText(_ text: String) -> [UInt8] {
    littleEndian(text.utf8.count, bytes: 4) + text.utf8
}

/// The lowest bytes of a number, the lowest first.
func littleEndian(_ value: some BinaryInteger, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
