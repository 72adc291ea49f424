import Diffusion
import Foundation

/// Shows how far a run of pictures is.
struct GenerationProgressLine {
    private let line: StatusLine

    init(isQuiet: Bool) { line = StatusLine(isQuiet: isQuiet, beginsAtOnce: true) }

    /// Shows a state of the run.
    func show(_ progress: PipelineProgress) {
        let (step, count) = (progress.step, progress.stepCount)
        line.show(share: Double(step) / Double(max(count, 1))) { seconds in
            let picture = progress.imageCount > 1 ? "picture \(progress.imageIndex + 1)/\(progress.imageCount) " : ""
            let text = "\(picture)\(progress.stage.rawValue) \(step)/\(count)"
            guard progress.stage == .denoising, step > 0, seconds > 2 else { return text }
            let done = step + progress.imageIndex * count
            return text + String(format: ", %.1f s a step", seconds / Double(done))
                + StatusLine.timeLeft(done: done, of: progress.imageCount * count, after: seconds)
        }
    }

    /// Removes the line, before other output.
    func clear() { line.clear() }
}
