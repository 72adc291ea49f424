/// What a sampling run did: for people and, as JSON, for scripts.
public struct SampleSummary: Codable, Equatable, Sendable {
    /// One part of the sources.
    public struct Source: Codable, Equatable, Sendable {
        /// Path or address.
        public var location: String
        /// Its format.
        public var format: FileFormat
        /// The data set recognised.
        public var family: DatasetFamily
        /// The column of each role.
        public var columns: [ColumnRole: String]
        /// Rows in it, if known.
        public var rows: Int64?
        /// Rows taken from it.
        public var rowsTaken: Int64
    }

    /// The database.
    public var output: String
    /// The design and its figures.
    public var design: SampleDesign
    /// What was sampled.
    public var sources: [Source]
    /// Hosts in the sample.
    public var hosts: Int64
    /// Registrable domains in the sample.
    public var domains: Int64
    /// Bytes read or fetched by this run (a resumed run counts its own part).
    public var bytesRead: Int64
    /// Whether captions can be searched.
    public var search: Bool
    /// Whether an interrupted run was taken up again.
    public var resumed: Bool
    /// Whether the database was there already, of the same parameters, and nothing had to be done.
    public var unchanged: Bool
}
