import Foundation
import Tensors

/// The noise levels a model was trained on: what all samplers share.
struct NoiseSchedule: Sendable {
    /// The share of the clean sample's variance that is left at each training step, from clean to noisy.
    let alphasCumulative: [Float]

    /// The number of training steps.
    var trainStepCount: Int { alphasCumulative.count }

    /// The noise's standard deviation relative to the sample's at each training step, rising.
    var sigmas: [Float] { alphasCumulative.map(Self.sigma) }

    /// The noise level before the first training step, for `final_sigmas_type` `sigma_min`.
    var smallestSigma: Float { Self.sigma(alphasCumulative[0]) }

    init(_ configuration: SchedulerConfiguration, kind: SchedulerKind) throws(SchedulerError) {
        try configuration.validate(for: kind)
        var betas = configuration.betas(for: kind)
        var products = BetaSchedule.cumulativeProducts(betas.map { 1 - $0 })
        guard let first = products.first, let last = products.last, first < 1, last >= .leastNormalMagnitude else {
            throw .invalidValue(
                key: configuration.trainedBetas == nil ? "beta_end" : "trained_betas",
                value: "\(betas.last ?? 0) after \(betas.count) training steps",
                expected: "variances that leave some noise in the first and some picture in the last")
        }
        if kind.supportsZeroTerminalSNR && configuration.rescaleBetasZeroSNR ?? false && first > last {
            betas = BetaSchedule.rescaledToZeroTerminalSNR(betas)
            products = BetaSchedule.cumulativeProducts(betas.map { 1 - $0 })
            // An infinite noise level becomes a very large one, where noise levels are what is counted in.
            if kind != .ddim && kind != .lcm { products[products.count - 1] = 0x1p-24 }
        }
        alphasCumulative = products
    }

    private static func sigma(_ alpha: Float) -> Float { ((1 - alpha) / alpha).squareRoot() }

    /// The factors of clean sample and noise at a training step.
    func factors(at time: Int) -> (alpha: Float, sigma: Float) {
        (alphasCumulative[time].squareRoot(), (1 - alphasCumulative[time]).squareRoot())
    }

    /// Brings clean latents to the noise level of a training step.
    func addNoise(original: Tensor, noise: Tensor, time: Int) -> Tensor {
        let (alpha, sigma) = factors(at: time)
        return Tensor.linearCombination([(alpha, original), (sigma, noise)])
    }

    /// The noise level at a time between training steps, interpolated linearly and held at both ends (`numpy.interp`).
    func sigma(atTime time: Double, sigmas: [Float]) -> Double {
        guard time > 0 else { return Double(sigmas[0]) }
        let index = Int(time)
        guard index < sigmas.count - 1 else { return Double(sigmas[sigmas.count - 1]) }
        let (low, high) = (Double(sigmas[index]), Double(sigmas[index + 1]))
        return (high - low) * (time - Double(index)) + low
    }
}
