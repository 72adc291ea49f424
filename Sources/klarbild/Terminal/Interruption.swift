import Foundation
import Synchronization

/// Turns the first Ctrl-C or termination request into an orderly stop; the second one ends the process at once.
enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// Whether the user wants to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Throws `CancellationError` once the user wants to stop.
    static func check() throws {
        if isRequested { throw CancellationError() }
    }

    /// Begins to listen.
    static func listen() {
        // Whoever started us may have blocked the signals, as worker threads do.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.requested.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }
}
