import Foundation
import Synchronization
import Testing

@testable import WatermarkAudits

@Suite("Parallel work")
struct ParallelMapTests {
    @Test("keeps the order and reports every element", arguments: [0, 1, 2, 3, 100, 5000])
    func order(_ count: Int) throws {
        let reported = Mutex<[Int]>([])
        let results = try parallelMap(Array(0..<count), finished: { done in reported.withLock { $0.append(done) } }) {
            $0 * $0
        }
        #expect(results == (0..<count).map { $0 * $0 })
        // one call at a time, each with one more
        #expect(reported.withLock { $0 } == Array(0..<count).map { $0 + 1 })
    }

    @Test("calls the body once for each element")
    func once() throws {
        let calls = Mutex([Int](repeating: 0, count: 300))
        _ = try parallelMap(Array(0..<300)) { element in calls.withLock { $0[element] += 1 } }
        #expect(calls.withLock { $0 } == [Int](repeating: 1, count: 300))
    }

    @Test("ends when the caller wants to stop, with the caller's error, long before the last element")
    func stops() {
        let calls = Mutex(0)
        #expect(throws: CancellationError.self) {
            try parallelMap(Array(0..<100_000), finished: { if $0 == 3 { throw CancellationError() } }) { _ in
                calls.withLock { $0 += 1 }
            }
        }
        #expect(calls.withLock { $0 } < 1000)
    }

    @Test("nothing is reported after a stop")
    func silence() {
        let reports = Mutex(0)
        #expect(throws: CancellationError.self) {
            try parallelMap(
                Array(0..<1000),
                finished: { _ in
                    reports.withLock { $0 += 1 }
                    throw CancellationError()
                }
            ) { $0 }
        }
        #expect(reports.withLock { $0 } == 1)
    }

    @Test("results may be errors, which stop nothing")
    func failures() throws {
        let results = try parallelMap(Array(0..<20)) { number -> Result<Int, WatermarkAuditError> in
            number % 3 == 0 ? .failure(.noSuchPath(path: "\(number)")) : .success(number)
        }
        #expect(results.count == 20 && results.count { (try? $0.get()) == nil } == 7)
    }

    @Test("results that are nil stay in their places")
    func optionals() throws {
        let results = try parallelMap(Array(0..<6)) { $0 % 2 == 0 ? $0 : nil }
        #expect(results == [0, nil, 2, nil, 4, nil])
    }
}
