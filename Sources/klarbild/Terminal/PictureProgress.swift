import Foundation
import Synchronization

/// Shows how many pictures are done: a bar on a terminal, a line every few seconds in a pipe, nothing when quiet.
///
/// May be called from any thread. Stops the work once the user asked for it.
final class PictureProgress: Sendable {
    private struct State {
        var lastShown = ContinuousClock.now
        var isDrawn = false
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isQuiet: Bool
    private let total: Int
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    init(total: Int, isQuiet: Bool) {
        self.total = total
        self.isQuiet = isQuiet || total < 2
    }

    /// Shows a number of pictures.
    ///
    /// - Throws: `CancellationError` after an interruption.
    func show(_ done: Int) throws {
        guard !Interruption.isRequested else { throw CancellationError() }
        guard !isQuiet else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            guard state.lastShown.duration(to: now) >= (isTerminal ? .milliseconds(100) : .seconds(5)) else { return }
            state.lastShown = now
            let elapsed = started.duration(to: now) / .seconds(1)
            let text = "\(done)/\(total) pictures, \(Int(elapsed / Double(done) * Double(total - done) + 0.5)) s left"
            guard isTerminal else { return StandardStreams.note(text) }
            let filled = done * 30 / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            FileHandle.standardError.write(Data("\r\u{1B}[K\(bar) \(text)".utf8))
            state.isDrawn = true
        }
    }

    /// Removes the bar, before other output.
    func clear() {
        state.withLock { state in
            guard state.isDrawn else { return }
            FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
            state.isDrawn = false
        }
    }
}
