import Foundation
import Tensors

/// The noise levels of one run and the times to call the model at, for samplers that count in noise levels.
struct SigmaSchedule: Sendable {
    /// The noise's standard deviation relative to the clean sample's before each step, and after the last.
    let sigmas: [Float]
    /// The time of each step.
    let timeSteps: [Float]
    /// Whether a run's first noise has the largest level itself, or that of the sample as a whole.
    private let startsAtSigma: Bool

    /// The schedule of the samplers that call the model at times between training steps: LMS, Euler, Heun, DPM++ SDE.
    init(
        _ configuration: SchedulerConfiguration, kind: SchedulerKind, noise: NoiseSchedule, stepCount: Int
    ) throws(SchedulerError) {
        let spacing = configuration.timeStepSpacing ?? .linspace
        var times = spacing.timeSteps(
            stepCount: stepCount, range: noise.trainStepCount, trainStepCount: noise.trainStepCount,
            offset: configuration.stepsOffset ?? 0)
        if kind != .dpmppSDE { times = times.map { Double(Float($0)) } }
        let training = noise.sigmas
        var levels = times.map { noise.sigma(atTime: $0, sigmas: training) }
        if kind.supportsSigmaSpacing, let largest = levels.first, let smallest = levels.last,
            let spaced = configuration.spacedSigmas(from: largest, to: smallest, count: stepCount)
        {
            levels = spaced
            let timing = SigmaToTime(sigmas: training)
            times = levels.map(timing.time)
        }
        let endsAtZero = kind != .euler || configuration.finalSigmasType != .sigmaMin
        sigmas = levels.map(Float.init) + [endsAtZero ? 0 : noise.smallestSigma]
        timeSteps = times.map(Float.init)
        startsAtSigma = spacing != .leading
        try requireDistinctLevels(kind: kind)
    }

    /// The schedule of the samplers that call the model at training steps: DPM-Solver++ multistep and UniPC.
    init(
        wholeSteps configuration: SchedulerConfiguration, kind: SchedulerKind, noise: NoiseSchedule, stepCount: Int
    ) throws(SchedulerError) {
        let training = noise.sigmas
        let spacing = configuration.timeStepSpacing ?? .linspace
        let range = kind == .unipc ? training.count : configuration.trainingRange(sigmas: training)
        var times = spacing.timeSteps(
            stepCount: stepCount, range: range, trainStepCount: training.count, offset: configuration.stepsOffset ?? 0,
            dropsLast: true
        ).map { $0.rounded(.toNearestOrEven) }
        var levels = times.map { noise.sigma(atTime: $0, sigmas: training) }
        if let spaced = configuration.spacedSigmas(
            from: Double(training[training.count - 1]), to: Double(training[0]), count: stepCount)
        {
            levels = spaced
            let timing = SigmaToTime(sigmas: training)
            let rounds =
                configuration.sigmaSpacing == .karras
                && (kind == .unipc || configuration.betaSchedule != .squaredCosine)
            times = levels.map(timing.time).map { $0.rounded(rounds ? .toNearestOrEven : .towardZero) }
        }
        sigmas = levels.map(Float.init) + [configuration.finalSigmasType == .sigmaMin ? noise.smallestSigma : 0]
        timeSteps = times.map(Float.init)
        startsAtSigma = spacing != .leading
        try requireDistinctLevels(kind: kind)
    }

    /// Throws if two steps have the same noise level: most methods divide by the difference.
    private func requireDistinctLevels(kind: SchedulerKind) throws(SchedulerError) {
        let levels = sigmas.dropLast()
        guard zip(levels, levels.dropFirst()).allSatisfy({ $0 > $1 }) else {
            throw .stepCount(
                found: levels.count, allowed: 1...levels.count - 1, kind: kind,
                reason: "two of them would have the same noise level")
        }
    }

    private init(sigmas: [Float], timeSteps: [Float], startsAtSigma: Bool) {
        self.sigmas = sigmas
        self.timeSteps = timeSteps
        self.startsAtSigma = startsAtSigma
    }

    /// The schedule with every step but the last split into two calls of the model.
    ///
    /// - Parameter second: the time of the second call of each step but the last; by default that of the next step.
    func doubled(second: [Float]? = nil) -> SigmaSchedule {
        let second = second ?? Array(timeSteps.dropFirst())
        let inner = sigmas.dropFirst().dropLast()
        return SigmaSchedule(
            sigmas: sigmas.prefix(1) + inner.flatMap { [$0, $0] } + sigmas.suffix(1),
            timeSteps: timeSteps.prefix(1) + zip(second, timeSteps.dropFirst()).flatMap { [$0, $1] },
            startsAtSigma: startsAtSigma)
    }

    /// The standard deviation of a run's first noise, for a sample that is clean + sigma x noise.
    var initNoiseSigma: Float {
        let largest = sigmas.max() ?? 0
        return startsAtSigma ? largest : (largest * largest + 1).squareRoot()
    }

    /// The sample at unit variance, as the model wants it, for a sample that is clean + `sigma` x noise.
    static func scaled(_ sample: Tensor, sigma: Float) -> Tensor {
        sample.scaled(by: 1 / (sigma * sigma + 1).squareRoot())
    }

    /// Clean latents with noise, for samples that are clean + sigma x noise.
    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        Tensor.linearCombination([(1, original), (sigmas[stepIndex], noise)])
    }

    /// The factors of clean sample and noise in a sample of unit variance, and half the logarithm of their squares' ratio.
    func factors(at index: Int) -> (alpha: Float, sigma: Float, lambda: Float) {
        let alpha = 1 / (sigmas[index] * sigmas[index] + 1).squareRoot()
        let sigma = sigmas[index] * alpha
        return (alpha, sigma, log(alpha) - log(sigma))
    }

    /// Clean latents with noise, for samples of unit variance.
    func addUnitNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        let (alpha, sigma, _) = factors(at: stepIndex)
        return Tensor.linearCombination([(alpha, original), (sigma, noise)])
    }
}
