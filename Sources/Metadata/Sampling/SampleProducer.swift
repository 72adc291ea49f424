internal import Foundation
internal import Synchronization

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

    private var rowsSinceCheckpoint = 0

    /// Rows of whole row groups between checkpoints: each commit writes the touched pages of the indexes again.
    private static let rowsPerCheckpoint = 16_384
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
        while state.group < source.parts[state.part].groups.count {
            if state.selector.needsContents {
                try checkpointBeforeStreaming()
                try source.forEachBatch(part: state.part, group: state.group, roles: roles) { try take(contentsOf: $0) }
                try finishGroup(selector: state.selector)
            } else {
                let choices = choicesAhead()
                let batches = readTogether(choices)
                for (ahead, choice) in choices.enumerated() {
                    switch batches[ahead] {
                    case .success(let batch): try send(batch, choice.rows.ofBatch(at: 0, count: batch.count))
                    case .failure(let error):
                        try checkpoint()  // the groups before this one are whole
                        throw error
                    case nil: try take(choice.rows)
                    }
                    try finishGroup(selector: choice.selector)
                }
            }
        }
    }

    /// Rows chosen of a row group, and the selector after the choice.
    private typealias ChoiceAhead = (rows: RowSelector.Choice, selector: RowSelector)

    /// Row groups that are read at the same time.
    private static let readerCount = min(ProcessInfo.processInfo.activeProcessorCount, 8)

    /// Chooses rows of the next row groups, of as many as are read together.
    private func choicesAhead() -> [ChoiceAhead] {
        let part = source.parts[state.part]
        let before = source.parts[..<state.part].reduce(0) { $0 + $1.groups.count }
        var selector = state.selector
        var choices: [ChoiceAhead] = []
        for group in state.group..<min(state.group + Self.readerCount, part.groups.count) {
            let choice = selector.choose(count: Int(part.groups[group]), part: state.part, group: before + group)
            choices.append((choice, selector))
        }
        return choices
    }

    /// Reads the chosen rows of several row groups on as many threads.
    ///
    /// - Returns: the one batch of each choice; nil where none is read ahead, because no rows were chosen, or more than
    ///   a batch holds: these are streamed, so that memory does not grow with them.
    private func readTogether(_ choices: [ChoiceAhead]) -> [Result<RowBatch, any Error>?] {
        let (source, roles, part, first) = (source, roles, state.part, state.group)
        let wanted = choices.map { choice in
            choice.rows.rows.flatMap { !$0.isEmpty && $0.count <= MetadataSource.batchRows ? $0 : nil }
        }
        guard wanted.count(where: { $0 != nil }) > 1 else { return choices.map { _ in nil } }
        let results = Mutex([Result<RowBatch, any Error>?](repeating: nil, count: choices.count))
        DispatchQueue.concurrentPerform(iterations: choices.count) { ahead in
            guard let rows = wanted[ahead] else { return }
            var result: Result<RowBatch, any Error>?
            do {
                try source.forEachBatch(part: part, group: first + ahead, roles: roles, chosen: rows) {
                    result = .success($0)
                }
            } catch {
                result = .failure(error)
            }
            results.withLock { $0[ahead] = result }
        }
        return results.withLock { $0 }
    }

    private func finishGroup(selector: RowSelector) throws {
        state.rowsSeen += source.parts[state.part].groups[state.group]
        state.group += 1
        state.selector = selector
        if rowsSinceCheckpoint >= Self.rowsPerCheckpoint { try checkpoint() }
        try progress(source.progress(rows: state.rowsSeen))
    }

    /// Reads the rows of a choice from the current row group.
    private func take(_ choice: RowSelector.Choice) throws {
        if let rows = choice.rows, rows.isEmpty { return }
        try checkpointBeforeStreaming()
        var done = 0
        try source.forEachBatch(
            part: state.part, group: state.group, roles: roles, chosen: choice.rows
        ) { batch in
            try send(batch, choice.ofBatch(at: done, count: batch.count))
            done += batch.count
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
        rowsSinceCheckpoint += count
        try emit(.rows(ChosenRows(batch: batch, choice: choice, hosts: hosts), hosts: numbering.takePending()))
    }

    /// Commits what came before: a row group or file that turns out damaged half-way takes back what it sent itself.
    private func checkpointBeforeStreaming() throws {
        if rowsSinceCheckpoint > 0 { try checkpoint() }
    }

    private func checkpoint() throws {
        rowsSinceCheckpoint = 0
        let saved = isResumable ? try RunRecord.json(state) : nil
        try emit(.checkpoint(Checkpoint(state: saved, rowsOfParts: rowsOfParts)))
    }
}
