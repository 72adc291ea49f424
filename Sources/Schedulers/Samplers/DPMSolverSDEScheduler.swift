import Foundation
import Tensors

/// DPM-Solver++ singlestep of order two on the stochastic differential equation (Crowson, k-diffusion, 2022).
///
/// A step calls the model at its begin and at its middle; the last one goes straight to no noise. The noise of both calls
/// belongs to one Brownian path, as in the reference, but is drawn from the run's own source: diffusers takes it from a
/// tree of its own (torchsde), whose numbers other software cannot make.
struct DPMSolverSDEScheduler: SigmaScheduler {
    let kind = SchedulerKind.dpmppSDE
    let stepCount: Int
    let trainStepCount: Int
    let callsPerStep = 2

    let schedule: SigmaSchedule
    private let predictionType: PredictionType
    /// The begin of the step whose second call is due, and the noise of its first half.
    private var begin: (sample: Tensor, noise: Tensor)?

    init(_ configuration: SchedulerConfiguration, stepCount: Int) throws(SchedulerError) {
        let noise = try NoiseSchedule(configuration, kind: kind)
        let single = try SigmaSchedule(configuration, kind: kind, noise: noise, stepCount: stepCount)
        let timing = SigmaToTime(sigmas: noise.sigmas)
        let middles = zip(single.sigmas, single.sigmas.dropFirst().dropLast()).map { sigma, next in
            Float(timing.time(of: Double(sigma * next).squareRoot()))
        }
        self.stepCount = stepCount
        trainStepCount = noise.trainStepCount
        schedule = single.doubled(second: middles)
        predictionType = configuration.predictionType ?? .epsilon
    }

    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor {
        SigmaSchedule.scaled(sample, sigma: levels(at: stepIndex).called)
    }

    /// The noise levels of the step that an entry of `timeSteps` belongs to, and of the entry itself.
    private func levels(at stepIndex: Int) -> (sigma: Float, next: Float, middle: Float, called: Float) {
        let begin = stepIndex / 2 * 2
        let (sigma, next) = (schedule.sigmas[begin], schedule.sigmas[begin + 1])
        let middle = exp((log(sigma) + log(next)) / 2)
        return (sigma, next, middle, stepIndex == begin ? sigma : middle)
    }

    mutating func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let (sigma, next, middle, called) = levels(at: stepIndex)
        let original = predictionType.original(output: output, sample: sample, sigma: called)
        if next == 0 { return original }
        if let begin {
            self.begin = nil
            // The path from begin to end passes the middle: its increments are weighted by the roots of their lengths.
            let (first, second) = ((sigma - middle) / (sigma - next), (middle - next) / (sigma - next))
            let whole = Tensor.linearCombination([
                (first.squareRoot(), begin.noise), (second.squareRoot(), noise()),
            ])
            return ancestralStep(begin.sample, original: original, from: sigma, to: next, noise: whole)
        }
        let half = noise()
        begin = (sample, half)
        return ancestralStep(sample, original: original, from: sigma, to: middle, noise: half)
    }

    /// Goes below a noise level on the exact solution for a constant prediction, and adds noise up to it.
    private func ancestralStep(
        _ sample: Tensor, original: Tensor, from sigma: Float, to next: Float, noise: Tensor
    ) -> Tensor {
        let up = min(next, (next * next * (sigma * sigma - next * next) / (sigma * sigma)).squareRoot())
        let down = (next * next - up * up).squareRoot()
        let ratio = down / sigma
        return Tensor.linearCombination([(ratio, sample), (-expm1(log(down) - log(sigma)), original), (up, noise)])
    }
}
