internal import Domains
internal import Foundation
internal import GRDB

/// Builds the database of one sampling run: `NAME.part` while it grows, `NAME` when it is whole.
///
/// The file can be taken up again after the process was killed at any point: rows and the place to go on are committed
/// together. Power failures may damage the unfinished file (nothing is forced to disk before the end); then it is begun
/// anew.
final class SampleWriter {
    let path: String
    let partPath: String
    private let queue: DatabaseQueue
    private let writeback: Writeback
    let store: MetadataStore

    init(output: URL) throws {
        path = output.path(percentEncoded: false)
        partPath = path + ".part"
        var configuration = Configuration()
        configuration.journalMode = .default
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA page_size = 16384; PRAGMA synchronous = OFF; PRAGMA journal_mode = TRUNCATE;
                    PRAGMA cache_size = -65536; PRAGMA temp_store = FILE; PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA foreign_keys = OFF;
                    """)
        }
        queue = try DatabaseQueue(path: partPath, configuration: configuration)
        writeback = Writeback(path: partPath)
        store = try MetadataStore(migrating: queue, path: partPath)
    }

    /// Removes an unfinished database.
    static func discardPart(of output: URL) throws {
        let path = output.path(percentEncoded: false)
        for ending in [".part", ".part-journal", ".part-wal", ".part-shm"] {
            if FileManager.default.fileExists(atPath: path + ending) {
                try FileManager.default.removeItem(atPath: path + ending)
            }
        }
    }

    /// What an unfinished run of the same parameters left: its state, or nil when there is none.
    func savedState(parameters: String) throws -> String? {
        try queue.read { database in
            try String.fetchOne(
                database, sql: "SELECT state FROM runs WHERE id = 1 AND parameters = ?", arguments: [parameters])
        }
    }

    /// Lets go of the file.
    func close() throws {
        try queue.close()
    }

    /// Whether the file holds a run already.
    func hasRun() throws -> Bool {
        try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") ?? 0 > 0 }
    }

    /// Writes the run, its sources and the platforms.
    func begin(run: RunRecord, origins: [RowOrigin], platforms: PlatformTable) throws {
        try queue.write { database in
            try run.insert(database)
            for (index, part) in origins.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO sources(id, location, format, compression, family, columns, bytes, checksum,
                            checksum_of, etag, rows) VALUES(?,?,?,?,?,?,?,?,?,?,?)
                        """,
                    arguments: [
                        index + 1, part.location, part.format.rawValue, part.compression.rawValue,
                        part.family.rawValue, try RunRecord.json(part.columns), part.bytes, part.checksum,
                        part.checksumOf, part.etag, part.rows,
                    ])
            }
            for (index, platform) in platforms.platforms.enumerated() {
                try database.execute(
                    sql: "INSERT INTO platforms VALUES(?,?,?)",
                    arguments: [index + 1, platform.name, platform.isAttributable])
            }
        }
    }

    /// The numbering of hosts as the file has it so far.
    func numbering(resolver: HostResolver) throws -> HostNumbering {
        try queue.read { database in
            func table(_ sql: String) throws -> [String: Int64] {
                var table: [String: Int64] = [:]
                let rows = try Row.fetchCursor(database, sql: sql)
                while let row = try rows.next() { table[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1) }
                return table
            }
            return HostNumbering(
                resolver: resolver, hosts: try table("SELECT host, id FROM hosts WHERE host IS NOT NULL"),
                domains: try table("SELECT domain, id FROM domains"),
                classes: try table("SELECT class, id FROM hosts WHERE host IS NULL"))
        }
    }

    /// Takes messages from `next` until it returns nil, and commits at checkpoints.
    ///
    /// - Parameter replaces: whether rows may take the place of others (reservoir).
    func fill(replaces: Bool, _ next: () throws -> SampleMessage?) throws {
        try queue.writeWithoutTransaction { database in
            guard let connection = database.sqliteConnection else { return }
            var taken: [Int: Int64] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT id - 1, rows_taken FROM sources") {
                taken[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1)
            }
            let writer = try RowWriter(
                database: connection, path: partPath, taken: taken, replaces: replaces)
            try database.beginTransaction(.immediate)
            do {
                while let message = try next() {
                    switch message {
                    case .rows(let rows, let hosts):
                        try writer.write(hosts)
                        try withExtendedLifetime(rows.batch) { try writer.write(rows) }
                    case .checkpoint(let checkpoint):
                        try Self.save(checkpoint, taken: writer.takenOfParts, database)
                        try database.commit()
                        writeback.start()
                        try database.beginTransaction(.immediate)
                    }
                }
                try database.commit()
            } catch {
                if database.isInsideTransaction { try? database.rollback() }
                throw error
            }
        }
    }

    private static func save(_ checkpoint: Checkpoint, taken: [Int: Int64], _ database: Database) throws {
        for (part, rows) in taken {
            try database.execute(sql: "UPDATE sources SET rows_taken = ? WHERE id = ?", arguments: [rows, part + 1])
        }
        try database.execute(sql: "UPDATE runs SET state = ? WHERE id = 1", arguments: [checkpoint.state])
        for (part, rows) in checkpoint.rowsOfParts {
            try database.execute(sql: "UPDATE sources SET rows = ? WHERE id = ?", arguments: [rows, part + 1])
        }
    }

    /// Makes indexes, counts and the full-text index, then gives the file its name.
    func finish(_ closing: RunClosing, search: Bool) throws {
        try queue.write { database in
            if let probability = closing.probability {
                try database.execute(
                    sql: "UPDATE rows SET inclusion_probability = ?, weight = ?",
                    arguments: [probability, 1 / probability])
            }
            if closing.isReservoir { try database.execute(sql: Self.removeStrayHosts) }
            if search { try database.execute(sql: MetadataStore.search) }
            if closing.isReservoir { try database.execute(sql: Self.countTaken) }
            try database.execute(
                sql: """
                    UPDATE runs SET rows_taken = (SELECT sum(rows_taken) FROM sources), population = ?, bytes_read = ?,
                        finished = ?, state = NULL WHERE id = 1
                    """, arguments: [closing.population, closing.bytesRead, RunRecord.now()])
        }
        try queue.close()
        try Self.publish(partPath, as: path)
    }

    private static let countTaken = """
        UPDATE sources SET rows_taken = 0;
        UPDATE sources SET rows_taken = taken.count
        FROM (SELECT source_id, count(*) AS count FROM rows GROUP BY source_id) AS taken
        WHERE sources.id = taken.source_id;
        """

    /// Hosts of rows that left the reservoir again, and their domains.
    private static let removeStrayHosts = """
        DELETE FROM hosts WHERE id NOT IN (SELECT host_id FROM rows)
            AND id NOT IN (SELECT original_host_id FROM rows WHERE original_host_id IS NOT NULL);
        DELETE FROM domains WHERE id NOT IN (SELECT domain_id FROM hosts WHERE domain_id IS NOT NULL);
        """

    private static func publish(_ partPath: String, as path: String) throws {
        let descriptor = open(partPath, O_RDONLY)
        if descriptor >= 0 {
            fsync(descriptor)
            Foundation.close(descriptor)
        }
        guard rename(partPath, path) == 0 else {
            throw MetadataError.store(
                path: path, reason: "the finished file cannot be renamed: \(String(cString: strerror(errno)))",
                mend: "It is whole as \(partPath).")
        }
        for ending in ["-journal", "-wal", "-shm"] { unlink(partPath + ending) }
    }
}

/// What the reading side hands to the writing side.
enum SampleMessage: @unchecked Sendable {
    // @unchecked: a message is made by one thread, handed over, and not touched again by it.
    case rows(ChosenRows, hosts: [HostNumbering.NewHost])
    case checkpoint(Checkpoint)
}

/// A place to go on from.
struct Checkpoint: Sendable {
    /// JSON; nil when this design begins anew after an interruption.
    let state: String?
    /// Rows of parts that are now known.
    let rowsOfParts: [Int: Int64]
}

/// What is only known at the end of a run.
struct RunClosing: Sendable {
    var population: Int64?
    var bytesRead: Int64
    /// Inclusion probability of all rows, where it was not known before.
    var probability: Double?
    /// Whether rows, and so hosts, were dropped again.
    var isReservoir: Bool
}
