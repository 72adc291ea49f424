internal import Foundation
internal import GRDB

/// The row of the table `runs`.
struct RunRecord {
    let design: SampleDesign.Kind
    let parameters: String
    let seed: UInt64
    let rows: Int64?
    let fraction: Double?
    let clusters: Int?
    let clustersTotal: Int?
    let version: String

    func insert(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO runs(id, design, parameters, seed, rows_requested, fraction, clusters, clusters_total,
                    version, started) VALUES(1,?,?,?,?,?,?,?,?,?)
                """,
            arguments: [
                design.rawValue, parameters, Int64(bitPattern: seed), rows, fraction, clusters, clustersTotal, version,
                Self.now(),
            ])
    }

    /// The time as ISO 8601 in UTC.
    static func now() -> String {
        Date().formatted(.iso8601)
    }

    /// JSON with sorted keys, so that equal values have equal texts.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
