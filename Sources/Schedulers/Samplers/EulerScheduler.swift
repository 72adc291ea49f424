import Tensors

/// Euler's method on the probability flow (Karras et al., 2022, algorithm 2 without churn).
struct EulerScheduler: SigmaScheduler {
    let kind = SchedulerKind.euler
    let stepCount: Int
    let trainStepCount: Int

    let schedule: SigmaSchedule
    private let predictionType: PredictionType

    init(_ configuration: SchedulerConfiguration, stepCount: Int) throws(SchedulerError) {
        let noise = try NoiseSchedule(configuration, kind: kind)
        self.stepCount = stepCount
        trainStepCount = noise.trainStepCount
        schedule = try SigmaSchedule(configuration, kind: kind, noise: noise, stepCount: stepCount)
        predictionType = configuration.predictionType ?? .epsilon
    }

    func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let (sigma, next) = (schedule.sigmas[stepIndex], schedule.sigmas[stepIndex + 1])
        let original = predictionType.original(output: output, sample: sample, sigma: sigma)
        let ratio = (next - sigma) / sigma
        return Tensor.linearCombination([(1 + ratio, sample), (-ratio, original)])
    }
}
