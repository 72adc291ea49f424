import Comparisons
import Foundation

/// Shows how far a comparison is: a bar that redraws itself on a terminal, now and then a line in a pipe, nothing when
/// quiet.
final class ComparisonProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isQuiet: Bool
    private let done: Int
    private let started = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private var isDrawn = false

    /// - Parameter done: prompts that an earlier run has finished.
    init(isQuiet: Bool, done: Int) {
        (self.isQuiet, self.done) = (isQuiet, done)
    }

    /// Shows a state of the run.
    func show(_ progress: ComparisonProgress) {
        let now = ContinuousClock.now
        let pause: Duration = isTerminal ? .milliseconds(150) : .seconds(5)
        guard !isQuiet, lastShown.map({ $0.duration(to: now) >= pause }) ?? true else { return }
        lastShown = now
        var text = "prompt \(progress.promptIndex + 1) of \(progress.promptCount)"
        let (finished, left) = (progress.promptIndex - done, progress.promptCount - progress.promptIndex)
        if finished > 0 {
            let seconds = started.duration(to: now) / .seconds(1) / Double(finished) * Double(left)
            text += String(format: ", %.0f s left", seconds)
        }
        guard isTerminal else { return StandardStreams.note(text) }
        let filled = 30 * progress.promptIndex / max(progress.promptCount, 1)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let doing = progress.guidance.map { ", safe guidance \($0)" } ?? ""
        FileHandle.standardError.write(Data("\r\u{1B}[K\(bar) \(text)\(doing)".utf8))
        isDrawn = true
    }

    /// Removes the bar, before other output.
    func clear() {
        guard isDrawn else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        isDrawn = false
    }
}
