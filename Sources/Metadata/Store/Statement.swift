internal import GRDBSQLite

/// A prepared statement of SQLite's C interface: for the rows, where GRDB's bindings would cost more than the insert.
final class Statement {
    private let handle: OpaquePointer
    private let database: OpaquePointer
    private let path: String

    init(_ sql: String, database: OpaquePointer, path: String) throws {
        self.database = database
        self.path = path
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw Self.error(database, path) }
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    static func error(_ database: OpaquePointer, _ path: String) -> MetadataError {
        .sqlite(sqlite3_extended_errcode(database), String(cString: sqlite3_errmsg(database)), path: path)
    }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value {
            sqlite3_bind_int64(handle, index, value)
        } else {
            sqlite3_bind_null(handle, index)
        }
    }

    func bind(_ index: Int32, _ value: Double?) {
        if let value {
            sqlite3_bind_double(handle, index, value)
        } else {
            sqlite3_bind_null(handle, index)
        }
    }

    /// Binds bytes that stay where they are until the next step; a null pointer is null.
    func bind(_ index: Int32, bytes: UnsafeBufferPointer<UInt8>?) {
        guard let bytes else {
            sqlite3_bind_null(handle, index)
            return
        }
        let start = UnsafeRawPointer(bytes.baseAddress ?? UnsafePointer(Self.nothing))
        sqlite3_bind_text(handle, index, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
    }

    private static nonisolated(unsafe) let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

    /// Binds a copy of a text.
    func bind(_ index: Int32, text: String?) {
        guard var text else {
            sqlite3_bind_null(handle, index)
            return
        }
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        text.withUTF8 { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress ?? UnsafePointer(Self.nothing))
            _ = sqlite3_bind_text(
                handle, index, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count), transient)
        }
    }

    /// Runs the statement once.
    func run() throws {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw Self.error(database, path) }
    }
}
