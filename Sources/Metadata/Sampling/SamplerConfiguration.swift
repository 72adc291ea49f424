public import Foundation

/// What to sample, how, and into which database.
public struct SamplerConfiguration: Sendable {
    /// Files, folders, globs, addresses or `-`.
    public var sources: [String]
    /// The database to write.
    public var output: URL
    /// The design; nil chooses: rows -> uniform, fraction -> Bernoulli, neither -> every row.
    public var design: SampleDesign.Kind?
    /// Rows to take; for the quota design rows of each domain.
    public var rows: Int64?
    /// Probability of each row, instead of a number of rows.
    public var fraction: Double?
    /// Decides the random numbers: the same seed and sources give the same sample.
    public var seed: UInt64 = 1
    /// Column names that win over the usual ones.
    public var columns: [ColumnRole: String] = [:]
    /// Row groups to read in the cluster design; nil: enough for the rows, but 5 % of all and two at least.
    public var clusters: Int?
    /// Whether captions get a full-text index, and rows, hosts and domains the indexes that make looking up quick.
    public var search = true
    /// How addresses are fetched.
    public var http = HTTPSettings()
    /// Whether a database that is there may be replaced.
    public var overwrite = false
    /// A public suffix list instead of the shipped one.
    public var suffixList: URL?
    /// The program's version, stored with the sample.
    public var version: String
    /// The guard against hostile files.
    public var limits = ReadLimits()

    /// A sample of some sources into a database.
    public init(sources: [String], output: URL, version: String = "") {
        self.sources = sources
        self.output = output
        self.version = version
    }
}
