internal import Foundation
internal import Synchronization

/// How far a pass is.
public struct ReadProgress: Sendable {
    /// Rows read so far.
    public var rows: Int64
    /// Rows in all, if known.
    public var totalRows: Int64?
    /// Bytes read so far.
    public var bytes: Int64
    /// Bytes of the sources, if known.
    public var totalBytes: Int64?
    /// Pieces of work done and in all, where an engine counts these rather than rows.
    public var tasks: Tasks?

    /// Pieces of work.
    public struct Tasks: Equatable, Sendable {
        /// The number of the stage, from 0.
        public var stage: Int
        /// Pieces of it that are done.
        public var done: Int
        /// Its pieces.
        public var total: Int

        /// Pieces of a stage.
        public init(stage: Int, done: Int, total: Int) {
            self.stage = stage
            self.done = done
            self.total = total
        }
    }

    init(rows: Int64, totalRows: Int64?, bytes: Int64, totalBytes: Int64?) {
        self.rows = rows
        self.totalRows = totalRows
        self.bytes = bytes
        self.totalBytes = totalBytes
    }

    /// How far an engine is that counts pieces of work.
    public init(tasks: Tasks) {
        (rows, bytes) = (0, 0)
        self.tasks = tasks
    }
}

extension MetadataSource {
    /// Reads all rows in order, on the calling thread.
    ///
    /// - Parameters:
    ///   - roles: the columns to read; parts without one give batches without it.
    ///   - progress: called after each batch; throwing (such as ``MetadataError/cancelled``) ends the pass.
    ///   - body: gets each batch, whose bytes live until it returns.
    /// - Throws: ``MetadataError``, and what the closures throw.
    public func forEachBatch(
        roles: Set<ColumnRole>, progress: ((ReadProgress) throws -> Void)? = nil, _ body: (RowBatch) throws -> Void
    ) throws {
        var done: Int64 = 0
        for part in parts.indices {
            try forEachBatch(part: part, roles: roles) { batch in
                try body(batch)
                done += Int64(batch.count)
                try progress?(self.progress(rows: done))
            }
        }
    }

    /// Reads all rows on several threads of its own; batches come in no order.
    ///
    /// Parquet is split by row groups, text files by file.
    ///
    /// - Parameters:
    ///   - roles: the columns to read.
    ///   - threads: how many threads; `body` gets the number of the one it runs on, from 0.
    ///   - progress: called on any thread, one call at a time.
    ///   - body: called on any thread, at the same time on several.
    /// - Throws: the first error of any thread; the others end at their next batch.
    public func concurrentBatches(
        roles: Set<ColumnRole>, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)? = nil,
        _ body: @escaping @Sendable (RowBatch, _ worker: Int) throws -> Void
    ) throws {
        try concurrentBatches(units: units, roles: roles, threads: threads, progress: progress, body)
    }

    /// What is read by one thread at a time: row groups, and whole text files.
    package var units: [(part: Int, group: Int?)] {
        parts.indices.flatMap { part -> [(part: Int, group: Int?)] in
            parts[part].groups.isEmpty && parts[part].format != .parquet
                ? [(part, nil)] : parts[part].groups.indices.map { (part, $0) }
        }
    }

    /// Reads some units on several threads of its own, beginning with the first.
    package func concurrentBatches(
        units: [(part: Int, group: Int?)], roles: Set<ColumnRole>, threads: Int,
        progress: (@Sendable (ReadProgress) throws -> Void)? = nil,
        _ body: @escaping @Sendable (RowBatch, _ worker: Int) throws -> Void
    ) throws {
        let state = Mutex(PassState())
        let finished = DispatchGroup()
        for worker in 0..<max(1, min(threads, units.count)) {
            finished.enter()
            let thread = Thread { [self] in
                defer { finished.leave() }
                while let index = state.withLock({ $0.next(below: units.count) }) {
                    do {
                        try read(unit: units[index], roles: roles) { batch in
                            try body(batch, worker)
                            try state.withLock { state in
                                guard state.failure == nil else { throw MetadataError.cancelled }
                                state.rows += Int64(batch.count)
                                try progress?(self.progress(rows: state.rows))
                            }
                        }
                    } catch {
                        state.withLock { if $0.failure == nil { $0.failure = error } }
                    }
                }
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        finished.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private struct PassState {
        var unit = 0
        var rows: Int64 = 0
        var failure: (any Error)?

        mutating func next(below count: Int) -> Int? {
            guard failure == nil, unit < count else { return nil }
            defer { unit += 1 }
            return unit
        }
    }

    private func read(
        unit: (part: Int, group: Int?), roles: Set<ColumnRole>, _ body: (RowBatch) throws -> Void
    ) throws {
        if let group = unit.group {
            try forEachBatch(part: unit.part, group: group, roles: roles, body)
        } else {
            try forEachBatch(part: unit.part, roles: roles, body)
        }
    }

    /// Reads the rows of one part in order.
    func forEachBatch(part: Int, roles: Set<ColumnRole>, _ body: (RowBatch) throws -> Void) throws {
        switch parts[part].contents {
        case .parquet:
            for group in parts[part].groups.indices {
                try forEachBatch(part: part, group: group, roles: roles, body)
            }
        case .text(let file):
            let reader = try file.reader(part: part, columns: parts[part].indices.filter { roles.contains($0.key) })
            while let batch = try reader.next(limit: Self.batchRows) {
                try withExtendedLifetime(batch) { try body(batch) }
            }
        }
    }

    /// Reads one row group of a Parquet part, or the chosen rows of it (rising positions in the group).
    func forEachBatch(
        part: Int, group: Int, roles: Set<ColumnRole>, chosen: [Int]? = nil, _ body: (RowBatch) throws -> Void
    ) throws {
        guard case .parquet(let file) = parts[part].contents else { return }
        let columns = parts[part].indices.filter { roles.contains($0.key) }
        let reader = try RowGroupReader(file: file, part: part, group: group, columns: columns, chosen: chosen)
        while let batch = try reader.next(limit: Self.batchRows) {
            try withExtendedLifetime(batch) { try body(batch) }
        }
    }

    func progress(rows: Int64) -> ReadProgress {
        ReadProgress(rows: rows, totalRows: knownRowCount, bytes: bytesRead, totalBytes: totalBytes)
    }
}
