/// Shows how many pictures are done, and stops the work once the user asked for it.
///
/// May be called from any thread.
final class PictureProgress: Sendable {
    private let line: StatusLine
    private let total: Int

    init(total: Int, isQuiet: Bool) {
        self.total = total
        line = StatusLine(isQuiet: isQuiet || total < 2)
    }

    /// Shows a number of pictures.
    ///
    /// - Throws: `CancellationError` after an interruption.
    func show(_ done: Int) throws {
        try Interruption.check()
        line.show(share: Double(done) / Double(max(total, 1))) {
            "\(done)/\(total) pictures" + StatusLine.timeLeft(done: done, of: total, after: $0)
        }
    }

    /// Removes the line, before other output.
    func clear() { line.clear() }
}
