import Tensors

/// What a model predicts from a noisy sample.
public enum PredictionType: String, Sendable, CaseIterable, Codable {
    /// The noise.
    case epsilon
    /// The velocity of Salimans and Ho (2022), a mixture of noise and clean sample.
    case vPrediction = "v_prediction"
    /// The clean sample.
    case sample

    /// The clean sample that a prediction implies, for a sample that is `alpha` x clean + `sigma` x noise.
    func original(output: Tensor, sample: Tensor, alpha: Float, sigma: Float) -> Tensor {
        switch self {
        case .epsilon: Tensor.linearCombination([(1 / alpha, sample), (-sigma / alpha, output)])
        case .vPrediction: Tensor.linearCombination([(alpha, sample), (-sigma, output)])
        case .sample: output
        }
    }

    /// The noise that a prediction implies, for a sample that is `alpha` x clean + `sigma` x noise.
    func noise(output: Tensor, sample: Tensor, alpha: Float, sigma: Float) -> Tensor {
        switch self {
        case .epsilon: output
        case .vPrediction: Tensor.linearCombination([(alpha, output), (sigma, sample)])
        case .sample: Tensor.linearCombination([(1 / sigma, sample), (-alpha / sigma, output)])
        }
    }

    /// The clean sample that a prediction implies, for a sample that is clean + `sigma` x noise.
    func original(output: Tensor, sample: Tensor, sigma: Float) -> Tensor {
        let variance = sigma * sigma + 1
        return switch self {
        case .epsilon: Tensor.linearCombination([(1, sample), (-sigma, output)])
        case .vPrediction:
            Tensor.linearCombination([(-sigma / variance.squareRoot(), output), (1 / variance, sample)])
        case .sample: output
        }
    }
}
