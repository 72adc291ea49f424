public import Foundation
internal import GRDB
internal import Resources

/// Every decision of the safety gate in SQLite, to which entries are added and from which none is taken.
///
/// Triggers refuse changes, and each entry holds a hash over itself and the one before, so that a change by other means
/// shows in ``verify()`` (all but the removal of the last entries, or a file that was written anew as a whole). The file
/// is its owner's alone. Several processes may add at once.
public final class DecisionLog: Sendable {
    /// Which entries are asked for; all that are not nil have to hold.
    public struct Query: Sendable {
        /// Flagged ones only, or those not flagged.
        public var isFlagged: Bool?
        /// A verdict, a policy's name or the beginning of its hash, a concept over its threshold.
        public var verdict: String?, policy: String?, concept: String?
        /// Not before this.
        public var since: Date?
        /// The newest so many; nil is all.
        public var limit: Int?

        /// All entries.
        public init() {}
    }

    /// Where the log lies.
    public let path: String
    private let database: DatabaseQueue

    /// Opens a log, or begins one where there is no file.
    ///
    /// - Parameter isReading: opens an existing log for reading only.
    /// - Throws: ``DecisionLogError``.
    public init(at url: URL, isReading: Bool = false) throws(DecisionLogError) {
        path = url.path(percentEncoded: false)
        let isNew = !FileManager.default.fileExists(atPath: path)
        if isNew {
            guard !isReading else { throw .unusable(path: path, reason: "there is no such file") }
            // Made before SQLite does, so that nobody else can open it in between.
            let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
            close(descriptor)
        }
        var configuration = Configuration()
        configuration.readonly = isReading
        configuration.busyMode = .timeout(20)
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
            let (identifier, tables) = try database.read { database in
                (
                    try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
                )
            }
            guard identifier == Self.applicationID || (tables == 0 && !isReading) else {
                throw DecisionLogError.notALog(path: path)
            }
            if !isReading { try Self.migrator.migrate(database) }
        } catch let error as DecisionLogError {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw .notALog(path: path)
        } catch {
            throw .unusable(path: path, reason: Self.reason(error))
        }
    }

    /// Adds entries, all or none.
    ///
    /// - Throws: ``DecisionLogError/unusable(path:reason:)``, such as on a full disk.
    public func append(_ entries: [DecisionEntry]) throws(DecisionLogError) {
        do {
            try database.inTransaction(.immediate) { database in
                var chain =
                    try String.fetchOne(database, sql: "SELECT chain FROM decisions ORDER BY id DESC LIMIT 1") ?? ""
                for entry in entries {
                    chain = entry.chained(to: chain)
                    try insert(entry, chain: chain, into: database)
                }
                return .commit
            }
        } catch {
            throw .unusable(path: path, reason: Self.reason(error))
        }
    }

    private func insert(_ entry: DecisionEntry, chain: String, into database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO decisions (time, subject, verdict, flagged, explanation, policy, policy_hash, model, model_hash,
                    checkers, seed, file, prompt_hash, prompt, chain)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Int64(entry.time.timeIntervalSince1970), entry.subject.rawValue, entry.verdict.stored, entry.isFlagged,
                entry.explanation.stored, entry.policy?.stored, entry.policyHash?.stored, entry.model?.stored,
                entry.modelHash?.stored, entry.checkers?.stored, entry.seed.map(String.init), entry.file?.stored,
                entry.promptHash?.stored, entry.prompt?.stored, chain,
            ])
        let id = database.lastInsertedRowID
        for (position, score) in entry.scores.enumerated() {
            try database.execute(
                sql: "INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    id, position, score.checker.stored, score.concept.stored, score.kind, score.score,
                    score.threshold, score.margin,
                ])
        }
    }

    /// The entries of a query, oldest first.
    ///
    /// - Throws: ``DecisionLogError/unusable(path:reason:)``; ``DecisionLogError/changed(path:entry:)`` where a column holds
    ///   what is never written there.
    public func entries(_ query: Query = Query()) throws(DecisionLogError) -> [DecisionEntry] {
        var conditions = ["1"]
        var arguments: [(any DatabaseValueConvertible)?] = []
        func require(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            conditions.append(condition)
            arguments += values
        }
        if let isFlagged = query.isFlagged { require("flagged = ?", isFlagged) }
        if let verdict = query.verdict { require("verdict = ?", verdict) }
        if let policy = query.policy {
            require("(policy = ? OR substr(policy_hash, 1, length(?)) = ?)", policy, policy, policy)
        }
        if let since = query.since { require("time >= ?", Int64(since.timeIntervalSince1970)) }
        if let concept = query.concept {
            require("id IN (SELECT decision FROM scores WHERE concept = ? AND margin > 0)", concept)
        }
        let sql =
            "SELECT * FROM decisions WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT "
            + "\(query.limit ?? -1)"
        let values = StatementArguments(arguments)
        do {
            return try database.read { database in
                try Row.fetchAll(database, sql: sql, arguments: values).reversed().map { row in
                    try entry(row, in: database)
                }
            }
        } catch let error as DecisionLogError {
            throw error
        } catch {
            throw .unusable(path: path, reason: Self.reason(error))
        }
    }

    /// Follows the chain of hashes through the whole log.
    ///
    /// - Returns: the number of entries.
    /// - Throws: ``DecisionLogError/changed(path:entry:)`` with the first entry that does not follow.
    @discardableResult
    public func verify() throws(DecisionLogError) -> Int {
        do {
            return try database.read { database in
                var (chain, count) = ("", 0)
                let rows = try Row.fetchCursor(database, sql: "SELECT * FROM decisions ORDER BY id")
                while let row = try rows.next() {
                    let entry = try self.entry(row, in: database)
                    chain = entry.chained(to: chain)
                    count += 1
                    guard chain == (try? row.decode(String.self, forColumn: "chain")), entry.id == Int64(count) else {
                        throw DecisionLogError.changed(path: path, entry: entry.id ?? 0)
                    }
                }
                return count
            }
        } catch let error as DecisionLogError {
            throw error
        } catch {
            throw .unusable(path: path, reason: Self.reason(error))
        }
    }

    /// Reads an entry with its scores.
    ///
    /// - Throws: ``DecisionLogError/changed(path:entry:)`` where a column holds what is never written there.
    private func entry(_ row: Row, in database: Database) throws -> DecisionEntry {
        let id = try row.decode(Int64.self, forColumn: "id")
        do {
            let scores = try Row.fetchAll(
                database, sql: "SELECT * FROM scores WHERE decision = ? ORDER BY position", arguments: [id]
            ).map { row in
                DecisionEntry.Score(
                    checker: try row.decode(forColumn: "checker"), concept: try row.decode(forColumn: "concept"),
                    kind: try row.decode(forColumn: "kind"), score: try row.decode(forColumn: "score"),
                    threshold: try row.decode(forColumn: "threshold"), margin: try row.decode(forColumn: "margin"))
            }
            let time = try row.decode(Int64.self, forColumn: "time")
            let flagged = try row.decode(Int64.self, forColumn: "flagged")
            let seed = try row.decode(String?.self, forColumn: "seed")
            guard let subject = DecisionEntry.Subject(rawValue: try row.decode(forColumn: "subject")),
                time.magnitude < 1 << 53, (0...1).contains(flagged),
                seed == seed.flatMap({ UInt64($0) }).map(String.init)
            else { throw DecisionLogError.changed(path: path, entry: id) }
            return DecisionEntry(
                id: id, time: Date(timeIntervalSince1970: Double(time)), subject: subject,
                verdict: try row.decode(forColumn: "verdict"), isFlagged: flagged == 1,
                explanation: try row.decode(forColumn: "explanation"), policy: try row.decode(forColumn: "policy"),
                policyHash: try row.decode(forColumn: "policy_hash"), model: try row.decode(forColumn: "model"),
                modelHash: try row.decode(forColumn: "model_hash"), checkers: try row.decode(forColumn: "checkers"),
                seed: seed.flatMap { UInt64($0) },
                file: try row.decode(forColumn: "file"), promptHash: try row.decode(forColumn: "prompt_hash"),
                prompt: try row.decode(forColumn: "prompt"), scores: scores)
        } catch is RowDecodingError {
            throw DecisionLogError.changed(path: path, entry: id)
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? DatabaseError).map { $0.message ?? "SQLite error \($0.resultCode.rawValue)" } ?? "\(error)"
    }
}

extension DecisionEntry {
    /// The SHA-256 of the chain so far and everything that this entry holds.
    fileprivate func chained(to chain: String) -> String {
        let fields: [String?] = [
            chain, "\(Int64(time.timeIntervalSince1970))", subject.rawValue, verdict, "\(isFlagged)", explanation,
            policy, policyHash, model, modelHash, checkers, seed.map(String.init), file, promptHash, prompt,
        ]
        // Lengths in front, so that no text can pass for the border between two fields.
        let texts =
            fields
            + scores.flatMap { [$0.checker, $0.concept, $0.kind, "\($0.score)", "\($0.threshold)", "\($0.margin)"] }
        return SHA256.hex(
            of: texts.map { $0.map { "\($0.stored.utf8.count):\($0.stored)" } ?? "-" }.joined(separator: ",").utf8)
    }
}

extension String {
    /// The text as SQLite gives it back whole: it ends texts at a NUL.
    fileprivate var stored: String { replacing("\u{0}", with: "\u{fffd}") }
}
