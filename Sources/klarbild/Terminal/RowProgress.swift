import Foundation
import Metadata
import Synchronization

/// Shows how many rows a pass has read: redrawn on a terminal, a line every few seconds in a pipe, nothing when quiet.
///
/// May be called from any thread. Stops the pass once the user asked for it.
final class RowProgress: Sendable {
    private struct State {
        var lastShown: ContinuousClock.Instant
        var isDrawn = false
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isQuiet: Bool
    private let unit: String
    private let started = ContinuousClock.now
    private let state = Mutex(State(lastShown: .now))

    /// - Parameter unit: what a pass counts.
    init(isQuiet: Bool, unit: String = "rows") {
        self.isQuiet = isQuiet
        self.unit = unit
    }

    /// Shows how many rows, or what else the pass counts, are read.
    ///
    /// - Throws: `CancellationError` after an interruption.
    func show(rows: Int, of total: Int?) throws {
        try show(items: rows, of: total, called: unit)
    }

    /// Shows how far a pass is, in rows or in an engine's pieces of work.
    ///
    /// - Throws: `CancellationError` after an interruption.
    func show(_ progress: ReadProgress) throws {
        guard let tasks = progress.tasks else {
            return try show(rows: Int(progress.rows), of: progress.totalRows.map(Int.init))
        }
        try show { _ in
            tasks.total == 0 ? "Spark begins" : "Spark, stage \(tasks.stage): \(tasks.done) of \(tasks.total) tasks"
        }
    }

    /// Shows how many things of another kind are done.
    ///
    /// - Throws: `CancellationError` after an interruption.
    func show(items: Int, of total: Int?, called name: String) throws {
        try show { elapsed in
            let rate = Double(items) / max(elapsed / .seconds(1), 0.001)
            let share = total.map { ", \(Int(Double(items) / Double(max($0, 1)) * 100)) %" } ?? ""
            return "\(items) \(name)\(share), \(Int(rate)) a second"
        }
    }

    /// Shows a text that is made when it is time to show one.
    private func show(_ text: (_ elapsed: Duration) -> String) throws {
        guard !Interruption.isRequested else { throw CancellationError() }
        guard !isQuiet else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            guard state.lastShown.duration(to: now) >= (isTerminal ? .milliseconds(200) : .seconds(5)) else { return }
            state.lastShown = now
            let text = text(started.duration(to: now))
            guard isTerminal else { return StandardStreams.note(text) }
            FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
            state.isDrawn = true
        }
    }

    /// Removes the line, before other output.
    func clear() {
        state.withLock { state in
            guard state.isDrawn else { return }
            FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
            state.isDrawn = false
        }
    }
}
