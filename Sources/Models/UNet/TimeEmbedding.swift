internal import Checkpoints
internal import Foundation
internal import Tensors

/// The sinusoidal embedding of a time step and the two linear layers after it.
///
/// Port of diffusers' `get_timestep_embedding` and `TimestepEmbedding` (0.42); the sinusoids follow Ho et al.,
/// "Denoising Diffusion Probabilistic Models", 2020.
struct TimeEmbedding: Sendable {
    private let linear1: LinearLayer
    private let linear2: LinearLayer
    private let channels: Int
    private let cosinesFirst: Bool
    private let frequencyShift: Float

    /// The width of the embedding: four times the finest resolution's channels.
    let width: Int

    init(_ source: any ParameterSource, _ configuration: UNetConfiguration) throws(CheckpointError) {
        channels = configuration.blockChannels[0]
        width = 4 * channels
        cosinesFirst = configuration.cosinesFirst
        frequencyShift = configuration.frequencyShift
        linear1 = try LinearLayer(source, "time_embedding.linear_1", in: channels, out: width)
        linear2 = try LinearLayer(source, "time_embedding.linear_2", in: width, out: width)
    }

    /// - Parameter timeStep: 0 ..< 1000.
    /// - Returns: `[1, width]`, after the SiLU that every residual block would apply to it.
    func callAsFunction(_ timeStep: Float) -> Tensor {
        linear2(linear1(sinusoids(of: timeStep), activation: .silu), activation: .silu)
    }

    /// `[1, channels]`: sines and cosines at frequencies from 1 down to 1/10,000.
    private func sinusoids(of timeStep: Float) -> Tensor {
        let half = channels / 2
        let angles = (0..<half).map { index in
            timeStep * exp(-log(Float(10_000)) * Float(index) / (Float(half) - frequencyShift))
        }
        let (sines, cosines) = (angles.map { sin($0) }, angles.map { cos($0) })
        return Tensor(cosinesFirst ? cosines + sines : sines + cosines, shape: [1, channels])
    }
}
