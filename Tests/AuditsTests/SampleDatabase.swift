import Foundation
import GRDB

/// A sample database in memory with the tables that audits read.
struct SampleDatabase {
    /// One row of the sample.
    struct Row {
        var url: String?
        var text: String? = nil
        var width: Double? = nil
        var height: Double? = nil
        var similarity: Double? = nil
        var punsafe: Double? = nil
        var pwatermark: Double? = nil
        var aesthetic: Double? = nil
        var notANumber: Int? = nil
        var language: String? = nil
        var nsfw: String? = nil
        var source = 1
        var cluster: Int? = nil
        var weight = 1.0
    }

    let queue: DatabaseQueue

    init(design: String = "uniform", population: Int?, clustersTotal: Int? = nil, rows: [Row]) throws {
        queue = try DatabaseQueue()
        try queue.write { database in
            try database.execute(sql: Self.schema)
            try database.execute(
                sql: """
                    INSERT INTO runs(design, parameters, seed, population, clusters_total, rows_taken, version, started,
                        finished) VALUES (?, '{"rows":3}', 7, ?, ?, ?, '0.1', '2026-11-22', '2026-11-22')
                    """, arguments: [design, population, clustersTotal, rows.count])
            try database.execute(
                sql: """
                    INSERT INTO sources(location, family, bytes, checksum, checksum_of, rows, rows_taken)
                    VALUES ('part-0.parquet', 'laion-aesthetics-v2', 123, 'abc', 'file', ?, ?)
                    """, arguments: [population, rows.count])
            for (index, row) in rows.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO rows(source_id, row_index, url, text, width, height, similarity, punsafe, pwatermark,
                            aesthetic, language, nsfw, nan_mask, weight, cluster)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        row.source, index, row.url, row.text, row.width, row.height, row.similarity, row.punsafe,
                        row.pwatermark, row.aesthetic, row.language, row.nsfw, row.notANumber, row.weight, row.cluster,
                    ])
            }
        }
    }

    private static let schema = """
        CREATE TABLE runs (id INTEGER PRIMARY KEY, design TEXT NOT NULL, parameters TEXT NOT NULL, seed INTEGER NOT NULL,
            rows_requested INTEGER, fraction REAL, population INTEGER, rows_taken INTEGER NOT NULL DEFAULT 0,
            clusters INTEGER, clusters_total INTEGER, bytes_read INTEGER NOT NULL DEFAULT 0, version TEXT NOT NULL,
            started TEXT NOT NULL, finished TEXT, state TEXT);
        CREATE TABLE sources (id INTEGER PRIMARY KEY, location TEXT NOT NULL, family TEXT NOT NULL, bytes INTEGER,
            checksum TEXT, checksum_of TEXT, rows INTEGER, rows_taken INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE rows (id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL, row_index INTEGER NOT NULL, url TEXT,
            text TEXT, width INTEGER, height INTEGER, similarity REAL, punsafe REAL, pwatermark REAL, aesthetic REAL,
            hash INTEGER, language TEXT, nsfw TEXT, nan_mask INTEGER, inclusion_probability REAL, weight REAL,
            cluster INTEGER, host_id INTEGER, original_host_id INTEGER);
        """
}
