internal import Resources
internal import Synchronization

/// A CSV, TSV or JSON-lines file or stream: its format and columns, found from its start.
final class TextFile: Sendable {
    let location: String
    let format: FileFormat
    let compression: FileCompression
    /// Column names; for JSON lines the keys of the first objects.
    let names: [String]
    /// What the columns are when there is no header.
    let layout: HeaderlessLayout?
    /// SHA-256 of the first bytes.
    let checksum: String
    private let reopen: (@Sendable () throws -> any ByteStream)?
    private let first: FirstStream
    private let limits: ReadLimits

    /// The stream that was opened to look at the start, kept for the first pass.
    private final class FirstStream: Sendable {
        private struct Handover: @unchecked Sendable {
            // @unchecked: the stream is handed out once, under the lock, and used by one thread from then on.
            var stream: (any ByteStream)?
        }
        private let handover: Mutex<Handover>

        init(_ stream: any ByteStream) {
            handover = Mutex(Handover(stream: stream))
        }

        func take() -> (any ByteStream)? {
            let taken = handover.withLock { handover in
                defer { handover.stream = nil }
                return handover
            }
            return taken.stream
        }
    }

    private static let sampleBytes = 256 << 10

    /// Looks at the start of a stream.
    ///
    /// - Parameters:
    ///   - open: opens the stream.
    ///   - isRepeatable: whether `open` can be called again for another pass.
    init(
        limits: ReadLimits, hint: FileFormat?, isRepeatable: Bool, open: @escaping @Sendable () throws -> any ByteStream
    ) throws {
        self.limits = limits
        let raw = try open()
        location = raw.location
        let head = try Self.read(raw, count: 4)
        compression = FileCompression(sniffing: head)
        var stream: any ByteStream = ResumedStream(head, then: raw)
        let compression = compression
        if compression != .none { stream = try DecompressingStream(stream, format: compression) }
        let (sample, isWhole) = try Self.sample(of: stream, limits: limits)
        let sniffed = try TextSniffer(sample, isWhole: isWhole, hint: hint, location: location, limits: limits)
        checksum = SHA256.hex(of: sample)
        format = sniffed.format
        names = sniffed.names
        layout = sniffed.layout
        first = FirstStream(ResumedStream(sample, then: stream))
        reopen = isRepeatable ? open : nil
    }

    private func open() throws -> (any ByteStream)? {
        guard let raw = try reopen?() else { return nil }
        return compression == .none ? raw : try DecompressingStream(raw, format: compression)
    }

    /// The start of a text: more than the usual bytes where the first line is longer, for it is needed whole.
    private static func sample(of stream: any ByteStream, limits: ReadLimits) throws -> ([UInt8], isWhole: Bool) {
        var sample: [UInt8] = []
        var wanted = sampleBytes
        while true {
            let more = try read(stream, count: wanted)
            sample += more
            if more.count < wanted { return (sample, true) }
            if more.contains(0x0a) { return (sample, false) }
            guard sample.count < limits.recordBytes else {
                throw MetadataError.overLimit(
                    location: stream.location, what: "the first line", unit: "bytes or more",
                    found: UInt64(sample.count),
                    limit: UInt64(limits.recordBytes))
            }
            wanted = min(sample.count, limits.recordBytes - sample.count)
        }
    }

    private static func read(_ stream: any ByteStream, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        try bytes.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            while done < count {
                let got = try stream.read(into: base + done, capacity: count - done)
                if got == 0 { break }
                done += got
            }
        }
        return Array(bytes.prefix(done))
    }

    /// A reader from the first row.
    ///
    /// - Throws: ``MetadataError/unsupported(location:feature:mend:)`` for a second pass over standard input.
    func reader(part: Int, columns: [ColumnRole: Int]) throws -> TextBatchReader {
        guard let stream = try first.take() ?? open() else {
            throw MetadataError.unsupported(
                location: location, feature: "two passes over a stream",
                mend: "Save it to a file first, or use --design reservoir or bernoulli, which need one pass.")
        }
        let buffer = RecordBuffer(stream, limit: limits.recordBytes)
        try buffer.skipByteOrderMark()
        return try TextBatchReader(buffer, file: self, part: part, columns: columns, limits: limits)
    }
}
