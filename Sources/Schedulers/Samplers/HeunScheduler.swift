import Tensors

/// Heun's method on the probability flow (Karras et al., 2022, algorithm 1): two model calls a step, one in the last.
struct HeunScheduler: SigmaScheduler {
    let kind = SchedulerKind.heun
    let stepCount: Int
    let trainStepCount: Int
    let callsPerStep = 2

    let schedule: SigmaSchedule
    private let predictionType: PredictionType
    private let clipping: SampleClipping
    /// The begin of the step whose second call is due.
    private var begin: (sample: Tensor, derivative: Tensor)?

    init(_ configuration: SchedulerConfiguration, stepCount: Int) throws(SchedulerError) {
        let noise = try NoiseSchedule(configuration, kind: kind)
        self.stepCount = stepCount
        trainStepCount = noise.trainStepCount
        schedule = try SigmaSchedule(configuration, kind: kind, noise: noise, stepCount: stepCount).doubled()
        predictionType = configuration.predictionType ?? .epsilon
        clipping = configuration.clipping(byDefault: false, allowsDynamic: false)
    }

    mutating func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let sigma = schedule.sigmas[stepIndex]
        let original = clipping(predictionType.original(output: output, sample: sample, sigma: sigma))
        let derivative = Tensor.linearCombination([(1 / sigma, sample), (-1 / sigma, original)])
        if let begin {
            let step = sigma - schedule.sigmas[stepIndex - 1]
            self.begin = nil
            return Tensor.linearCombination([(1, begin.sample), (step / 2, begin.derivative), (step / 2, derivative)])
        }
        begin = (sample, derivative)
        return Tensor.linearCombination([(1, sample), (schedule.sigmas[stepIndex + 1] - sigma, derivative)])
    }
}
