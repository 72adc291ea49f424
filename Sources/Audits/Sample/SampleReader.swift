internal import Foundation
package import GRDB
internal import GRDBSQLite

/// One row of a sample as audits see it; the texts live as long as the call that hands it out.
package struct SampleRow {
    /// The row's number in the database.
    package var id: Int64 = 0
    package var url: UnsafeBufferPointer<UInt8>?
    package var text: UnsafeBufferPointer<UInt8>?
    package var language: UnsafeBufferPointer<UInt8>?
    package var nsfw: UnsafeBufferPointer<UInt8>?
    package var width: Double?
    package var height: Double?
    package var similarity: Double?
    package var punsafe: Double?
    package var pwatermark: Double?
    package var aesthetic: Double?
    /// Bits of scores that are not a number: 1 width, 2 height, 4 similarity, 8 punsafe, 16 pwatermark, 32 aesthetic.
    package var notANumber = 0
    package var source = 0
    package var cluster: Int?
    package var weight = 1.0

    package init() {}
}

/// Streams the rows of a sample database in the order they were stored.
///
/// Works on the tables `rows`, `runs` and `sources` of the sample's schema; nothing but one row is held in memory.
package struct SampleReader: Sendable {
    /// What a pass needs, so that the others need not be read from the disk.
    package enum Columns {
        /// URL and what weighs it.
        case url
        /// Everything.
        case all
    }

    private let database: any DatabaseReader
    private let path: String

    /// The most rows that one can stand for: no data set has as many, and sums of them stay whole numbers.
    private static let greatestWeight = 1e12

    /// A reader of a database, whose name messages give as `path`.
    package init(database: any DatabaseReader, path: String) {
        (self.database, self.path) = (database, path)
    }

    /// Calls `body` with every row.
    ///
    /// - Parameter progress: called every 65,536 rows with their number; throws to stop.
    /// - Throws: ``AuditError/notASample(path:reason:)`` for a weight that no sampler writes, and what SQLite, `body` and
    ///   `progress` throw.
    package func forEachRow(
        _ columns: Columns, progress: ((Int) throws -> Void)? = nil, _ body: (SampleRow) throws -> Void
    ) throws {
        let names =
            columns == .url
            ? "url, source_id, cluster, weight"
            : """
            url, source_id, cluster, weight, text, language, nsfw, width, height, similarity, punsafe, pwatermark, \
            aesthetic, nan_mask, id
            """
        try database.unsafeRead { database in
            let statement = try statement("SELECT \(names) FROM rows ORDER BY id", in: database)
            let handle = statement.sqliteStatement
            defer { sqlite3_reset(handle) }
            var (row, count) = (SampleRow(), 0)
            while true {
                let code = sqlite3_step(handle)
                if code == SQLITE_DONE { break }
                guard code == SQLITE_ROW else {
                    throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: statement.sql)
                }
                row.url = text(handle, 0)
                row.source = Int(sqlite3_column_int64(handle, 1))
                row.cluster = sqlite3_column_type(handle, 2) == SQLITE_NULL ? nil : Int(sqlite3_column_int64(handle, 2))
                row.weight = real(handle, 3) ?? 1
                guard row.weight > 0, row.weight <= Self.greatestWeight else {
                    throw AuditError.notASample(path: path, reason: "a row has the weight \(row.weight)")
                }
                if columns == .all { readRest(handle, into: &row) }
                try body(row)
                count += 1
                if count & 0xffff == 0 { try progress?(count) }
            }
            try progress?(count)
        }
    }

    /// A statement; tables or columns that are not there are a fault of the database.
    private func statement(_ sql: String, in database: Database) throws -> Statement {
        do {
            return try database.makeStatement(sql: sql)
        } catch let error as DatabaseError {
            throw AuditError.notASample(path: path, reason: error.message ?? "SQLite error \(error.resultCode)")
        }
    }

    private func readRest(_ handle: OpaquePointer, into row: inout SampleRow) {
        row.text = text(handle, 4)
        row.language = text(handle, 5)
        row.nsfw = text(handle, 6)
        row.width = real(handle, 7)
        row.height = real(handle, 8)
        row.similarity = real(handle, 9)
        row.punsafe = real(handle, 10)
        row.pwatermark = real(handle, 11)
        row.aesthetic = real(handle, 12)
        row.notANumber = Int(sqlite3_column_int64(handle, 13))
        row.id = sqlite3_column_int64(handle, 14)
    }

    private func text(_ handle: OpaquePointer, _ column: Int32) -> UnsafeBufferPointer<UInt8>? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        let start = sqlite3_column_text(handle, column)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    private func real(_ handle: OpaquePointer, _ column: Int32) -> Double? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_double(handle, column)
    }
}
