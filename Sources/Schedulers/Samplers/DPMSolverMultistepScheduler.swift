import Foundation
import Tensors

/// DPM-Solver++ multistep (Lu et al., 2022, algorithm 2), on the ordinary or the stochastic differential equation.
///
/// Limitations: only the algorithms `dpmsolver++` and `sde-dpmsolver++`.
struct DPMSolverMultistepScheduler: Scheduler {
    let kind: SchedulerKind
    let stepCount: Int
    let trainStepCount: Int
    let initNoiseSigma: Float = 1

    var timeSteps: [Float] { schedule.timeSteps }

    private let schedule: SigmaSchedule
    private let predictionType: PredictionType
    private let clipping: SampleClipping
    private let solverOrder: Int
    /// Whether the second order corrects at the step's end (Heun) instead of its middle.
    private let usesHeun: Bool
    private let lowerOrderFinal: Bool
    private let firstOrderAtEnd: Bool
    /// The last predictions of the clean sample, latest last.
    private var originals: [Tensor] = []

    init(_ configuration: SchedulerConfiguration, stepCount: Int, isStochastic: Bool) throws(SchedulerError) {
        kind = isStochastic ? .dpmpp2MSDE : .dpmpp2M
        let noise = try NoiseSchedule(configuration, kind: kind)
        try configuration.validateSolver(for: kind)
        schedule = try SigmaSchedule(wholeSteps: configuration, kind: kind, noise: noise, stepCount: stepCount)
        self.stepCount = stepCount
        trainStepCount = noise.trainStepCount
        predictionType = configuration.predictionType ?? .epsilon
        clipping = configuration.clipping(byDefault: false, allowsFixed: false)
        solverOrder = configuration.solverOrder ?? 2
        usesHeun = configuration.solverType == "heun"
        lowerOrderFinal = configuration.lowerOrderFinal ?? true && schedule.timeSteps.count < 15
        firstOrderAtEnd =
            lowerOrderFinal || configuration.eulerAtFinal ?? false || configuration.finalSigmasType != .sigmaMin
    }

    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor { sample }

    mutating func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let (alpha, sigma, _) = schedule.factors(at: stepIndex)
        let original = clipping(predictionType.original(output: output, sample: sample, alpha: alpha, sigma: sigma))
        originals = originals.suffix(solverOrder - 1) + [original]

        let weights = Weights(schedule: schedule, stepIndex: stepIndex, isStochastic: kind == .dpmpp2MSDE)
        var terms = [(weights.sample, sample)]
        terms += zip(weights.differences(order: order(at: stepIndex), usesHeun: usesHeun), originals.reversed())
        if kind == .dpmpp2MSDE { terms.append((weights.noise, noise())) }
        return Tensor.linearCombination(terms)
    }

    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        schedule.addUnitNoise(original: original, noise: noise, stepIndex: stepIndex)
    }

    /// The order of a step: what history allows, less towards the end.
    private func order(at stepIndex: Int) -> Int {
        let left = timeSteps.count - stepIndex
        if left == 1 && firstOrderAtEnd { return 1 }
        if left == 2 && lowerOrderFinal { return min(2, originals.count) }
        return originals.count
    }
}

/// The factors of one step of DPM-Solver++: lambda is half the logarithm of the signal-to-noise ratio.
private struct Weights {
    let sample: Float
    let noise: Float
    private let alpha: Float
    private let isStochastic: Bool
    /// The step in lambda, and those before it, latest first.
    private let steps: [Float]

    init(schedule: SigmaSchedule, stepIndex: Int, isStochastic: Bool) {
        let next = schedule.factors(at: stepIndex + 1)
        let here = schedule.factors(at: stepIndex)
        let lambdas =
            [next.lambda, here.lambda]
            + (1...2).prefix { $0 <= stepIndex }.map { schedule.factors(at: stepIndex - $0).lambda }
        steps = zip(lambdas, lambdas.dropFirst()).map { $0 - $1 }
        alpha = next.alpha
        self.isStochastic = isStochastic
        let ratio = next.sigma / here.sigma
        sample = isStochastic ? ratio * exp(-steps[0]) : ratio
        noise = isStochastic ? next.sigma * (1 - exp(-2 * steps[0])).squareRoot() : 0
    }

    /// The factors of the last predictions, latest first.
    func differences(order: Int, usesHeun: Bool) -> [Float] {
        // The stochastic equation is the ordinary one with twice the step, as far as predictions are concerned.
        let step = isStochastic ? 2 * steps[0] : steps[0]
        let decay = exp(-step) - 1
        let zeroth = -alpha * decay
        guard order > 1 else { return [zeroth] }
        let ratio = steps[1] / steps[0]
        let slope = alpha * (decay / step + 1)
        guard order > 2 else {
            let first = (usesHeun ? slope : zeroth / 2) / ratio
            return [zeroth + first, -first]
        }
        let olderRatio = steps[2] / steps[0]
        let curvature = -alpha * ((decay + step) / (step * step) - 0.5)
        // Divided differences: near = (m0 - m1) / ratio, far = (m1 - m2) / olderRatio.
        let sum = ratio + olderRatio
        let near = (slope * (1 + ratio / sum) + curvature / sum) / ratio
        let far = -(slope * ratio + curvature) / sum / olderRatio
        return [zeroth + near, far - near, -far]
    }
}
