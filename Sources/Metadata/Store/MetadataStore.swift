public import Foundation
package import GRDB

/// A sample in SQLite: rows with their weights, where they came from, and how they were chosen.
///
/// The tables are described in the schema itself (`sqlite3 sample.sqlite .schema`). One writer and many readers may
/// use the database at once.
public final class MetadataStore: Sendable {
    /// Where the database lies; `:memory:` for none.
    public let path: String
    /// The connections, for queries by modules above.
    package let database: any DatabaseReader

    /// Opens a finished sample for reading.
    ///
    /// - Throws: ``MetadataError/store(path:reason:mend:)`` when the file is missing, not a sample, or unfinished.
    public convenience init(readingFrom url: URL) throws {
        let path = url.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else {
            throw MetadataError.store(
                path: path, reason: "no such file", mend: "Make a sample first: klarbild sample SOURCE -o \(path).")
        }
        var configuration = Configuration()
        configuration.readonly = true
        let queue: DatabaseQueue
        let names: Set<String>
        let (isComplete, isNewer): (Bool, Bool)
        let pageBytes: Int
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            (names, isComplete, isNewer, pageBytes) = try queue.read { database in
                (
                    try Set(String.fetchAll(database, sql: "SELECT name FROM sqlite_master")),
                    try Self.migrator.hasCompletedMigrations(database), try Self.migrator.hasBeenSuperseded(database),
                    try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
                )
            }
        } catch {
            let reason = (error as? DatabaseError).map { $0.message ?? "no reason given" } ?? "\(error)"
            throw MetadataError.store(
                path: path, reason: "not a SQLite database (\(reason))",
                mend: "Give the file that 'klarbild sample -o' wrote.")
        }
        guard isComplete, names.isSuperset(of: ["rows", "hosts", "domains", "platforms", "sources", "runs"]) else {
            throw MetadataError.store(
                path: path, reason: "the tables of a sample are not in it",
                mend: "Give the file that 'klarbild sample -o' wrote.")
        }
        guard !isNewer else {
            throw MetadataError.store(
                path: path, reason: "its tables are those of a newer version of the program",
                mend: "Use that version, or make the sample again.")
        }
        // SQLite reads zeros where the last page is cut: rows that never were.
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        guard pageBytes > 0, size % pageBytes == 0 else {
            throw MetadataError.store(
                path: path, reason: "it is cut: \(size) bytes are no whole pages of \(pageBytes)",
                mend: "Copy it again, or make the sample again.")
        }
        // Reports name it as it was typed, not by where this machine keeps it.
        self.init(path: url.relativePath, database: queue)
    }

    /// A store over connections that are open already; its tables are made if they are missing.
    package convenience init(migrating database: any DatabaseWriter, path: String) throws {
        try Self.migrator.migrate(database)
        self.init(path: path, database: database)
    }

    private init(path: String, database: any DatabaseReader) {
        self.path = path
        self.database = database
    }

    /// How the rows were chosen.
    ///
    /// - Throws: ``MetadataError/store(path:reason:mend:)`` when no run is recorded.
    public func design() throws -> SampleDesign {
        let design = try MetadataError.storing(at: path) {
            try database.read { database in
                try Row.fetchOne(database, sql: "SELECT * FROM runs ORDER BY id LIMIT 1").map(SampleDesign.init(row:))
            }
        }
        guard let design else {
            throw MetadataError.store(path: path, reason: "no run is recorded in it", mend: "Make the sample again.")
        }
        return design
    }

    /// Everything that decided which rows were taken, as JSON.
    func parameters() throws -> String? {
        try MetadataError.storing(at: path) {
            try database.read { try String.fetchOne($0, sql: "SELECT parameters FROM runs WHERE id = 1") }
        }
    }

    /// Counts for the summary of a run.
    func figures() throws -> (hosts: Int64, domains: Int64, sourceRows: [Int: (rows: Int64?, taken: Int64)]) {
        try MetadataError.storing(at: path) {
            try database.read { database in
                var sources: [Int: (rows: Int64?, taken: Int64)] = [:]
                for row in try Row.fetchAll(database, sql: "SELECT id, rows, rows_taken FROM sources") {
                    sources[try row.decode(atIndex: 0)] = (try row.decode(atIndex: 1), try row.decode(atIndex: 2))
                }
                return (
                    try Int64.fetchOne(database, sql: "SELECT count(*) FROM hosts WHERE host IS NOT NULL") ?? 0,
                    try Int64.fetchOne(database, sql: "SELECT count(*) FROM domains") ?? 0, sources
                )
            }
        }
    }

    /// Whether the sample has a full-text index over its captions.
    public func hasSearch() throws -> Bool {
        try MetadataError.storing(at: path) { try database.read { try $0.tableExists("captions") } }
    }
}
