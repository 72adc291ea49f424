import Diffusion
import Foundation

/// Shows a run's progress: a bar that redraws itself on a terminal, plain lines in a pipe, nothing when quiet.
final class ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isQuiet: Bool
    private let clock = ContinuousClock()
    private var started: ContinuousClock.Instant
    private var lastText = ""
    private var lastTenth = -1

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        started = clock.now
    }

    /// Shows a state of the run.
    func show(_ progress: PipelineProgress) {
        guard !isQuiet else { return }
        let picture = progress.imageCount > 1 ? "picture \(progress.imageIndex + 1)/\(progress.imageCount) " : ""
        let share = Double(progress.step) / Double(max(progress.stepCount, 1))
        guard isTerminal else {
            let tenth = progress.stage == .denoising ? Int(share * 10) : 10 + progress.imageIndex
            guard progress.stage == .denoising || progress.stage == .encoding, tenth != lastTenth else { return }
            lastTenth = tenth
            return StandardStreams.note("\(picture)\(progress.stage.rawValue) \(progress.step)/\(progress.stepCount)")
        }
        let filled = Int((share * 30).rounded())
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        var text = "\(picture)\(progress.stage.rawValue) \(bar) \(progress.step)/\(progress.stepCount)"
        let elapsed = started.duration(to: clock.now) / .seconds(1)
        if progress.stage == .denoising, progress.step > 0, elapsed > 2 {
            let perStep = elapsed / Double(progress.step + progress.imageIndex * progress.stepCount)
            text += String(
                format: ", %.1f s a step, %.0f s left", perStep, perStep * Double(progress.stepCount - progress.step))
        }
        guard text != lastText else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
        lastText = text
    }

    /// Removes the bar, before other output.
    func clear() {
        guard isTerminal, !lastText.isEmpty else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        lastText = ""
    }
}
