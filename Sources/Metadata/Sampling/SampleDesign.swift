internal import GRDB

/// How a sample was chosen: what estimates and intervals depend on.
public struct SampleDesign: Equatable, Sendable, Codable {
    /// The designs.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// Exactly n of N rows, every set of n equally likely.
        case uniform
        /// Every row by itself with one probability, decided by a hash of seed, URL and caption.
        case bernoulli
        /// Exactly n rows of a stream whose length is known at its end only.
        case reservoir
        /// Row groups at random, and rows within them.
        case cluster
        /// A uniform sample of every source, in proportion to its rows.
        case stratified
        /// At most so many rows of every domain.
        case quota
        /// Every row.
        case census
    }

    /// Which design.
    public var kind: Kind
    /// The seed of its random numbers.
    public var seed: UInt64
    /// Rows in the sample.
    public var rowsTaken: Int64
    /// Rows asked for, if a number was.
    public var rowsRequested: Int64?
    /// Rows of the sources, if known.
    public var population: Int64?
    /// Probability of each row that was asked for, if one was.
    public var fraction: Double?
    /// Clusters (row groups) in the sample, for the cluster design.
    public var clusters: Int?
    /// Clusters in the sources, for the cluster design.
    public var clustersTotal: Int?
    /// Version of the program that took the sample.
    public var version: String

    /// A design with its figures.
    public init(
        kind: Kind, seed: UInt64, rowsTaken: Int64, rowsRequested: Int64? = nil, population: Int64? = nil,
        fraction: Double? = nil, clusters: Int? = nil, clustersTotal: Int? = nil, version: String = ""
    ) {
        self.kind = kind
        self.seed = seed
        self.rowsTaken = rowsTaken
        self.rowsRequested = rowsRequested
        self.population = population
        self.fraction = fraction
        self.clusters = clusters
        self.clustersTotal = clustersTotal
        self.version = version
    }

    init(row: Row) throws {
        let name: String = try row.decode(forColumn: "design")
        let version: String = try row.decode(forColumn: "version")
        guard let kind = Kind(rawValue: name) else {
            throw MetadataError.store(
                path: "the database", reason: "its design '\(name)' is not known",
                mend: "Use the version of the program that wrote it: \(version).")
        }
        self.init(
            kind: kind, seed: UInt64(bitPattern: try row.decode(forColumn: "seed")),
            rowsTaken: try row.decode(forColumn: "rows_taken"),
            rowsRequested: try row.decode(forColumn: "rows_requested"),
            population: try row.decode(forColumn: "population"), fraction: try row.decode(forColumn: "fraction"),
            clusters: try row.decode(forColumn: "clusters"),
            clustersTotal: try row.decode(forColumn: "clusters_total"), version: version)
    }
}
