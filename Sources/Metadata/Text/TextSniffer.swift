/// Tells CSV, TSV and JSON lines apart by the first bytes, and finds the column names.
struct TextSniffer {
    let format: FileFormat
    let names: [String]
    let layout: HeaderlessLayout?

    /// - Parameters:
    ///   - sample: the start of the text, up to some hundred thousand bytes.
    ///   - isWhole: whether the text ends with the sample.
    ///   - hint: what the file's name says; the contents win where they are clear.
    init(_ sample: [UInt8], isWhole: Bool, hint: FileFormat?, location: String, limits: ReadLimits) throws {
        if sample.starts(with: Array("PAR1".utf8)) {
            throw MetadataError.unsupported(
                location: location, feature: "Parquet in a stream",
                mend: "Save it to a file first: its index is at its end.")
        }
        let start = sample.firstIndex { $0 > 0x20 && $0 != 0xef && $0 != 0xbb && $0 != 0xbf }
        guard let start else {
            throw MetadataError.corrupt(location: location, place: "its start", reason: "it is empty")
        }
        if sample[start] == UInt8(ascii: "{") {
            format = .jsonl
            layout = nil
            names = try Self.keys(sample, isWhole: isWhole, location: location, limits: limits)
            return
        }
        if sample[start] == UInt8(ascii: "["), hint == .jsonl {
            throw MetadataError.unsupported(
                location: location, feature: "one JSON list", mend: "Write one object a line: jq -c '.[]' FILE.")
        }
        let line = sample[start...].prefix { $0 != 0x0a }
        let (hasTab, hasComma) = (line.contains(0x09), line.contains(UInt8(ascii: ",")))
        // A list of addresses has one a line; commas in them are theirs.
        if HeaderlessLayout.isURL(line), hint == .csv ? !hasComma : !hasTab {
            format = .csv
            layout = .urlOnly
            names = []
            return
        }
        // One column has no separator that could tell; its rows may hold the other format's.
        format = hint == .tsv && !hasComma || hint != .csv && hasTab ? .tsv : .csv
        let separator = format == .tsv ? UInt8(0x09) : UInt8(ascii: ",")
        var plain = try Self.reader(sample, separator, hasQuotes: false, location: location, limits: limits)
        var quoted = try Self.reader(sample, separator, hasQuotes: true, location: location, limits: limits)
        let raw = try plain.next() ? plain.strings() : []
        if let layout = HeaderlessLayout(fields: raw, format: format) {
            self.layout = layout
            names = []
        } else {
            layout = nil
            names = try quoted.next() ? quoted.strings() : []
        }
    }

    private static func reader(
        _ sample: [UInt8], _ separator: UInt8, hasQuotes: Bool, location: String, limits: ReadLimits
    ) throws -> DelimitedReader {
        let buffer = RecordBuffer(ArrayStream(sample, location: location), limit: limits.recordBytes)
        try buffer.skipByteOrderMark()
        return DelimitedReader(buffer, separator: separator, hasQuotes: hasQuotes, columnLimit: limits.columns)
    }

    /// The keys of the objects in the sample, in the order they appear; a last line that may be cut is left out.
    private static func keys(
        _ sample: [UInt8], isWhole: Bool, location: String, limits: ReadLimits
    ) throws -> [String] {
        let lastLine = isWhole ? sample.count : sample.lastIndex(of: 0x0a).map { $0 + 1 } ?? sample.count
        let whole = Array(sample[..<lastLine])
        let buffer = RecordBuffer(ArrayStream(whole, location: location), limit: limits.recordBytes)
        try buffer.skipByteOrderMark()
        var reader = JSONLineReader(buffer)
        var names: [String] = []
        var seen: Set<String> = []
        while try reader.nextObject() {
            for member in reader.members {
                let name = String(decoding: member.key, as: UTF8.self)
                if seen.insert(name).inserted { names.append(name) }
            }
            reader.release()
            guard names.count <= limits.columns else {
                throw MetadataError.overLimit(
                    location: location, what: "the first records", unit: "keys", found: UInt64(names.count),
                    limit: UInt64(limits.columns))
            }
        }
        return names
    }
}

extension HeaderlessLayout {
    /// Whether bytes start as an address does.
    static func isURL(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: "http://".utf8) || bytes.starts(with: "https://".utf8)
    }

    /// Recognises a first record that is data: it has a URL where a header would have a name.
    init?(fields: [String], format: FileFormat) {
        func isURL(_ text: String) -> Bool { Self.isURL(text.utf8) }
        if fields.count == 2, format == .tsv, isURL(fields[1]) {
            self = .textFirst
        } else if fields.count == 2, format == .tsv, isURL(fields[0]) {
            self = .urlFirst
        } else {
            return nil
        }
    }
}

/// Bytes in memory as a stream.
final class ArrayStream: ByteStream {
    let location: String
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8], location: String) {
        self.bytes = bytes
        self.location = location
    }

    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int {
        let taken = min(capacity, bytes.count - position)
        bytes.withUnsafeBufferPointer { all in
            if let start = all.baseAddress, taken > 0 { base.update(from: start + position, count: taken) }
        }
        position += taken
        return taken
    }
}
