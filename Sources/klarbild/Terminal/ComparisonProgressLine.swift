import Comparisons

/// Shows how far a comparison is.
struct ComparisonProgressLine {
    private let line: StatusLine
    private let done: Int

    /// - Parameter done: prompts that an earlier run has finished.
    init(isQuiet: Bool, done: Int) {
        line = StatusLine(isQuiet: isQuiet, beginsAtOnce: true)
        self.done = done
    }

    /// Shows a state of the run.
    func show(_ progress: ComparisonProgress) {
        let (index, count) = (progress.promptIndex, progress.promptCount)
        line.show(share: Double(index) / Double(max(count, 1))) { seconds in
            let guidance = progress.guidance.map { ", safe guidance \($0)" } ?? ""
            return "prompt \(index + 1) of \(count)"
                + StatusLine.timeLeft(done: index - done, of: count - done, after: seconds) + guidance
        }
    }

    /// Removes the line, before other output.
    func clear() { line.clear() }
}
