internal import Foundation
internal import Synchronization

/// A queue of a few messages between two threads.
final class Handoff<Message: Sendable>: Sendable {
    private struct Contents {
        var messages: [Message] = []
        var isFinished = false
        var failure: (any Error)?
        var isCancelled = false
    }
    private let contents = Mutex(Contents())
    private let filled = DispatchSemaphore(value: 0)
    private let free = DispatchSemaphore(value: 0)

    /// - Parameter depth: messages that may wait.
    init(depth: Int) {
        // A semaphore made with `depth` would trap when it is freed with fewer places left, as after a failure.
        for _ in 0..<depth { free.signal() }
    }

    /// Waits for a place and puts a message in; throws when the other side has given up.
    func put(_ message: Message) throws {
        free.wait()
        let isCancelled = contents.withLock { contents in
            contents.messages.append(message)
            return contents.isCancelled
        }
        filled.signal()
        if isCancelled { throw MetadataError.cancelled }
    }

    /// Says that no more messages come.
    func finish(_ failure: (any Error)?) {
        contents.withLock {
            $0.isFinished = true
            $0.failure = failure
        }
        filled.signal()
    }

    /// Waits for a message; nil after the last one.
    func take() throws -> Message? {
        filled.wait()
        let (message, failure) = contents.withLock { contents -> (Message?, (any Error)?) in
            contents.messages.isEmpty ? (nil, contents.failure) : (contents.messages.removeFirst(), nil)
        }
        if message != nil { free.signal() }
        if let failure { throw failure }
        return message
    }

    /// Makes the putting side stop at its next message.
    func cancel() {
        contents.withLock { $0.isCancelled = true }
        free.signal()
    }
}
