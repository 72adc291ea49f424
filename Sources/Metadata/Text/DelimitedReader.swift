internal import Foundation

/// Reads records of CSV (RFC 4180) and TSV.
///
/// Quoted fields may hold separators and line ends, `""` is a quote. An empty field is null, `""` alone is an empty
/// text. Lines without any byte are passed over. TSV without a header has no quoting: captions there start with quotes
/// that mean themselves.
struct DelimitedReader {
    private let buffer: RecordBuffer
    private let separator: UInt8
    private let hasQuotes: Bool
    private let columnLimit: Int
    private var fields: [(start: Int, end: Int, isQuoted: Bool)] = []
    private var scratch: [UInt8] = []

    init(_ buffer: RecordBuffer, separator: UInt8, hasQuotes: Bool, columnLimit: Int) {
        self.buffer = buffer
        self.separator = separator
        self.hasQuotes = hasQuotes
        self.columnLimit = columnLimit
    }

    /// Fields of the current record.
    var count: Int { fields.count }

    /// Goes to the next record.
    ///
    /// - Returns: false at the end.
    mutating func next() throws -> Bool {
        while true {
            fields.removeAll(keepingCapacity: true)
            guard let end = try scanRecord() else { return false }
            let isBlank = fields.count == 1 && fields[0].start == fields[0].end && !fields[0].isQuoted
            consumed = end
            if !isBlank { return true }
            release()
        }
    }

    /// Where the record after the current one starts, once this one is done with.
    private var consumed = 0
    private var lines = 0

    /// Lets go of the current record; its fields are no longer valid.
    mutating func release() {
        buffer.start = consumed
        buffer.line += lines
    }

    /// Finds the fields of the record at the buffer's start; nil at the end of the stream.
    private mutating func scanRecord() throws -> Int? {
        var position = buffer.start
        var start = position
        lines = 0
        guard try reach(&position, &start) else { return nil }
        while true {
            var isQuoted = false
            if hasQuotes, try reach(&position, &start), buffer.bytes[position] == UInt8(ascii: "\"") {
                isQuoted = true
                position += 1
                try scanQuoted(&position, &start)
            }
            while try reach(&position, &start), buffer.bytes[position] != separator,
                buffer.bytes[position] != UInt8(ascii: "\n")
            { position += 1 }
            let atEnd = position >= buffer.end
            var end = position
            if atEnd || buffer.bytes[position] == UInt8(ascii: "\n") {
                if end > start, buffer.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            }
            if isQuoted {
                // What follows the closing quote must be nothing.
                guard end - start == quotedLength else { throw damaged("text follows a closing quote") }
                fields.append((start + 1 - buffer.start, end - 1 - buffer.start, true))
            } else {
                fields.append((start - buffer.start, end - buffer.start, false))
            }
            guard fields.count <= columnLimit else {
                throw MetadataError.overLimit(
                    location: buffer.location, what: "the record at line \(buffer.line)", unit: "fields or more",
                    found: UInt64(fields.count), limit: UInt64(columnLimit))
            }
            if atEnd { return position }
            if buffer.bytes[position] == UInt8(ascii: "\n") {
                lines += 1
                return position + 1
            }
            position += 1
            start = position
        }
    }

    /// Bytes of the quoted field just scanned, quotes included.
    private var quotedLength = 0

    /// Goes behind the closing quote.
    private mutating func scanQuoted(_ position: inout Int, _ start: inout Int) throws {
        while true {
            guard try reach(&position, &start) else {
                throw damaged("the quote that opens there is never closed")
            }
            let byte = buffer.bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { lines += 1 }
            guard byte == UInt8(ascii: "\"") else { continue }
            if try reach(&position, &start), buffer.bytes[position] == UInt8(ascii: "\"") {
                position += 1
                continue
            }
            quotedLength = position - start
            return
        }
    }

    /// Makes the byte at the position readable; positions move when the buffer does.
    private func reach(_ position: inout Int, _ start: inout Int) throws -> Bool {
        while position >= buffer.end {
            guard let shift = try buffer.more() else { return false }
            position -= shift
            start -= shift
        }
        return true
    }

    private func damaged(_ reason: String) -> MetadataError {
        .corrupt(location: buffer.location, place: "line \(buffer.line)", reason: reason)
    }

    /// Calls `body` with the bytes of a field of the current record, nil for null.
    mutating func withField<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
        let field = fields[index]
        let bytes = UnsafeBufferPointer(
            start: buffer.bytes + buffer.start + field.start, count: field.end - field.start)
        guard field.isQuoted else { return body(bytes.isEmpty ? nil : bytes) }
        guard bytes.contains(UInt8(ascii: "\"")) else { return body(bytes) }
        scratch.removeAll(keepingCapacity: true)
        var isSecond = false
        for byte in bytes {
            if byte == UInt8(ascii: "\""), !isSecond {
                isSecond = true
                continue
            }
            isSecond = false
            scratch.append(byte)
        }
        return scratch.withUnsafeBufferPointer(body)
    }

    /// The current record's fields as strings.
    mutating func strings() -> [String] {
        (0..<count).map { withField($0) { $0.map { String(decoding: $0, as: UTF8.self) } ?? "" } }
    }
}
