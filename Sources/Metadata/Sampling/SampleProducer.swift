internal import Foundation

/// Where a run goes on: the next row group or row, and what the selection remembers.
struct SampleState: Codable, Equatable, Sendable {
    var part = 0
    /// Next row group of the part (Parquet).
    var group = 0
    /// Next row of the part (text).
    var row: Int64 = 0
    var rowsSeen: Int64 = 0
    var selector: RowSelector
}

/// Reads, chooses and resolves: the first half of a sampling run, on a thread of its own.
final class SampleProducer {
    private let source: MetadataSource
    private var state: SampleState
    private var numbering: HostNumbering
    private let isResumable: Bool
    private let roles: Set<ColumnRole>
    private let emit: (SampleMessage) throws -> Void
    private let progress: (ReadProgress) throws -> Void
    private var rowsOfParts: [Int: Int64] = [:]

    /// Batches of a text file between checkpoints.
    private static let batchesPerCheckpoint = 4

    init(
        source: MetadataSource, state: SampleState, numbering: HostNumbering, isResumable: Bool,
        progress: @escaping (ReadProgress) throws -> Void, emit: @escaping (SampleMessage) throws -> Void
    ) {
        self.source = source
        self.state = state
        self.numbering = numbering
        self.isResumable = isResumable
        self.progress = progress
        self.emit = emit
        roles = Set(ColumnRole.allCases)
    }

    /// Goes through the sources to their end.
    ///
    /// - Returns: the state at the end.
    func run() throws -> SampleState {
        while state.part < source.parts.count {
            switch source.parts[state.part].contents {
            case .parquet: try readGroups()
            case .text(let file): try readText(file)
            }
            state.part += 1
            state.group = 0
            state.row = 0
            try checkpoint()
        }
        return state
    }

    private func readGroups() throws {
        let part = source.parts[state.part]
        let before = source.parts[..<state.part].reduce(0) { $0 + $1.groups.count }
        while state.group < part.groups.count {
            let count = Int(part.groups[state.group])
            if state.selector.needsContents {
                try source.forEachBatch(part: state.part, group: state.group, roles: roles) { try take(contentsOf: $0) }
            } else {
                let choice = state.selector.choose(count: count, part: state.part, group: before + state.group)
                try take(choice)
            }
            state.group += 1
            state.rowsSeen += Int64(count)
            try checkpoint()
            try progress(source.progress(rows: state.rowsSeen))
        }
    }

    /// Reads the rows of a choice from the current row group.
    private func take(_ choice: RowSelector.Choice) throws {
        if let rows = choice.rows, rows.isEmpty { return }
        var done = 0
        try source.forEachBatch(
            part: state.part, group: state.group, roles: roles, chosen: choice.rows
        ) { batch in
            var part = choice
            // The batch holds chosen rows only.
            part.rows = nil
            if let places = choice.places { part.places = Array(places[done..<done + batch.count]) }
            done += batch.count
            try send(batch, part)
        }
    }

    private func take(contentsOf batch: RowBatch) throws {
        let urls = batch.text(.url)
        let choice = state.selector.choose(batch) { numbering.domainKey(of: urls?.bytes(at: $0)) }
        try send(batch, choice)
    }

    private func readText(_ file: TextFile) throws {
        let reader = try file.reader(part: state.part, columns: source.parts[state.part].indices)
        var batches = 0
        var row: Int64 = 0
        while let batch = try reader.next(limit: MetadataSource.batchRows) {
            row += Int64(batch.count)
            // Read before an interruption already.
            guard batch.firstRow >= state.row else { continue }
            try withExtendedLifetime(batch) {
                if state.selector.needsContents {
                    try take(contentsOf: batch)
                } else {
                    try send(batch, state.selector.choose(count: batch.count, part: state.part, group: 0))
                }
            }
            state.row = row
            state.rowsSeen += Int64(batch.count)
            batches += 1
            if batches % Self.batchesPerCheckpoint == 0 { try checkpoint() }
            try progress(source.progress(rows: state.rowsSeen))
        }
        rowsOfParts[state.part] = row
    }

    private func send(_ batch: RowBatch, _ choice: RowSelector.Choice) throws {
        let count = choice.rows?.count ?? batch.count
        guard count > 0 else { return }
        let urls = batch.text(.url)
        var hosts: [(host: Int64, original: Int64?)] = []
        hosts.reserveCapacity(count)
        for slot in 0..<count {
            let row = choice.rows.map { $0[slot] } ?? slot
            hosts.append(numbering.numbers(of: urls?.bytes(at: row)))
        }
        try emit(.rows(ChosenRows(batch: batch, choice: choice, hosts: hosts), hosts: numbering.takePending()))
    }

    private func checkpoint() throws {
        let saved = isResumable ? try RunRecord.json(state) : nil
        try emit(.checkpoint(Checkpoint(state: saved, rowsOfParts: rowsOfParts)))
    }
}
