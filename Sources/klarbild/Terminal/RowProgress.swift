import Metadata

/// Shows how many rows a pass has read, and stops it once the user asked for it.
///
/// May be called from any thread.
final class RowProgress: Sendable {
    private let line: StatusLine
    private let unit: String

    /// - Parameter unit: what a pass counts.
    init(isQuiet: Bool, unit: String = "rows") {
        line = StatusLine(isQuiet: isQuiet)
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
        try Interruption.check()
        line.show { _ in
            tasks.total == 0 ? "Spark begins" : "Spark, stage \(tasks.stage): \(tasks.done) of \(tasks.total) tasks"
        }
    }

    /// Shows how many things of another kind are done.
    ///
    /// - Throws: `CancellationError` after an interruption.
    func show(items: Int, of total: Int?, called name: String) throws {
        try Interruption.check()
        line.show { seconds in
            let rate = Double(items) / max(seconds, 0.001)
            let share = total.map { ", \(Int(Double(items) / Double(max($0, 1)) * 100)) %" } ?? ""
            return "\(items) \(name)\(share), \(Int(rate)) a second"
        }
    }

    /// Removes the line, before other output.
    func clear() { line.clear() }
}
