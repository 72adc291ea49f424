package import GRDB
public import Metadata
public import Reports

/// What identifies a sample, so that its figures can be checked: design, sources, sizes.
public struct SampleIdentity: Equatable, Sendable {
    /// One file or address the rows came from.
    public struct Source: Equatable, Sendable {
        /// Its path or address.
        public let location: String
        /// The data set family recognised.
        public let family: String
        /// Its size.
        public let bytes: Int?
        /// SHA-256, and of what: file, footer or bytes read.
        public let checksum: String?
        /// Its rows.
        public let rows: Int?
        /// The rows taken from it.
        public let rowsTaken: Int
    }

    /// The database's path.
    public let path: String
    /// The design, as intervals need it.
    public let frame: SampleFrame
    /// The parameters that decide which rows were taken, as JSON.
    public let parameters: String
    /// The seed.
    public let seed: String
    /// The version of the program that took the sample.
    public let version: String
    /// When it was finished; empty when it was not.
    public let finished: String
    /// Bytes read from the sources.
    public let bytesRead: Int
    /// The sources in the order read.
    public let sources: [Source]

    /// Reads the identity of a sample.
    ///
    /// - Throws: ``AuditError/notASample(path:reason:)``.
    public init(_ store: MetadataStore) throws {
        try self.init(database: store.database, path: store.path)
    }

    /// Reads the identity from a sample database.
    ///
    /// - Throws: ``AuditError/notASample(path:reason:)``.
    package init(database: any DatabaseReader, path: String) throws {
        self.path = path
        let (run, sources): (Row?, [Row])
        do {
            (run, sources) = try database.read { database in
                (
                    try Row.fetchOne(database, sql: "SELECT * FROM runs ORDER BY id LIMIT 1"),
                    try Row.fetchAll(database, sql: "SELECT * FROM sources ORDER BY id")
                )
            }
        } catch let error as DatabaseError {
            throw AuditError.notASample(path: path, reason: error.message ?? "SQLite error \(error.resultCode)")
        }
        guard let run else { throw AuditError.notASample(path: path, reason: "no run is recorded in it") }
        let reader = RunReader(path: path)
        let name = reader.text(run["design"])
        guard let kind = SampleFrame.Kind(design: name) else {
            throw AuditError.notASample(path: path, reason: "its design '\(name)' is not known")
        }
        frame = SampleFrame(
            kind: kind, name: name, population: try reader.count(run["population"], "population"),
            clustersTotal: try reader.count(run["clusters_total"], "clusters_total"))
        parameters = reader.text(run["parameters"])
        seed = String(UInt64(bitPattern: Int64.fromDatabaseValue(run["seed"]) ?? 0))
        version = reader.text(run["version"])
        finished = reader.text(run["finished"])
        bytesRead = try reader.count(run["bytes_read"], "bytes_read") ?? 0
        self.sources = try sources.map { row in
            let (sum, of) = (reader.text(row["checksum"]), reader.text(row["checksum_of"]))
            return Source(
                location: reader.text(row["location"]), family: reader.text(row["family"]),
                bytes: try reader.count(row["bytes"], "bytes"),
                checksum: sum.isEmpty ? nil : "\(sum) (\(of.isEmpty ? "file" : of))",
                rows: try reader.count(row["rows"], "rows"),
                rowsTaken: try reader.count(row["rows_taken"], "rows_taken") ?? 0)
        }
    }

    /// The identity as facts of a report; at most 12 sources are listed one by one.
    public var facts: [Report.Fact] {
        var facts = [
            Report.Fact("Sample", path),
            Report.Fact("Design", "\(frame.name), seed \(seed)\(finished.isEmpty ? ", not finished" : "")"),
            Report.Fact("Parameters", parameters),
        ]
        if let population = frame.population {
            facts.append(Report.Fact("Rows in the sources", NumberText.integer(population)))
        }
        facts.append(Report.Fact("Bytes read", Self.bytesRead(bytesRead, of: sources.map(\.bytes))))
        for source in sources.prefix(12) {
            var parts = [source.location, source.family]
            if let bytes = source.bytes { parts.append("\(NumberText.integer(bytes)) bytes") }
            if let rows = source.rows { parts.append("\(NumberText.integer(rows)) rows") }
            parts.append("\(NumberText.integer(source.rowsTaken)) taken")
            if let checksum = source.checksum { parts.append("SHA-256 \(checksum)") }
            facts.append(Report.Fact("Source", parts.joined(separator: " · ")))
        }
        if sources.count > 12 { facts.append(Report.Fact("Sources", "\(sources.count) in all, see the database")) }
        facts.append(Report.Fact("Sampled by", "klarbild \(version) \(finished)"))
        return facts
    }
}

/// Reads values of what a database says of itself, which may be of any type whatever the schema says.
private struct RunReader {
    let path: String

    /// A text, empty where there is none.
    func text(_ value: DatabaseValue) -> String {
        String.fromDatabaseValue(value) ?? ""
    }

    /// A number of things, nil where there is none; counts that sums and fractions could not hold are refused.
    func count(_ value: DatabaseValue, _ column: String) throws(AuditError) -> Int? {
        if value.isNull { return nil }
        guard let number = Int64.fromDatabaseValue(value), 0...(1 << 53) ~= number else {
            throw .notASample(path: path, reason: "its \(column) is \(value)")
        }
        return Int(number)
    }
}

extension SampleIdentity {
    /// How much was read, beside the sources' sizes where they are known.
    private static func bytesRead(_ bytes: Int, of sizes: [Int?]) -> String {
        let known = sizes.compactMap(\.self)
        let total = known.reduce(0, +)
        guard known.count == sizes.count, total > 0 else { return NumberText.integer(bytes) }
        return "\(NumberText.integer(bytes)); the sources have \(NumberText.integer(total))"
    }
}

extension SampleFrame.Kind {
    /// The family of a design by its name in the database.
    init?(design: String) {
        switch design {
        case "uniform", "bernoulli", "reservoir": self = .simple
        default: self.init(rawValue: design)
        }
        if self == .simple, design == "simple" { return nil }
    }
}
