import Foundation
import GRDB
import Metadata

/// Questions tests ask a finished sample.
extension MetadataStore {
    struct Probe {
        var rows = 0
        var distinct = 0
        var probabilities: [Double] = []
        var weightSum = 0.0
        var clusters = 0
        /// Rows whose caption is not that of their row number.
        var mismatches = 0
    }

    func probe() throws -> Probe {
        try database.read { database in
            var probe = Probe()
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), count(DISTINCT source_id || ' ' || row_index), sum(weight),
                        count(DISTINCT cluster), sum(text <> 'row ' || row_index) FROM rows
                    """)
            probe.rows = row?[0] ?? 0
            probe.distinct = row?[1] ?? 0
            probe.weightSum = row?[2] ?? 0
            probe.clusters = row?[3] ?? 0
            probe.mismatches = row?[4] ?? 0
            probe.probabilities = try Double.fetchAll(
                database, sql: "SELECT DISTINCT inclusion_probability FROM rows")
            return probe
        }
    }

    func rowIndices() throws -> [Int64] {
        try database.read { try Int64.fetchAll($0, sql: "SELECT row_index FROM rows") }
    }

    func texts() throws -> [String] {
        try database.read {
            try String.fetchAll(
                $0, sql: "SELECT substr(location, -5) || text FROM rows JOIN sources ON sources.id = source_id")
        }
    }

    /// Rows by a column of hosts, domains or platforms.
    func counts(of column: String) throws -> [String: Int] {
        try database.read { database in
            var counts: [String: Int] = [:]
            let sql = """
                SELECT coalesce(\(column), ''), count(*) FROM rows JOIN hosts ON hosts.id = host_id
                LEFT JOIN domains ON domains.id = domain_id LEFT JOIN platforms ON platforms.id = hosts.platform_id
                GROUP BY 1
                """
            for row in try Row.fetchAll(database, sql: sql) { counts[row[0]] = row[1] }
            return counts
        }
    }

    func originals() throws -> [String: Int] {
        try database.read { database in
            var counts: [String: Int] = [:]
            let sql = "SELECT host, count(*) FROM rows JOIN hosts ON hosts.id = original_host_id GROUP BY 1"
            for row in try Row.fetchAll(database, sql: sql) { counts[row[0]] = row[1] }
            return counts
        }
    }

    func matches(_ phrase: String) throws -> Int {
        try database.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM captions WHERE captions MATCH ?", arguments: ["\"\(phrase)\""])
                ?? -1
        }
    }

    /// Every row of every table as text, times left out.
    func dump() throws -> [String] {
        try database.read { database in
            try ["rows", "hosts", "domains", "platforms", "sources"].flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY id").map { "\(table) \($0)" }
            }
                + Row.fetchAll(
                    database, sql: "SELECT design, parameters, seed, population, rows_taken, state FROM runs"
                ).map { "\($0)" }
        }
    }

    /// Rows in a file that an interrupted run left.
    static func rowsOfUnfinished(_ url: URL) throws -> Int {
        try DatabaseQueue(path: url.path(percentEncoded: false)).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM rows") ?? -1
        }
    }
}
