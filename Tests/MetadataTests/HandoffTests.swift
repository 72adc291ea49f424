import Foundation
import Testing

@testable import Metadata

@Suite("Handing over between threads")
struct HandoffTests {
    /// Runs `body` on a thread of its own and returns when it is done.
    private func onThread(_ body: @escaping @Sendable () -> Void) -> DispatchSemaphore {
        let done = DispatchSemaphore(value: 0)
        Thread {
            body()
            done.signal()
        }.start()
        return done
    }

    @Test("gives every message once, in order", arguments: [1, 2, 100])
    func order(_ depth: Int) throws {
        let handoff = Handoff<Int>(depth: depth)
        let done = onThread {
            for number in 0..<1000 { try? handoff.put(number) }
            handoff.finish(nil)
        }
        var found: [Int] = []
        while let number = try handoff.take() { found.append(number) }
        done.wait()
        #expect(found == Array(0..<1000))
    }

    @Test("gives what came before a failure, then the failure")
    func failure() throws {
        let handoff = Handoff<Int>(depth: 5)
        for number in 0..<3 { try handoff.put(number) }
        handoff.finish(MetadataError.cancelled)
        for number in 0..<3 { #expect(try handoff.take() == number) }
        #expect(throws: MetadataError.cancelled) { try handoff.take() }
    }

    @Test("lets go of a putting side that waits for a place when the other gives up")
    func cancel() throws {
        let handoff = Handoff<Int>(depth: 2)
        let done = onThread {
            var number = 0
            while (try? handoff.put(number)) != nil { number += 1 }
        }
        #expect(try handoff.take() == 0)
        handoff.cancel()
        done.wait()
    }

    @Test("is freed with messages in it")
    func leftover() throws {
        let handoff = Handoff<[Int]>(depth: 3)
        try handoff.put([1])
        try handoff.put([2])
    }
}
