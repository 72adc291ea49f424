internal import GRDB
internal import GRDBSQLite

extension MetadataError {
    /// What SQLite refused to do with the database at `path`, and how to mend it.
    ///
    /// - Parameter code: SQLite's primary or extended result code.
    static func sqlite(_ code: Int32, _ message: String, path: String) -> MetadataError {
        // A disk that fills up is FULL in the middle of a page and IOERR where SQLite cannot tell.
        switch code & 0xFF {
        case SQLITE_FULL, SQLITE_IOERR:
            .store(
                path: path, reason: "it cannot grow: \(message)",
                mend: "Free some disk space and run the same command again; it goes on where it stopped.")
        case SQLITE_BUSY, SQLITE_LOCKED:
            .store(path: path, reason: message, mend: "Another program has it open: wait until that is done.")
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM:
            .store(path: path, reason: message, mend: "Give a folder that exists and can be written to with -o.")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            .store(
                path: path, reason: "it is damaged: \(message)", mend: "Remove it and make the sample again.")
        default:
            .store(path: path, reason: message, mend: "Run the same command again.")
        }
    }

    /// Runs `body`, and says of a failure of the database at `path` where it was and how to mend it.
    static func storing<Result>(at path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw sqlite(error.extendedResultCode.rawValue, error.message ?? "no reason given", path: path)
        } catch let error as RowDecodingError {
            throw store(
                path: path, reason: "its tables hold what no sample's do (\(error))",
                mend: "Remove it and make the sample again.")
        }
    }
}
