/// Reads the wanted roles of one row group in batches.
final class RowGroupReader {
    private let file: ParquetFile
    private let part: Int
    private let group: Int
    private let firstRow: Int64
    private let rows: Int
    private let chosen: [Int]?
    private let readers: [(role: ColumnRole, kind: ColumnRole.Kind, chunk: ChunkReader)]
    private var done = 0

    /// - Parameters:
    ///   - columns: the file's column for each wanted role.
    ///   - chosen: rows of the group to read, rising; nil for all.
    init(
        file: ParquetFile, part: Int, group: Int, columns: [ColumnRole: Int], chosen: [Int]?
    ) throws {
        self.file = file
        self.part = part
        self.group = group
        self.chosen = chosen
        rows = Int(file.footer.groups[group].rows)
        firstRow = file.footer.groups[0..<group].reduce(0) { $0 + $1.rows }
        readers = try columns.sorted { $0.value < $1.value }.map { role, column in
            (role, file.footer.columns[column].naturalKind, try file.chunk(column: column, group: group))
        }
        file.source.prepare(file.ranges(columns: columns.values.sorted(), group: group))
    }

    /// The next batch of at most `limit` rows; nil at the end.
    func next(limit: Int) throws -> RowBatch? {
        let total = chosen?.count ?? rows
        guard done < total else { return nil }
        let taken = min(limit, total - done)
        let plan: RowPlan = chosen.map { .chosen($0[done..<done + taken]) } ?? .range(done..<done + taken)
        let selection = chosen.map { rows in rows[done..<done + taken].map { firstRow + Int64($0) } }
        let start = selection?.first ?? firstRow + Int64(done)
        var batch = RowBatch(part: part, count: taken, firstRow: start, selection: selection)
        var held = 0
        for (role, kind, chunk) in readers {
            try fill(&batch, role, kind, chunk, plan)
            held += chunk.heldBytes
            guard held <= file.limits.batchBytes else {
                throw MetadataError.overLimit(
                    location: file.source.location, what: "a batch of \(taken) rows", unit: "bytes",
                    found: UInt64(held), limit: UInt64(file.limits.batchBytes))
            }
        }
        done += taken
        return batch
    }

    private func fill(
        _ batch: inout RowBatch, _ role: ColumnRole, _ kind: ColumnRole.Kind, _ chunk: ChunkReader, _ plan: RowPlan
    ) throws {
        let place = role.ordinal
        switch (role.kind, kind) {
        case (.text, .text): batch.texts[place] = try chunk.texts(plan)
        case (.text, .integer): batch.texts[place] = TextColumn(decimals: try chunk.integers(plan))
        case (.real, .real): batch.reals[place] = try chunk.reals(plan)
        case (.real, .integer):
            let column = try chunk.integers(plan)
            batch.reals[place] = NumberColumn(values: column.values.map(Double.init), validity: column.validity)
        case (.integer, .integer): batch.integers[place] = try chunk.integers(plan)
        case (.text, .real), (.real, .text), (.integer, .text), (.integer, .real):
            throw MetadataError.wrongColumnType(
                column: chunk.name, role: role, location: file.source.location, found: "\(kind) values")
        }
    }
}

extension TextColumn {
    /// Integers as decimals, for roles that are texts in some data sets and numbers in others.
    init(decimals column: NumberColumn<Int64>) {
        self.init((0..<column.count).map { column[$0].map { String($0) } })
    }
}
