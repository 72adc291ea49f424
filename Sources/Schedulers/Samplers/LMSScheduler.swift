import Tensors

/// Linear multistep method of order four on the probability flow (Crowson, k-diffusion, 2022).
struct LMSScheduler: SigmaScheduler {
    let kind = SchedulerKind.lms
    let stepCount: Int
    let trainStepCount: Int

    private static let order = 4

    let schedule: SigmaSchedule
    private let predictionType: PredictionType
    /// The last derivatives of the sample with respect to the noise level, latest last.
    private var derivatives: [Tensor] = []

    init(_ configuration: SchedulerConfiguration, stepCount: Int) throws(SchedulerError) {
        let noise = try NoiseSchedule(configuration, kind: kind)
        self.stepCount = stepCount
        trainStepCount = noise.trainStepCount
        schedule = try SigmaSchedule(configuration, kind: kind, noise: noise, stepCount: stepCount)
        predictionType = configuration.predictionType ?? .epsilon
    }

    mutating func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let sigma = schedule.sigmas[stepIndex]
        let original = predictionType.original(output: output, sample: sample, sigma: sigma)
        let derivative = Tensor.linearCombination([(1 / sigma, sample), (-1 / sigma, original)])
        derivatives = derivatives.suffix(Self.order - 1) + [derivative]
        // A run that begins later has fewer derivatives than its order asks for; those it has are weighted as if all were.
        let order = min(stepIndex + 1, Self.order)
        let terms = zip(0..<order, derivatives.reversed()).map { index, derivative in
            (coefficient(of: index, order: order, stepIndex: stepIndex), derivative)
        }
        return Tensor.linearCombination([(1, sample)] + terms)
    }

    /// The integral over the step of the Lagrange polynomial that is 1 at one of the last noise levels and 0 at the others.
    private func coefficient(of index: Int, order: Int, stepIndex: Int) -> Float {
        let levels = (0..<order).map { Double(schedule.sigmas[stepIndex - $0]) }
        func basis(_ level: Double) -> Double {
            levels.indices.filter { $0 != index }.reduce(1) { product, other in
                product * (level - levels[other]) / (levels[index] - levels[other])
            }
        }
        // Two points of Gauss and Legendre are exact up to the third degree.
        let (begin, end) = (Double(schedule.sigmas[stepIndex]), Double(schedule.sigmas[stepIndex + 1]))
        let (middle, half) = ((begin + end) / 2, (end - begin) / 2)
        let offset = half / 3.0.squareRoot()
        return Float(half * (basis(middle - offset) + basis(middle + offset)))
    }
}
