internal import Foundation

/// Intervals of a share from a count; sizes may be effective sizes and need not be whole.
public enum ProportionInterval {
    /// Wilson's score interval (1927).
    ///
    /// Short and close to its level on average, also for small counts; the tables of the reports use it.
    ///
    /// - Parameters:
    ///   - share: what was observed, between 0 and 1.
    ///   - size: the sample's size, or its effective size.
    ///   - quantile: of the normal or Student's distribution, 1.96 for 95 %.
    public static func wilson(share: Double, size: Double, quantile: Double) -> ClosedRange<Double> {
        guard size > 0 else { return 0...1 }
        let square = quantile * quantile / size
        let middle = (share + square / 2) / (1 + square)
        let half = quantile / (1 + square) * (share * (1 - share) / size + square / (4 * size)).squareRoot()
        // The ends are exact where nothing or everything was counted.
        let low = share <= 0 ? 0 : max(0, middle - half)
        let high = share >= 1 ? 1 : min(1, middle + half)
        return low...max(low, high)
    }

    /// The exact interval of Clopper and Pearson (1934), which never covers less than its level.
    ///
    /// Used where a bound must hold, as for names that were not found at all.
    ///
    /// - Parameters:
    ///   - count: successes, 0 up to `size`.
    ///   - size: the sample's size, or its effective size.
    ///   - confidence: the level, such as 0.95.
    public static func clopperPearson(count: Double, size: Double, confidence: Double = 0.95) -> ClosedRange<Double> {
        guard size > 0 else { return 0...1 }
        let tail = (1 - confidence) / 2
        let low = count <= 0 ? 0 : SpecialFunctions.betaQuantile(tail, count, size - count + 1)
        let high = count >= size ? 1 : SpecialFunctions.betaQuantile(1 - tail, count + 1, size - count)
        return low...max(low, high)
    }
}
