internal import Foundation
internal import Synchronization

/// Calls `body` for every element on as many threads as there are processors, and keeps the order of the results.
///
/// - Parameters:
///   - finished: called after each element with the number done so far, one call at a time; what it throws ends the work
///     once the elements under way are done.
/// - Throws: what `finished` throws.
public func parallelMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], finished: @Sendable (Int) throws -> Void = { _ in },
    _ body: @Sendable (Element) -> Result
) throws -> [Result] {
    let state = Mutex(MapState<Result>(results: Array(repeating: nil, count: elements.count)))
    let threads = max(min(ProcessInfo.processInfo.activeProcessorCount, elements.count), 1)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
        while let index = state.withLock({ state -> Int? in
            guard state.failure == nil, state.next < elements.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }) {
            let result = body(elements[index])
            state.withLock { state in
                state.results[index] = result
                state.done += 1
                guard state.failure == nil else { return }
                do { try finished(state.done) } catch { state.failure = error }
            }
        }
    }
    let (results, failure) = state.withLock { ($0.results, $0.failure) }
    if let failure { throw failure }
    return results.compactMap { $0 }
}

/// How far the work has come.
private struct MapState<Result: Sendable>: Sendable {
    var results: [Result?]
    var next = 0
    var done = 0
    var failure: (any Error)?
}
