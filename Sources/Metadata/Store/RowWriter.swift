internal import Foundation

/// Writes batches of rows, and the hosts they name, into the database.
final class RowWriter {
    private let rows: GroupedInsert
    private let hosts: GroupedInsert
    private let domains: GroupedInsert
    /// The number of the row written last, unless places say otherwise.
    private var lastID: Int64
    /// Rows written of each part.
    private(set) var takenOfParts: [Int: Int64]

    private static let texts: [(role: ColumnRole, column: Int32)] = [
        (.url, 4), (.text, 5), (.language, 13), (.nsfw, 14), (.license, 15), (.sampleID, 16),
    ]
    private static let reals: [(role: ColumnRole, column: Int32)] = [
        (.width, 6), (.height, 7), (.similarity, 8), (.punsafe, 9), (.pwatermark, 10), (.aesthetic, 11),
    ]

    /// - Parameters:
    ///   - lastID: rows that are there already.
    ///   - taken: rows of each part that are there already.
    ///   - replaces: whether rows may take the place of others.
    init(database: OpaquePointer, path: String, lastID: Int64, taken: [Int: Int64], replaces: Bool) throws {
        rows = try GroupedInsert(
            replaces ? "INSERT OR REPLACE" : "INSERT", into: "rows", columns: 22, database: database, path: path)
        hosts = try GroupedInsert("INSERT", into: "hosts", columns: 5, database: database, path: path)
        domains = try GroupedInsert("INSERT", into: "domains", columns: 3, database: database, path: path)
        self.lastID = lastID
        takenOfParts = taken
    }

    /// Writes hosts that later rows name.
    func write(_ new: [HostNumbering.NewHost]) throws {
        let fresh = new.filter { $0.newDomain != nil }
        try domains.insert(fresh.count) { index, statement, before in
            statement.bind(before + 1, fresh[index].domainID)
            statement.bind(before + 2, text: fresh[index].newDomain?.name)
            statement.bind(before + 3, fresh[index].newDomain?.platformID)
        }
        try hosts.insert(new.count) { index, statement, before in
            statement.bind(before + 1, new[index].id)
            statement.bind(before + 2, text: new[index].host)
            statement.bind(before + 3, text: new[index].kind)
            statement.bind(before + 4, new[index].domainID)
            statement.bind(before + 5, new[index].platformID)
        }
    }

    /// Writes the chosen rows of a batch.
    func write(_ chosen: ChosenRows) throws {
        let batch = chosen.batch
        let texts = Self.texts.map { (batch.text($0.role), $0.column) }
        let reals = Self.reals.map { (batch.reals($0.role), $0.column) }
        let hashes = batch.integers(.hash)
        let cluster = chosen.choice.cluster.map { Int64($0) }
        let first = lastID
        try rows.insert(chosen.hosts.count) { slot, statement, before in
            let row = chosen.choice.rows.map { $0[slot] } ?? slot
            let id = chosen.choice.places.map { $0[slot] + 1 } ?? first + Int64(slot) + 1
            lastID = max(lastID, id)
            statement.bind(before + 1, id)
            statement.bind(before + 2, Int64(batch.part + 1))
            statement.bind(before + 3, batch.rowIndex(row))
            for (column, index) in texts { statement.bind(before + index, bytes: column?.bytes(at: row)) }
            Self.bind(reals, row, statement, before)
            statement.bind(before + 12, hashes?[row])
            let probability = chosen.choice.probabilities?[slot] ?? chosen.choice.probability
            statement.bind(before + 18, probability)
            statement.bind(before + 19, probability.map { 1 / $0 })
            statement.bind(before + 20, cluster)
            statement.bind(before + 21, chosen.hosts[slot].host)
            statement.bind(before + 22, chosen.hosts[slot].original)
        }
        takenOfParts[batch.part, default: 0] += Int64(chosen.hosts.count)
    }

    private static func bind(
        _ reals: [(NumberColumn<Double>?, Int32)], _ row: Int, _ statement: Statement, _ before: Int32
    ) {
        var mask: Int64 = 0
        for (bit, (column, index)) in reals.enumerated() {
            let value = column?[row]
            if let value, value.isNaN {
                mask |= 1 << Int64(bit)
                statement.bind(before + index, nil as Double?)
            } else {
                statement.bind(before + index, value)
            }
        }
        statement.bind(before + 17, mask == 0 ? nil : mask)
    }
}

/// The rows of a batch that are taken, with their hosts.
struct ChosenRows {
    let batch: RowBatch
    let choice: RowSelector.Choice
    /// Numbers of each taken row's host and original host.
    let hosts: [(host: Int64, original: Int64?)]
}
