internal import Foundation
internal import Synchronization

/// The end of what a program writes to standard error, read on a thread of its own so that the program never waits.
final class ProcessLog: Sendable {
    /// Bytes that are kept.
    static let limit = 64 << 10

    private struct State {
        var bytes: [UInt8] = []
        var mayEnd = false
        var hasEnded = false
    }

    private let state = Mutex(State())

    /// Begins to read a descriptor, which stays the caller's.
    init(reading descriptor: Int32) {
        let thread = Thread { [self] in
            var buffer = [UInt8](repeating: 0, count: 1 << 14)
            while true {
                var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                let isReady = poll(&request, 1, 50) > 0
                // What outlives the program may hold the pipe open for ever.
                if !isReady, state.withLock(\.mayEnd) { break }
                guard isReady else { continue }
                let count = read(descriptor, &buffer, buffer.count)
                if count <= 0 { break }
                state.withLock { state in
                    state.bytes.append(contentsOf: buffer[..<count])
                    if state.bytes.count > 2 * Self.limit { state.bytes.removeFirst(state.bytes.count - Self.limit) }
                }
            }
            state.withLock { $0.hasEnded = true }
        }
        thread.start()
    }

    /// The last bytes as text.
    var text: String {
        state.withLock { String(decoding: $0.bytes.suffix(Self.limit), as: UTF8.self) }
    }

    /// The last line that says something; progress bars say nothing.
    var lastLine: String {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.last { !$0.isEmpty && !$0.hasPrefix("[Stage") } ?? "(none)"
    }

    /// Waits until everything that the program wrote is read.
    func finish() {
        state.withLock { $0.mayEnd = true }
        while !state.withLock(\.hasEnded) { usleep(2000) }
    }
}
