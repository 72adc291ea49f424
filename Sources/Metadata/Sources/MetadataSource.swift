internal import Synchronization

/// Metadata to read: files, folders, globs, addresses or standard input, in any of the formats.
///
/// Opening it recognises format, compression, columns and data set of every part; rows are read by the passes.
///
/// ```swift
/// let source = try MetadataSource(["part-*.parquet"])
/// try source.forEachBatch(roles: [.url]) { batch in
///     batch.text(.url)?.forEach { row, bytes in ... }
/// }
/// ```
public final class MetadataSource: Sendable {
    /// One file, address or stream.
    public struct Part: Sendable {
        /// Path or address; `-` for standard input.
        public let location: String
        /// Its format.
        public let format: FileFormat
        /// Compression around the whole file (Parquet's inside is another matter).
        public let compression: FileCompression
        /// The data set it is from, as far as its columns tell.
        public let family: DatasetFamily
        /// The column of each role.
        public let columns: [ColumnRole: String]
        /// Size as stored; nil for a stream.
        public let bytes: Int64?
        /// Rows, known beforehand for Parquet only.
        public let rows: Int64?
        /// Rows of each row group (Parquet).
        public let groups: [Int64]

        /// SHA-256 of what ``checksumOf`` says.
        public let checksum: String
        /// `footer`: a Parquet file's footer, which holds sizes, places and statistics of all its data; `start`: the
        /// first bytes of a text file, up to 256 KiB after decompression.
        public let checksumOf: String
        /// The server's name for this state of the file.
        public let etag: String?

        let indices: [ColumnRole: Int]
        let contents: Contents
    }

    enum Contents: Sendable {
        case parquet(ParquetFile)
        case text(TextFile)
    }

    /// The parts in the order they are read.
    public let parts: [Part]
    let limits: ReadLimits
    private let counter: ByteCounter

    /// Rows of a batch at most.
    static let batchRows = 8192

    /// Opens the parts and recognises what they are.
    ///
    /// - Parameters:
    ///   - locations: paths, folders, globs, `http(s)` addresses, or `-` for standard input.
    ///   - columns: column names that win over the usual ones; an empty name leaves the role out.
    ///   - limits: the guard against hostile files.
    ///   - http: how addresses are fetched.
    /// - Throws: ``MetadataError``.
    public convenience init(
        _ locations: [String], columns: [ColumnRole: String] = [:], limits: ReadLimits = ReadLimits(),
        http: HTTPSettings = HTTPSettings()
    ) throws {
        let counter = ByteCounter()
        let client = HTTPClient(settings: http, counter: counter)
        let paths = try SourceLocations.expand(locations)
        var parts: [Part] = []
        for path in paths {
            parts.append(
                try Part(opening: path, columns: columns, limits: limits, counter: counter, client: client))
        }
        self.init(parts: parts, limits: limits, counter: counter)
    }

    init(parts: [Part], limits: ReadLimits, counter: ByteCounter) {
        self.parts = parts
        self.limits = limits
        self.counter = counter
    }

    /// The family of all parts, or unknown when they differ.
    public var family: DatasetFamily {
        let families = Set(parts.map(\.family))
        return families.count == 1 ? families.first ?? .unknown : .unknown
    }

    /// Rows of all parts; nil unless every part is Parquet.
    public var knownRowCount: Int64? {
        parts.reduce(Optional(0)) { sum, part in sum.flatMap { sum in part.rows.map { sum + $0 } } }
    }

    /// Size of all parts as stored; nil when one is a stream.
    public var totalBytes: Int64? {
        parts.reduce(Optional(0)) { sum, part in sum.flatMap { sum in part.bytes.map { sum + $0 } } }
    }

    /// Bytes read or fetched so far.
    public var bytesRead: Int64 { counter.value }

    /// Whether any part has a column for a role.
    public func has(_ role: ColumnRole) -> Bool {
        parts.contains { $0.columns[role] != nil }
    }
}

/// Counts bytes from several threads.
final class ByteCounter: Sendable {
    private let total = Atomic<Int64>(0)

    func add(_ count: Int) {
        total.wrappingAdd(Int64(count), ordering: .relaxed)
    }

    var value: Int64 { total.load(ordering: .relaxed) }
}
