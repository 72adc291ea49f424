/// Reads a text file's rows in batches.
final class TextBatchReader {
    private enum Records {
        case delimited(DelimitedReader)
        case json(JSONLineReader)
    }

    private let buffer: RecordBuffer
    private let part: Int
    private let fieldCount: Int
    private let roles: [ColumnRole]
    /// Position of each role's column; for JSON lines its key's bytes.
    private let places: [Int]
    private let keys: [[UInt8]]
    private let names: [String]
    private let limits: ReadLimits
    private var records: Records
    private var row: Int64 = 0
    private var scratch: [UInt8] = []

    /// Bytes of text after which a batch is full, whatever its number of rows.
    private static let batchBytes = 4 << 20

    init(
        _ buffer: RecordBuffer, file: TextFile, part: Int, columns: [ColumnRole: Int], limits: ReadLimits
    ) throws {
        self.buffer = buffer
        self.part = part
        self.limits = limits
        let ordered = columns.sorted { $0.value < $1.value }
        roles = ordered.map(\.key)
        places = ordered.map(\.value)
        names = file.names
        keys = file.format == .jsonl ? places.map { Array(file.names[$0].utf8) } : []
        switch file.format {
        case .jsonl, .parquet:
            fieldCount = 0
            records = .json(JSONLineReader(buffer))
        case .csv, .tsv:
            var reader = DelimitedReader(
                buffer, separator: Self.separator(file),
                hasQuotes: file.layout == nil, columnLimit: limits.columns)
            if file.layout == nil {
                _ = try reader.next()
                fieldCount = reader.count
                reader.release()
            } else {
                fieldCount = file.layout == .urlOnly ? 1 : 2
            }
            records = .delimited(reader)
        }
    }

    /// The byte between fields; in a list of addresses a line's end, which no field can hold.
    private static func separator(_ file: TextFile) -> UInt8 {
        if file.layout == .urlOnly { return 0x0a }
        return file.format == .tsv ? 0x09 : UInt8(ascii: ",")
    }

    /// The next batch of at most `limit` rows; nil at the end.
    func next(limit: Int) throws -> RowBatch? {
        var builder = TextBatchBuilder(roles: roles)
        switch records {
        case .delimited(var reader):
            while builder.count < limit, builder.bytes < Self.batchBytes, try reader.next() {
                try take(&reader, &builder)
                reader.release()
            }
            records = .delimited(reader)
        case .json(var reader):
            while builder.count < limit, builder.bytes < Self.batchBytes, try reader.nextObject() {
                try take(&reader, &builder)
                reader.release()
            }
            records = .json(reader)
        }
        guard builder.count > 0 else { return nil }
        defer { row += Int64(builder.count) }
        return builder.batch(part: part, firstRow: row)
    }

    private func take(_ reader: inout DelimitedReader, _ builder: inout TextBatchBuilder) throws {
        guard reader.count == fieldCount else {
            throw corrupt("\(reader.count) fields, expected \(fieldCount)")
        }
        for slot in roles.indices {
            let (isGood, length) = reader.withField(places[slot]) { bytes in
                (builder.set(slot, bytes), bytes?.count ?? 0)
            }
            try check(slot, isGood, length)
        }
        builder.endRow()
    }

    private func take(_ reader: inout JSONLineReader, _ builder: inout TextBatchBuilder) throws {
        for slot in roles.indices {
            guard let member = reader.members.last(where: { $0.key == keys[slot] }) else {
                _ = builder.set(slot, nil)
                continue
            }
            var isGood = true
            var length = 0
            switch member.value {
            case .null: _ = builder.set(slot, nil)
            case .nested: isGood = false
            case .literal(let range): isGood = builder.set(slot, reader.bytes(range))
            case .string(let range, let hasEscapes):
                length = range.count
                if hasEscapes {
                    scratch.removeAll(keepingCapacity: true)
                    JSONText.unescape(reader.bytes(range), into: &scratch)
                    isGood = scratch.withUnsafeBufferPointer { builder.set(slot, $0) }
                } else {
                    isGood = builder.set(slot, reader.bytes(range))
                }
            }
            try check(slot, isGood, length)
        }
        builder.endRow()
    }

    private func check(_ slot: Int, _ isGood: Bool, _ length: Int) throws {
        guard isGood else {
            throw corrupt(
                "the value for '\(roles[slot].rawValue)' is not a \(roles[slot].kind == .text ? "text" : "number")")
        }
        guard length <= limits.textBytes else {
            throw MetadataError.overLimit(
                location: buffer.location, what: "the text at line \(buffer.line)", unit: "bytes",
                found: UInt64(length),
                limit: UInt64(limits.textBytes))
        }
    }

    private func corrupt(_ reason: String) -> MetadataError {
        .corrupt(location: buffer.location, place: "line \(buffer.line)", reason: reason)
    }
}
