internal import Foundation

/// Writes batches of rows into the table `rows`.
final class RowWriter {
    private let insert: Statement
    private let insertHost: Statement
    private let insertDomain: Statement
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
    private static let columnCount = 22

    init(database: OpaquePointer, path: String, lastID: Int64, taken: [Int: Int64], replaces: Bool) throws {
        let marks = (1...Self.columnCount).map { "?\($0)" }.joined(separator: ",")
        insert = try Statement(
            "INSERT \(replaces ? "OR REPLACE" : "") INTO rows VALUES(\(marks))", database: database, path: path)
        insertHost = try Statement("INSERT INTO hosts VALUES(?1,?2,?3,?4,?5)", database: database, path: path)
        insertDomain = try Statement("INSERT INTO domains VALUES(?1,?2,?3)", database: database, path: path)
        self.lastID = lastID
        takenOfParts = taken
    }

    /// Writes hosts that later rows name.
    func write(_ hosts: [HostNumbering.NewHost]) throws {
        for host in hosts {
            if let domain = host.newDomain {
                insertDomain.bind(1, host.domainID)
                insertDomain.bind(2, text: domain.name)
                insertDomain.bind(3, domain.platformID)
                try insertDomain.run()
            }
            insertHost.bind(1, host.id)
            insertHost.bind(2, text: host.host)
            insertHost.bind(3, text: host.kind)
            insertHost.bind(4, host.domainID)
            insertHost.bind(5, host.platformID)
            try insertHost.run()
        }
    }

    /// Writes the chosen rows of a batch.
    func write(_ chosen: ChosenRows) throws {
        let batch = chosen.batch
        let texts = Self.texts.map { (batch.text($0.role), $0.column) }
        let reals = Self.reals.map { (batch.reals($0.role), $0.column) }
        let hashes = batch.integers(.hash)
        insert.bind(2, Int64(batch.part + 1))
        insert.bind(20, chosen.choice.cluster.map { Int64($0) })
        for (slot, host) in chosen.hosts.enumerated() {
            let row = chosen.choice.rows.map { $0[slot] } ?? slot
            if let place = chosen.choice.places?[slot] {
                insert.bind(1, place + 1)
                lastID = max(lastID, place + 1)
            } else {
                lastID += 1
                insert.bind(1, lastID)
            }
            insert.bind(3, batch.rowIndex(row))
            for (column, index) in texts { insert.bind(index, bytes: column?.bytes(at: row)) }
            bindReals(reals, row)
            insert.bind(12, hashes?[row])
            let probability = chosen.choice.probabilities?[slot] ?? chosen.choice.probability
            insert.bind(18, probability)
            insert.bind(19, probability.map { 1 / $0 })
            insert.bind(21, host.host)
            insert.bind(22, host.original)
            try insert.run()
        }
        takenOfParts[batch.part, default: 0] += Int64(chosen.hosts.count)
    }

    private func bindReals(_ reals: [(NumberColumn<Double>?, Int32)], _ row: Int) {
        var mask: Int64 = 0
        for (bit, (column, index)) in reals.enumerated() {
            let value = column?[row]
            if let value, value.isNaN {
                mask |= 1 << Int64(bit)
                insert.bind(index, nil as Double?)
            } else {
                insert.bind(index, value)
            }
        }
        insert.bind(17, mask == 0 ? nil : mask)
    }
}

/// The rows of a batch that are taken, with their hosts.
struct ChosenRows {
    let batch: RowBatch
    let choice: RowSelector.Choice
    /// Numbers of each taken row's host and original host.
    let hosts: [(host: Int64, original: Int64?)]
}
