internal import Audits

/// A share with its interval.
public struct Share: Hashable, Sendable {
    /// How many of how many.
    public let count: Int, total: Int

    /// How many of how many.
    public init(_ count: Int, of total: Int) {
        precondition((0...max(total, 0)).contains(count), "\(count) of \(total)")
        self.count = count
        self.total = total
    }

    /// The share; not a number of nothing.
    public var value: Double { total > 0 ? Double(count) / Double(total) : .nan }

    /// Wilson's score interval (1927) at 95 %; everything where there is nothing.
    public var interval: ClosedRange<Double> {
        ProportionInterval.wilson(share: value, size: Double(total), quantile: 1.959963984540054)
    }
}
