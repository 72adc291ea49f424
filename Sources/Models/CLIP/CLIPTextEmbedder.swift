public import Checkpoints
public import Tensors

/// CLIP's text transformer with its projection: transformers' `CLIPTextModelWithProjection`.
public final class CLIPTextEmbedder: Sendable {
    /// The text transformer.
    public let model: CLIPTextModel

    private let projection: LinearLayer

    /// Finds the weights of a full CLIP by the names of transformers' checkpoints.
    ///
    /// - Parameter projectionWidth: the width of the joint space of texts and pictures.
    public init(
        _ source: any ParameterSource, configuration: CLIPTextConfiguration, projectionWidth: Int
    ) throws(CheckpointError) {
        model = try CLIPTextModel(source, configuration: configuration)
        projection = try LinearLayer(
            source, "text_projection", in: configuration.shape.width, out: projectionWidth, hasBias: false)
    }

    /// Embeds a text in the joint space.
    ///
    /// - Parameter tokens: with start and end, without padding: the text is read off at the end token, and nothing
    ///   after it is seen.
    /// - Returns: `[1, projectionWidth]`, not normalised.
    public func embed(_ tokens: [Int]) throws(ModelError) -> Tensor {
        let states = try model.encode([tokens])  // [1, T, D]
        let width = states.shape[2]
        let end = states.values[((tokens.count - 1) * width)...]
        return projection(Tensor(end, shape: [1, width]))  // [1, projectionWidth]
    }
}
