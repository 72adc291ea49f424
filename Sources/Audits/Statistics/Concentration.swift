internal import Foundation

/// How unevenly counts are spread over domains.
public struct Concentration: Equatable, Sendable {
    /// Gini's coefficient of the counts: 0 when all are equal, near 1 when one has everything.
    public let gini: Double
    /// Herfindahl and Hirschman's index, the chance that two rows have the same domain; between 0 and 1.
    public let herfindahl: Double
    /// How many equally large domains would have the same chance: the inverse of ``herfindahl``.
    public let effectiveCount: Double
    /// The exponential of Shannon's entropy: an effective number that weighs small domains more.
    public let shannonCount: Double

    /// Measures counts.
    ///
    /// From a sample the index is Simpson's unbiased form, sum of c(c-1) / n(n-1); Gini and Shannon are the sample's
    /// own (plug-in), which miss the domains the sample missed.
    ///
    /// - Parameters:
    ///   - counts: one a domain, in any order, zeros left out.
    ///   - isSample: whether the rows are a sample rather than everything.
    /// - Complexity: O(n log n) for sorting.
    public init(counts: [Int], isSample: Bool) {
        let sorted = counts.filter { $0 > 0 }.sorted()
        let total = Double(sorted.reduce(0, +))
        guard total > 0 else {
            (gini, herfindahl, effectiveCount, shannonCount) = (0, 0, 0, 0)
            return
        }
        var (rankSum, squares, entropy) = (0.0, 0.0, 0.0)
        for (index, count) in sorted.enumerated() {
            let value = Double(count)
            rankSum += Double(index + 1) * value
            squares += isSample ? value * (value - 1) : value * value
            entropy -= value / total * log(value / total)
        }
        let size = Double(sorted.count)
        gini = 2 * rankSum / (size * total) - (size + 1) / size
        let pairs = isSample ? total * (total - 1) : total * total
        herfindahl = pairs > 0 ? squares / pairs : 0
        effectiveCount = herfindahl > 0 ? 1 / herfindahl : .infinity
        shannonCount = exp(entropy)
    }

    /// The curve of Lorenz: the share of rows that the smallest domains hold, at some shares of domains.
    public static func lorenz(counts: [Int], points: Int = 100) -> [(domains: Double, rows: Double)] {
        let sorted = counts.filter { $0 > 0 }.sorted()
        let total = Double(sorted.reduce(0, +))
        guard total > 0 else { return [] }
        var curve: [(domains: Double, rows: Double)] = [(0, 0)]
        var (sum, next) = (0, 1)
        for (index, count) in sorted.enumerated() {
            sum += count
            while next <= points, (index + 1) * points >= next * sorted.count {
                curve.append((Double(index + 1) / Double(sorted.count), Double(sum) / total))
                next += 1
            }
        }
        return curve
    }
}
