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

    /// The largest share that a sample without a hit leaves possible: the solution of (1 - share)^size = 1 - confidence.
    ///
    /// One-sided, as nothing lies below none: about 3 / size for 95 % (the rule of three).
    public static func largestUnseen(size: Double, confidence: Double = 0.95) -> Double {
        size > 0 ? -expm1(log(1 - confidence) / size) : 1
    }

    /// The exact interval of the rows of a finite population, from those in a simple sample of it.
    ///
    /// Both tails of the hypergeometric distribution are inverted by bisection where the sample is over a hundredth of
    /// the population and the count under 5,000; otherwise Clopper and Pearson's interval at the size that the finite
    /// population correction gives differs little. Without a hit it is one-sided: ln(1 - confidence) / ln(1 - n/N).
    ///
    /// - Parameters:
    ///   - count: rows in the sample.
    ///   - size: the sample's rows.
    ///   - population: all rows.
    ///   - confidence: the level, such as 0.95.
    public static func hypergeometric(
        count: Int, size: Int, population: Int, confidence: Double = 0.95
    ) -> ClosedRange<Double> {
        let (drawn, total) = (Double(size), Double(population))
        guard size > 0, size <= population else { return 0...total }
        let rest = Double(population - size)
        if count <= 0 {
            let most = size == population ? 0 : (log(1 - confidence) / log1p(-drawn / total)).rounded(.up)
            return 0...min(most, rest)
        }
        let least = Double(count), most = rest + Double(count)
        let tail = (1 - confidence) / 2
        guard drawn > total / 100, count < 5000 else {
            let effective = drawn / (1 - drawn / total)
            guard effective.isFinite else { return least...least }
            let shares = clopperPearson(
                count: least / drawn * effective, size: effective, confidence: confidence)
            let low = max(least, shares.lowerBound * total)
            return low...max(low, min(most, shares.upperBound * total))
        }
        // The least number of rows with which so many are not too rare, and the greatest with which so few are not.
        var (below, low) = (least - 1, least)
        if Hypergeometric(rows: low, size: drawn, population: total).atLeast(least) <= tail {
            (below, low) = (low, min(most, least / drawn * total))
            while low - below > 1 {
                let middle = ((below + low) / 2).rounded()
                let isPossible = Hypergeometric(rows: middle, size: drawn, population: total).atLeast(least) > tail
                (below, low) = isPossible ? (below, middle) : (middle, low)
            }
            low = low.rounded(.up)
        }
        var (high, above) = ((least / drawn * total).rounded(.down), most + 1)
        high = max(high, low)
        while above - high > 1 {
            let middle = ((high + above) / 2).rounded()
            let isPossible = Hypergeometric(rows: middle, size: drawn, population: total).atMost(least) > tail
            (high, above) = isPossible ? (middle, above) : (high, middle)
        }
        return low...max(low, high)
    }
}

/// How many of `rows` marked rows a simple sample of a population meets.
private struct Hypergeometric {
    let rows: Double
    let size: Double
    let population: Double

    private func probability(_ count: Double) -> Double {
        guard count >= 0, count <= rows, count <= size, size - count <= population - rows else { return 0 }
        func choose(_ n: Double, _ k: Double) -> Double { lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) }
        return exp(choose(rows, count) + choose(population - rows, size - count) - choose(population, size))
    }

    /// The probability of `count` or fewer.
    func atMost(_ count: Double) -> Double {
        var (term, sum, at) = (probability(count), 0.0, count)
        while term > 0, at >= 0 {
            sum += term
            // To the term below, by the ratio of neighbours.
            term *= at * (population - rows - size + at) / ((rows - at + 1) * (size - at + 1))
            at -= 1
            if term < sum * 1e-16 { break }
        }
        return sum
    }

    /// The probability of `count` or more.
    func atLeast(_ count: Double) -> Double {
        var (term, sum, at) = (probability(count), 0.0, count)
        while term > 0 {
            sum += term
            term *= (rows - at) * (size - at) / ((at + 1) * (population - rows - size + at + 1))
            at += 1
            if term < sum * 1e-16 { break }
        }
        return sum
    }
}
