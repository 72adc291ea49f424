import Foundation
import Schedulers
import Tensors

/// The best model there can be of data that are normal around a mean: everything about it is known exactly.
///
/// For a sample x = alpha x clean + sigma x noise the expected clean value is linear in x, the probability flow keeps
/// every sample's distance from the mean in units of the standard deviation, and stochastic samplers must end with the
/// data's own mean and deviation.
struct GaussianModel {
    let mean = 0.4
    let deviation = 0.6
    /// Noise levels of Stable Diffusion's training steps, relative to the clean sample.
    private let sigmas: [Double]

    init() {
        let (start, end) = (0.00085.squareRoot(), 0.012.squareRoot())
        var product = 1.0
        sigmas = (0..<1000).map { index in
            let root = start + (end - start) * Double(index) / 999
            product *= 1 - root * root
            return ((1 - product) / product).squareRoot()
        }
    }

    /// The relative noise level at a time, between training steps as samplers interpolate it.
    func sigma(at time: Float) -> Double {
        let low = min(Int(time), 998)
        return sigmas[low] + (sigmas[low + 1] - sigmas[low]) * (Double(time) - Double(low))
    }

    /// The prediction for an input of unit variance.
    func output(_ input: Tensor, time: Float, type: PredictionType) -> Tensor {
        let relative = sigma(at: time)
        let alpha = 1 / (relative * relative + 1).squareRoot()
        let sigma = relative * alpha
        let gain = alpha * deviation * deviation / (alpha * alpha * deviation * deviation + sigma * sigma)
        let values = input.values.map { value in
            let clean = mean + gain * (Double(value) - alpha * mean)
            let noise = (Double(value) - alpha * clean) / sigma
            return switch type {
            case .epsilon: Float(noise)
            case .vPrediction: Float(alpha * noise - sigma * clean)
            case .sample: Float(clean)
            }
        }
        return Tensor(values, shape: input.shape)
    }

    /// Where the probability flow takes a sample that is clean + `sigma` x noise.
    func flow(_ value: Float, from sigma: Double) -> Float {
        Float(mean + (Double(value) - mean) * deviation / (deviation * deviation + sigma * sigma).squareRoot())
    }

    /// Runs a scheduler on the model.
    func run(_ scheduler: any Scheduler, type: PredictionType, sample: Tensor, noise: () -> Tensor) -> Tensor {
        var (scheduler, sample) = (scheduler, sample)
        for (index, time) in scheduler.timeSteps.enumerated() {
            let input = scheduler.scaleModelInput(sample, stepIndex: index)
            sample = scheduler.step(
                output: output(input, time: time, type: type), stepIndex: index, sample: sample, noise: noise)
        }
        return sample
    }
}
