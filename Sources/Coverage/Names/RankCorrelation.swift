internal import Audits
internal import Foundation

/// Spearman's rank correlation with its 95 % interval.
///
/// Ties get their mean rank. The interval is Fisher's with the variance of Bonett and Wright (2000),
/// (1 + r²/2) / (n - 3).
public struct RankCorrelation: Equatable, Sendable {
    /// Pairs of values.
    public let count: Int
    /// The correlation; nil when one side is all the same.
    public let value: Double?
    /// Its interval; everything for fewer than four pairs.
    public let interval: ClosedRange<Double>

    /// Correlates pairs of values.
    public init(_ pairs: [(Double, Double)]) {
        count = pairs.count
        let (one, other) = (Self.ranks(pairs.map(\.0)), Self.ranks(pairs.map(\.1)))
        let mean = Double(pairs.count + 1) / 2
        var (product, square, otherSquare) = (0.0, 0.0, 0.0)
        for (left, right) in zip(one, other) {
            product += (left - mean) * (right - mean)
            square += (left - mean) * (left - mean)
            otherSquare += (right - mean) * (right - mean)
        }
        guard square > 0, otherSquare > 0 else {
            (value, interval) = (nil, -1...1)
            return
        }
        let correlation = min(1, max(-1, product / (square * otherSquare).squareRoot()))
        value = correlation
        guard pairs.count > 3 else {
            interval = -1...1
            return
        }
        let error = ((1 + correlation * correlation / 2) / Double(pairs.count - 3)).squareRoot()
        let half = SpecialFunctions.normalQuantile(0.975) * error
        // A perfect order has no finite transform; its interval ends at it.
        let middle = atanh(min(max(correlation, -0.999_999), 0.999_999))
        let (low, high) = (tanh(middle - half), tanh(middle + half))
        interval = min(low, correlation)...max(high, correlation)
    }

    /// The ranks of values from 1, equal ones sharing their mean.
    package static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }
}
