internal import Foundation

/// How much of the population lies in domains that the sample has not met.
public struct UnseenMass: Equatable, Sendable {
    /// The estimated share of rows in unseen domains.
    public let share: Double
    /// Its 95 % interval.
    public let interval: ClosedRange<Double>
    /// Domains met once.
    public let singletons: Int
    /// Domains met twice.
    public let doubletons: Int

    /// Good and Turing's estimate (1953), singletons over rows, with Esty's normal interval (1983).
    ///
    /// - Parameter counts: one a domain.
    public init(counts: some Sequence<Int>) {
        var (ones, twos, total) = (0, 0, 0)
        for count in counts {
            if count == 1 { ones += 1 }
            if count == 2 { twos += 1 }
            total += count
        }
        singletons = ones
        doubletons = twos
        guard total > 0 else {
            (share, interval) = (1, 0...1)
            return
        }
        let n = Double(total)
        let estimate = Double(ones) / n
        let variance = (estimate * (1 - estimate) + 2 * Double(twos) / n) / n
        let half = SpecialFunctions.normalQuantile(0.975) * max(variance, 0).squareRoot()
        share = estimate
        interval = max(0, estimate - half)...min(1, estimate + half)
    }
}
