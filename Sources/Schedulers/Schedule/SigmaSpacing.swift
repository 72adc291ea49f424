import Foundation

/// How the noise levels of a run are spread.
public enum SigmaSpacing: String, Sendable, CaseIterable, Codable {
    /// The levels of the training steps that ``TimeStepSpacing`` picks.
    case timeSteps
    /// Denser towards clean, by a power of 7 (Karras et al., 2022, equation 5).
    case karras
    /// Equal ratios.
    case exponential

    /// The noise levels from the largest to the smallest, or `nil` where time steps decide.
    package func sigmas(from largest: Double, to smallest: Double, count: Int) -> [Double]? {
        let ramp = (0..<count).map { count > 1 ? Double($0) / Double(count - 1) : 0 }
        switch self {
        case .timeSteps:
            return nil
        case .karras:
            let power = 7.0
            let (first, last) = (pow(largest, 1 / power), pow(smallest, 1 / power))
            return ramp.map { pow(first + $0 * (last - first), power) }
        case .exponential:
            let (first, last) = (log(largest), log(smallest))
            return ramp.map { exp(first + $0 * (last - first)) }
        }
    }
}

/// Finds the time of a noise level between the training steps' levels, on a logarithmic scale.
package struct SigmaToTime: Sendable {
    private let logSigmas: [Float]

    /// - Parameter sigmas: the levels of the training steps, rising.
    package init(sigmas: [Float]) {
        logSigmas = sigmas.map { log($0) }
    }

    package func time(of sigma: Double) -> Double {
        guard logSigmas.count > 1 else { return 0 }
        let logSigma = log(max(sigma, 1e-10))
        let above = logSigmas.lastIndex { Double($0) <= logSigma } ?? 0
        let lower = min(above, logSigmas.count - 2)
        let (low, high) = (logSigmas[lower], logSigmas[lower + 1])
        let weight = max(0, min(1, (Double(low) - logSigma) / Double(low - high)))
        return (1 - weight) * Double(lower) + weight * Double(lower + 1)
    }
}
