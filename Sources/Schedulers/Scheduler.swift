public import Tensors

/// Takes a sample from noise to a picture's latents, one prediction of the model at a time.
///
/// A scheduler is a value with the state of one run. The loop of a pipeline is
///
///     var sample = noise scaled by scheduler.initNoiseSigma
///     for index in scheduler.timeSteps.indices {
///         let input = scheduler.scaleModelInput(sample, stepIndex: index)
///         let output = model(input, scheduler.timeSteps[index])
///         sample = scheduler.step(output: output, stepIndex: index, sample: sample, noise: draw)
///     }
///
/// Every entry of ``timeSteps`` is one call of the model: Heun and DPM++ SDE have two a step, PNDM more in its warm-up.
/// All schedulers are ports of those of diffusers 0.42.1 and act element by element, so that the layout of a sample is
/// free but for its first axis, the batch.
public protocol Scheduler: Sendable {
    /// Which sampler this is.
    var kind: SchedulerKind { get }
    /// The number of noise levels the model was trained on.
    var trainStepCount: Int { get }
    /// The number of steps asked for; ``timeSteps`` may hold more, since a step can take several calls of the model.
    var stepCount: Int { get }
    /// The times to call the model at, in order, in units of training steps: from noisy to clean.
    var timeSteps: [Float] { get }
    /// Entries of ``timeSteps`` a step, as image-to-image counts them: 2 for Heun and DPM++ SDE, else 1.
    var callsPerStep: Int { get }
    /// The standard deviation a run's first noise has.
    var initNoiseSigma: Float { get }

    /// The sample as the model wants to see it at an entry of ``timeSteps``.
    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor

    /// Takes the sample past one entry of ``timeSteps``.
    ///
    /// Entries are taken in order, each once; a run may begin at a later one (``startIndex(strength:)``).
    ///
    /// - Parameters:
    ///   - output: the model's prediction, of the sample's shape.
    ///   - stepIndex: the entry of ``timeSteps`` that was predicted at.
    ///   - sample: the sample before ``scaleModelInput(_:stepIndex:)``.
    ///   - noise: draws standard normal numbers of the sample's shape; called as often as diffusers draws.
    mutating func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor

    /// Brings clean latents to the noise level of an entry of ``timeSteps``, to start image-to-image from.
    ///
    /// - Parameter noise: standard normal numbers of the latents' shape.
    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor
}

extension Scheduler {
    /// The entry of ``timeSteps`` that image-to-image starts from, as diffusers' `get_timesteps` computes it.
    ///
    /// Equals `timeSteps.count` when the strength asks for less than one step.
    ///
    /// - Parameter strength: 0 keeps the picture, 1 begins at the first entry; values beyond are taken as these.
    public func startIndex(strength: Double) -> Int {
        let kept = min(Int(Double(stepCount) * max(0, min(1, strength))), stepCount)
        return min((stepCount - kept) * callsPerStep, timeSteps.count)
    }

    /// One call of the model a step.
    public var callsPerStep: Int { 1 }
}
