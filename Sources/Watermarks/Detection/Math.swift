internal import Foundation

/// The functions of mathematics and probability that detection needs.
enum Math {
    /// The natural logarithm.
    static func log(_ x: Double) -> Double { Foundation.log(x) }

    /// A power.
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    /// The chance that at least `matched` of `count` fair coins fall as wanted.
    ///
    /// - Complexity: O(`count`); relative error under 1e-10 for counts up to 4096.
    static func binomialTail(matched: Int, of count: Int) -> Double {
        guard matched > 0 else { return 1 }
        guard matched <= count else { return 0 }
        // The largest term first, then falling terms by their ratio.
        let start = max(matched, count / 2)
        let largest = Foundation.exp(logBinomial(count, start) - Double(count) * 0.693147180559945309)
        var (term, sum): (Double, Double) = (largest, 0)
        for k in start...count {
            sum += term
            let ratio: Double = Double(count - k) / Double(k + 1)
            term *= ratio
        }
        guard matched < start else { return min(sum, 1) }
        term = largest
        for k in (matched..<start).reversed() {
            let ratio: Double = Double(k + 1) / Double(count - k)
            term *= ratio
            sum += term
        }
        return min(sum, 1)
    }

    /// The logarithm of the number of ways to choose `k` of `n`.
    private static func logBinomial(_ n: Int, _ k: Int) -> Double {
        let (all, chosen, rest): (Double, Double, Double) = (Double(n + 1), Double(k + 1), Double(n - k + 1))
        return lgamma(all) - lgamma(chosen) - lgamma(rest)
    }
}
