import Tensors

/// A sampler that counts in noise levels: its samples are clean + sigma x noise.
protocol SigmaScheduler: Scheduler {
    /// The noise levels and times of the run.
    var schedule: SigmaSchedule { get }
}

extension SigmaScheduler {
    var timeSteps: [Float] { schedule.timeSteps }
    var initNoiseSigma: Float { schedule.initNoiseSigma }

    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor {
        SigmaSchedule.scaled(sample, sigma: schedule.sigmas[stepIndex])
    }

    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        schedule.addNoise(original: original, noise: noise, stepIndex: stepIndex)
    }
}
