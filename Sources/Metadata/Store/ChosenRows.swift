/// The rows of a batch that are taken, with their hosts.
struct ChosenRows {
    let batch: RowBatch
    let choice: RowSelector.Choice
    /// Numbers of each taken row's host and original host.
    let hosts: [(host: Int64, original: Int64?)]
}

extension ChosenRows {
    /// A column of the table `rows`, and what binds its values.
    struct Column {
        let name: String
        let bind: (_ slots: Range<Int>, _ to: inout GroupedInsert.Parameters) -> Void
    }

    /// A column of the table `rows` with one value for all of the batch.
    struct Constant {
        let name: String
        let bind: (_ statement: Statement, _ parameter: Int32) -> Void
    }

    private static let texts: [(ColumnRole, String)] = [
        (.url, "url"), (.text, "text"), (.language, "language"), (.nsfw, "nsfw"), (.license, "license"),
        (.sampleID, "sample_id"),
    ]
    private static let reals: [(ColumnRole, String)] = [
        (.width, "width"), (.height, "height"), (.similarity, "similarity"), (.punsafe, "punsafe"),
        (.pwatermark, "pwatermark"), (.aesthetic, "aesthetic"),
    ]

    /// The columns that are the same in all rows.
    func constants() -> [Constant] {
        let (part, cluster) = (Int64(batch.part + 1), choice.cluster.map { Int64($0) })
        var constants = [Constant(name: "source_id") { $0.bind($1, part) }]
        if let cluster { constants.append(Constant(name: "cluster") { $0.bind($1, cluster) }) }
        if choice.probabilities == nil, let probability = choice.probability {
            constants.append(Constant(name: "inclusion_probability") { $0.bind($1, probability) })
            constants.append(Constant(name: "weight") { $0.bind($1, 1 / probability) })
        }
        return constants
    }

    /// The columns that have a value for each row: what the part has, and what the choice gives.
    func columns() -> [Column] {
        let (batch, hosts, chosen) = (batch, hosts, choice.rows)
        var columns = [
            Column(name: "row_index") { slots, to in
                for slot in slots { to.statement.bind(to.advance(), batch.rowIndex(chosen?[slot] ?? slot)) }
            },
            Column(name: "host_id") { slots, to in
                for slot in slots { to.statement.bind(to.advance(), hosts[slot].host) }
            },
        ]
        if hosts.contains(where: { $0.original != nil }) {
            columns.append(
                Column(name: "original_host_id") { slots, to in
                    for slot in slots { to.statement.bind(to.advance(), hosts[slot].original) }
                })
        }
        if let places = choice.places {
            columns.append(
                Column(name: "id") { slots, to in
                    for slot in slots { to.statement.bind(to.advance(), places[slot] + 1) }
                })
        }
        if let probabilities = choice.probabilities {
            columns.append(
                Column(name: "inclusion_probability") { slots, to in
                    for slot in slots { to.statement.bind(to.advance(), probabilities[slot]) }
                })
            columns.append(
                Column(name: "weight") { slots, to in
                    for slot in slots { to.statement.bind(to.advance(), 1 / probabilities[slot]) }
                })
        }
        for (role, name) in Self.texts {
            guard let column = batch.text(role) else { continue }
            columns.append(
                Column(name: name) { slots, to in
                    for slot in slots {
                        to.statement.bind(to.advance(), bytes: column.bytes(at: chosen?[slot] ?? slot))
                    }
                })
        }
        if let column = batch.integers(.hash) {
            columns.append(
                Column(name: "hash") { slots, to in
                    for slot in slots { to.statement.bind(to.advance(), column[chosen?[slot] ?? slot]) }
                })
        }
        return columns + numbers()
    }

    /// Sizes and scores; not-a-number is stored as null and noted in the mask.
    private func numbers() -> [Column] {
        let chosen = choice.rows
        var columns: [Column] = []
        var masks: [Int64] = []
        for (bit, (role, name)) in Self.reals.enumerated() {
            guard let column = batch.reals(role) else { continue }
            let isSize = role == .width || role == .height
            for slot in hosts.indices {
                guard let value = column[chosen?[slot] ?? slot], value.isNaN else { continue }
                if masks.isEmpty { masks = Array(repeating: 0, count: hosts.count) }
                masks[slot] |= 1 << Int64(bit)
            }
            columns.append(
                Column(name: name) { slots, to in
                    for slot in slots {
                        let value = column[chosen?[slot] ?? slot]
                        // SQLite would turn whole numbers of these columns into integers itself, more slowly.
                        if isSize, let value, let whole = Int64(exactly: value) {
                            to.statement.bind(to.advance(), whole)
                        } else {
                            // SQLite takes not-a-number as null.
                            to.statement.bind(to.advance(), value)
                        }
                    }
                })
        }
        if !masks.isEmpty {
            columns.append(
                Column(name: "nan_mask") { [masks] slots, to in
                    for slot in slots { to.statement.bind(to.advance(), masks[slot] == 0 ? nil : masks[slot]) }
                })
        }
        return columns
    }
}
