/// One file that rows come from: what reports and samples say of it, whoever read it.
public struct RowOrigin: Codable, Equatable, Sendable {
    /// Path or address.
    public var location: String
    /// Its format.
    public var format: FileFormat
    /// Compression around the whole file.
    public var compression: FileCompression
    /// The data set it is from, as far as its columns tell.
    public var family: DatasetFamily
    /// The column of each role.
    public var columns: [ColumnRole: String]
    /// Size as stored; nil for a stream.
    public var bytes: Int64?
    /// Rows, if known.
    public var rows: Int64?
    /// SHA-256 of what ``checksumOf`` says; empty when nothing was hashed.
    public var checksum: String
    /// `footer`, `start`, or `nothing` for a file that only an engine elsewhere can open.
    public var checksumOf: String
    /// The server's name for this state of the file.
    public var etag: String?

    /// A file that an engine elsewhere has read, of which no byte was seen here.
    ///
    /// - Parameter names: the names of all its columns.
    public init(location: String, names: [String], columns: [ColumnRole: String], bytes: Int64?, rows: Int64?) {
        self.location = location
        format = .parquet
        compression = .none
        family = .recognise(columns: names, location: location)
        self.columns = columns
        self.bytes = bytes
        self.rows = rows
        checksum = ""
        checksumOf = "nothing"
    }

    init(_ part: MetadataSource.Part) {
        location = part.location
        format = part.format
        compression = part.compression
        family = part.family
        columns = part.columns
        bytes = part.bytes
        rows = part.rows
        checksum = part.checksum
        checksumOf = part.checksumOf
        etag = part.etag
    }
}

extension MetadataSource {
    /// The parts as what they are, without what reads them.
    public var origins: [RowOrigin] { parts.map(RowOrigin.init) }
}
