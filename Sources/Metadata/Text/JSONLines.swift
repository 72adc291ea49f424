/// The members of JSON objects that come one a line: answers of other programs, and counts kept in files.
///
/// For lines of a few members, which are looked up one by one; of equal keys the first counts.
package final class JSONLines {
    private var reader: JSONLineReader
    private let buffer: RecordBuffer
    private var isAtLine = false

    /// Reads a file.
    ///
    /// - Throws: ``MetadataError/unreadable(location:reason:)``.
    package convenience init(contentsOf path: String) throws(MetadataError) {
        self.init(try DescriptorStream(path: path) { _ in })
    }

    /// Reads a stream.
    ///
    /// - Parameter longest: bytes of a line at most.
    package init(_ stream: any ByteStream, longest: Int = 64 << 20) {
        buffer = RecordBuffer(stream, limit: longest)
        reader = JSONLineReader(buffer)
    }

    /// Number of the line at hand, from 1.
    package var line: Int { buffer.line }

    /// Goes to the next object; empty lines are passed over.
    ///
    /// - Returns: false at the end.
    /// - Throws: ``MetadataError/corrupt(location:place:reason:)`` for a line that is no object, or only a part of one.
    package func next() throws -> Bool {
        if isAtLine { reader.release() }
        isAtLine = false
        isAtLine = try reader.nextObject()
        return isAtLine
    }

    /// Whether the object has a member that is not null.
    package func has(_ key: String) -> Bool {
        switch value(key) {
        case nil, .null: false
        default: true
        }
    }

    /// The text of a member; nil when it is missing, null or no text.
    package func bytes(_ key: String) -> [UInt8]? {
        guard case .string(let range, let hasEscapes) = value(key) else { return nil }
        var bytes: [UInt8] = []
        if hasEscapes {
            JSONText.unescape(reader.bytes(range), into: &bytes)
        } else {
            bytes.append(contentsOf: reader.bytes(range))
        }
        return bytes
    }

    /// The text of a member; nil when it is missing, null or no text.
    package func string(_ key: String) -> String? {
        bytes(key).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The whole number of a member; nil when it is missing, null or no whole number.
    package func integer(_ key: String) -> Int64? {
        guard case .literal(let range) = value(key) else { return nil }
        return NumberParser.integer(reader.bytes(range))
    }

    /// A number as it is written, also one in quotes as not-a-number is; nil when the member is missing or another thing.
    package func literal(_ key: String) -> [UInt8]? {
        switch value(key) {
        case .literal(let range), .string(let range, false): Array(reader.bytes(range))
        default: nil
        }
    }

    /// An object as it is written, balanced but not looked into; nil when the member is missing or none.
    package func object(_ key: String) -> [UInt8]? {
        guard case .nested(let range) = value(key) else { return nil }
        return Array(reader.bytes(range))
    }

    private func value(_ key: String) -> JSONLineReader.Value? {
        reader.members.first { $0.key.elementsEqual(key.utf8) }?.value
    }
}
