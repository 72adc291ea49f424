import GRDB
import Metadata

extension MetadataStore {
    /// Everything in a sample but times and bytes read, as text.
    func everything() throws -> [String] {
        try database.read { database in
            var lines: [String] = []
            let run = "id, design, parameters, seed, rows_requested, fraction, population, rows_taken, version"
            for query in [
                "SELECT * FROM rows ORDER BY id", "SELECT * FROM hosts ORDER BY id",
                "SELECT * FROM domains ORDER BY id",
                "SELECT * FROM sources ORDER BY id", "SELECT * FROM platforms ORDER BY id", "SELECT \(run) FROM runs",
            ] {
                for row in try Row.fetchAll(database, sql: query) { lines.append("\(row)") }
            }
            return lines
        }
    }
}
