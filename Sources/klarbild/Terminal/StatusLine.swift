import Foundation
import Synchronization

/// One line on standard error that tells how far a command is: redrawn on a terminal, a new line every few seconds in a
/// pipe, nothing when quiet.
///
/// May be called from any thread.
final class StatusLine: Sendable {
    private struct State {
        var lastShown: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isQuiet: Bool
    private let started = ContinuousClock.now
    private let state: Mutex<State>

    /// - Parameter beginsAtOnce: whether work is long, so that a pipe gets its first line before any pause.
    init(isQuiet: Bool, beginsAtOnce: Bool = false) {
        self.isQuiet = isQuiet
        state = Mutex(State(lastShown: isTerminal || beginsAtOnce ? nil : .now))
    }

    /// Shows a text when it is time to.
    ///
    /// - Parameters:
    ///   - share: how much is done, drawn before the text on a terminal; nil draws nothing.
    ///   - text: makes the text from the seconds since the command began.
    func show(share: Double? = nil, _ text: (_ seconds: Double) -> String) {
        guard !isQuiet else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
            if let last = state.lastShown, last.duration(to: now) < pause { return }
            state.lastShown = now
            let text = text(started.duration(to: now) / .seconds(1))
            guard isTerminal else { return StandardStreams.note(text) }
            let bar = share.map { Self.bar($0) + " " } ?? ""
            FileHandle.standardError.write(Data("\r\u{1B}[K\(bar)\(text)".utf8))
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

    /// A share as thirty blocks; what is no share is none or all of it.
    static func bar(_ share: Double) -> String {
        let filled = share > 0 ? Int((min(share, 1) * 30).rounded()) : 0
        return String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    }

    /// What the rest takes if it goes on like this, such as ", 40 s left"; empty before anything is done.
    static func timeLeft(done: Int, of total: Int, after seconds: Double) -> String {
        guard done > 0, total >= done else { return "" }
        let left = seconds / Double(done) * Double(total - done)
        return switch left {
        case ..<90: String(format: ", %.0f s left", left)
        case ..<5400: String(format: ", %.0f min left", left / 60)
        default: String(format: ", %.1f h left", left / 3600)
        }
    }
}
