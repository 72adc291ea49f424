extension ParquetFooter {
    /// Reads the footer's bytes (Apache Parquet's `FileMetaData`, format 2.x).
    init(decoding bytes: UnsafeBufferPointer<UInt8>, columnLimit: Int) throws(Damage) {
        var reader = ThriftReader(bytes)
        var elements: [SchemaElement] = []
        var rows: Int64 = -1
        var groups: [RowGroup] = []
        var writer = ""
        var columns: [Column] = []
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 2:
                let count = try reader.list(field, of: 12)
                guard count <= columnLimit else {
                    throw Damage("it has \(count) columns; the limit is \(columnLimit)")
                }
                for _ in 0..<count { elements.append(try SchemaElement(&reader)) }
                columns = try Self.leaves(of: elements)
            case 3: rows = try reader.integer(field)
            case 4:
                let count = try reader.list(field, of: 12)
                guard count * max(columns.count, 1) <= Self.chunkLimit else {
                    throw Damage("it has \(count) row groups of \(columns.count) columns")
                }
                for _ in 0..<count { groups.append(try RowGroup(&reader, columns: columns.count)) }
            case 6: writer = try reader.string(field)
            default: try reader.skip(field)
            }
        }
        guard !columns.isEmpty else { throw Damage("the schema has no columns") }
        guard rows >= 0 else { throw Damage("the number of rows is \(rows)") }
        // Fields may come in any order: the groups may have been read before the schema.
        guard groups.allSatisfy({ $0.chunks.count == columns.count }) else {
            throw Damage("a row group has not the schema's \(columns.count) columns")
        }
        var sum: Int64 = 0
        for group in groups {
            let (total, overflow) = sum.addingReportingOverflow(group.rows)
            guard !overflow else { throw Damage("the row groups' rows overflow") }
            sum = total
        }
        guard sum == rows else { throw Damage("the row groups have \(sum) rows, the file says \(rows)") }
        self.init(rows: rows, columns: columns, groups: groups, writer: writer)
    }

    /// The leaves of the schema tree, which is written depth first.
    private static func leaves(of elements: [SchemaElement]) throws(Damage) -> [Column] {
        guard let root = elements.first, root.children > 0 else { throw Damage("the schema has no root") }
        var columns: [Column] = []
        /// Open inner nodes: name, children still to come.
        var open: [(path: String, left: Int)] = [("", root.children)]
        for element in elements.dropFirst() {
            while let last = open.last, last.left == 0 { open.removeLast() }
            guard let parent = open.last else { throw Damage("the schema has more elements than its tree") }
            open[open.count - 1].left -= 1
            let path = parent.path + element.name
            if element.children > 0 {
                guard open.count < 64 else { throw Damage("the schema is nested deeper than 64") }
                open.append((path + ".", element.children))
                continue
            }
            guard let raw = element.type, let type = PhysicalType(rawValue: raw) else {
                throw Damage("column '\(path)' has no known type")
            }
            columns.append(
                Column(
                    name: path, type: type, width: element.width, isFlat: open.count == 1 && element.repetition != 2,
                    isOptional: element.repetition == 1, isUnsigned: element.isUnsigned))
        }
        while let last = open.last, last.left == 0 { open.removeLast() }
        guard open.isEmpty else { throw Damage("the schema's tree is not complete") }
        return columns
    }
}

/// One node of the schema as it is written.
private struct SchemaElement {
    var name = ""
    var type: Int64?
    var width = 0
    var repetition: Int64 = 0
    var children = 0
    var isUnsigned = false

    init(_ reader: inout ThriftReader) throws(Damage) {
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 1: type = try reader.integer(field)
            case 2: width = try reader.count(field)
            case 3: repetition = try reader.integer(field)
            case 4: name = try reader.string(field)
            case 5: children = try reader.count(field)
            case 6:
                // ConvertedType UINT_8 ... UINT_64 are 11 ... 14.
                let converted = try reader.integer(field)
                isUnsigned = (11...14).contains(converted)
            default: try reader.skip(field)
            }
        }
    }
}

extension ParquetFooter.RowGroup {
    fileprivate init(_ reader: inout ThriftReader, columns: Int) throws(Damage) {
        var rows: Int64 = -1
        var chunks: [ParquetFooter.Chunk] = []
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 1:
                let count = try reader.list(field, of: 12)
                guard count == columns else { throw Damage("a row group has \(count) of \(columns) columns") }
                chunks.reserveCapacity(count)
                for _ in 0..<count { chunks.append(try ParquetFooter.Chunk(&reader)) }
            case 3: rows = try reader.integer(field)
            default: try reader.skip(field)
            }
        }
        guard rows >= 0, rows <= Int64(Int32.max) else { throw Damage("a row group has \(rows) rows") }
        guard chunks.count == columns else { throw Damage("a row group has no columns") }
        self.init(rows: rows, chunks: chunks)
    }
}

extension ParquetFooter.Chunk {
    fileprivate init(_ reader: inout ThriftReader) throws(Damage) {
        self.init()
        var index: (start: Int64, length: Int64)? = nil
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 1: throw Damage("a column's data lie in another file")
            case 3: try readMetadata(&reader)
            case 4: index = (try reader.integer(field), index?.length ?? 0)
            case 5: index = (index?.start ?? 0, try reader.integer(field))
            default: try reader.skip(field)
            }
        }
        if let index, index.start > 0, index.length > 0, index.start < Int64.max - index.length {
            offsetIndex = index.start..<index.start + index.length
        }
    }

    private mutating func readMetadata(_ reader: inout ThriftReader) throws(Damage) {
        var data: Int64 = -1
        var dictionary: Int64 = 0
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 4:
                let raw = try reader.integer(field)
                guard let known = ParquetFooter.Codec(rawValue: raw) else { throw Damage("codec \(raw) is not known") }
                codec = known
            case 5: values = try reader.integer(field)
            case 6: uncompressedBytes = try reader.integer(field)
            case 7: bytes = try reader.integer(field)
            case 9: data = try reader.integer(field)
            case 11: dictionary = try reader.integer(field)
            case 12: statistics = try ParquetFooter.Statistics(&reader)
            default: try reader.skip(field)
            }
        }
        // Some writers note a dictionary at 0 when there is none.
        start = dictionary > 0 && dictionary < data ? dictionary : data
        guard start >= 4, bytes >= 0, values >= 0 else { throw Damage("a column's data lie at \(start) with \(bytes)") }
    }
}

extension ParquetFooter.Statistics {
    fileprivate init(_ reader: inout ThriftReader) throws(Damage) {
        self.init()
        try reader.beginStruct()
        while let field = try reader.nextField() {
            switch field.id {
            case 3: nullCount = try reader.integer(field)
            case 5: maximum = try reader.binary(field)
            case 6: minimum = try reader.binary(field)
            default: try reader.skip(field)
            }
        }
    }
}
