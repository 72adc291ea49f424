internal import Foundation

/// The distribution functions behind intervals.
package enum SpecialFunctions {
    /// The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22, Lentz's method).
    ///
    /// Relative error about 1e-13 for a and b up to some millions.
    package static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges fast on the side of the mean where x is small.
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
        let logFront = a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b) - log(a)
        let tiny = 1e-300
        var (c, d, fraction) = (1.0, 0.0, 1.0)
        for index in 0..<100_000 {
            let m = Double(index / 2)
            let numerator: Double
            if index == 0 {
                numerator = 1
            } else if index.isMultiple(of: 2) {
                numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            } else {
                numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            }
            d = 1 + numerator * d
            if abs(d) < tiny { d = tiny }
            d = 1 / d
            c = 1 + numerator / c
            if abs(c) < tiny { c = tiny }
            fraction *= c * d
            if abs(1 - c * d) < 1e-15 { break }
        }
        return exp(logFront) * (fraction - 1)
    }

    /// The x with I_x(a, b) = `probability`, by bisection.
    package static func betaQuantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { break }
            if incompleteBeta(middle, a, b) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The quantile of the standard normal distribution, by Newton's method on the error function.
    package static func normalQuantile(_ probability: Double) -> Double {
        guard probability > 0, probability < 1 else { return probability <= 0 ? -.infinity : .infinity }
        if probability > 0.5 { return -normalQuantile(1 - probability) }
        // A start good to 4.5e-4 (Abramowitz and Stegun 26.2.23), then refinement.
        let t = (-2 * log(probability)).squareRoot()
        var x =
            -(t - (2.515517 + 0.802853 * t + 0.010328 * t * t)
                / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t))
        for _ in 0..<4 {
            let error = 0.5 * erfc(-x / 2.0.squareRoot()) - probability
            x -= error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
        }
        return x
    }

    /// The quantile of Student's distribution for `probability` above one half.
    package static func studentQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
        guard degreesOfFreedom < 1e6 else { return normalQuantile(probability) }
        let x = betaQuantile(2 * (1 - probability), degreesOfFreedom / 2, 0.5)
        return (degreesOfFreedom * (1 - x) / x).squareRoot()
    }
}
