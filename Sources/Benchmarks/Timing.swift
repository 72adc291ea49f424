internal import Foundation

/// How long something takes, measured a few times.
public struct Timing: Sendable, Equatable, Encodable {
    /// The middle one of the measured times, in seconds.
    public let median: Double
    /// The shortest and the longest, in seconds.
    public let minimum: Double, maximum: Double
    /// How many times it was measured, the warm-up not counted.
    public let runs: Int
    /// Billions of floating-point operations a second at the median, counted by the direct definition; nil where the
    /// work is not arithmetic alone.
    public let gigaflops: Double?

    /// Summarises measured times.
    ///
    /// - Parameters:
    ///   - seconds: at least one.
    ///   - operations: floating-point operations of one run.
    init(seconds: [Double], operations: Double? = nil) {
        precondition(!seconds.isEmpty, "nothing was measured")
        let sorted = seconds.sorted()
        let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        median = middle
        minimum = sorted[0]
        maximum = sorted[sorted.count - 1]
        runs = sorted.count
        gigaflops = operations.map { $0 / middle / 1e9 }
    }

    /// Runs `body` once to warm up and then `runs` times.
    ///
    /// - Throws: what `body` throws.
    static func measure(runs: Int, operations: Double? = nil, _ body: () throws -> Void) rethrows -> Timing {
        try body()
        let clock = ContinuousClock()
        var seconds: [Double] = []
        for _ in 0..<max(runs, 1) { seconds.append(try clock.measure(body) / .seconds(1)) }
        return Timing(seconds: seconds, operations: operations)
    }
}
