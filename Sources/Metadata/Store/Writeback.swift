internal import Foundation
internal import Synchronization

/// Writes a growing file to disk while work goes on, so that the last `fsync` has little left to do.
///
/// It has to live until SQLite has closed the file: closing any descriptor of a file gives up the process's locks on it.
final class Writeback: Sendable {
    private let descriptor: Int32
    private let isBusy = Atomic(false)
    private let queue = DispatchQueue(label: "klarbild.writeback", qos: .utility)

    /// - Parameter path: a file; nothing happens when it cannot be opened.
    init(path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Starts writing what is not on disk yet, unless that is under way, and does not wait.
    func start() {
        guard descriptor >= 0, !isBusy.exchange(true, ordering: .acquiring) else { return }
        queue.async { [self] in
            // A failure shows at the end, where the result counts.
            _ = fdatasync(descriptor)
            isBusy.store(false, ordering: .releasing)
        }
    }
}
