import Tensors

/// Euler's method with ancestral noise: each step goes below its noise level and adds fresh noise up to it.
struct EulerAncestralScheduler: SigmaScheduler {
    let kind = SchedulerKind.eulerAncestral
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
        let up = (next * next * (sigma * sigma - next * next) / (sigma * sigma)).squareRoot()
        let down = (next * next - up * up).squareRoot()
        let ratio = (down - sigma) / sigma
        // The last step draws as well, although nothing of it is used: the stream goes on as in the reference.
        return Tensor.linearCombination([(1 + ratio, sample), (-ratio, original), (up, noise())])
    }
}
