public import Checkpoints
public import Foundation
public import Tensors

/// The shape of a text encoder, as in the `config.json` of transformers' `CLIPTextModel`.
public struct CLIPTextConfiguration: Sendable, Equatable {
    /// Width, layers and heads.
    public let shape: CLIPShape
    /// The number of tokens of the vocabulary.
    public let vocabularySize: Int
    /// The longest sequence: 77 in Stable Diffusion.
    public let maximumLength: Int

    /// Reads a `config.json` of a text model, or of a whole CLIP.
    public init(json: Data) throws(ModelError) {
        let reader = try ConfigurationReader(json, part: "text encoder").nested("text_config")
        shape = try CLIPShape(reader)
        vocabularySize = try reader.integer("vocab_size", default: 49408)
        maximumLength = try reader.integer("max_position_embeddings", default: 77)
    }
}

/// CLIP's text transformer: transformers' `CLIPTextModel` (ViT-L of Stable Diffusion 1.x, OpenCLIP's ViT-H of 2.x).
public final class CLIPTextModel: Sendable {
    /// The encoder's shape.
    public let configuration: CLIPTextConfiguration

    private let tokenEmbedding: Parameter  // [vocabulary, D]
    private let positionEmbedding: Tensor  // [T, D]
    private let layers: [CLIPLayer]
    private let finalNorm: LayerNormLayer

    /// Finds the encoder's weights by the names of transformers' checkpoints, with or without `text_model.` in front.
    public init(_ source: any ParameterSource, configuration: CLIPTextConfiguration) throws(CheckpointError) {
        self.configuration = configuration
        let shape = configuration.shape
        let source = source.contains("embeddings.token_embedding.weight") ? source : source.prefixed("text_model.")
        tokenEmbedding = try source.parameter(
            "embeddings.token_embedding.weight", shape: [configuration.vocabularySize, shape.width])
        positionEmbedding = try source.parameter(
            "embeddings.position_embedding.weight", shape: [configuration.maximumLength, shape.width]
        ).tensor
        var layers: [CLIPLayer] = []
        for index in 0..<shape.layerCount {
            layers.append(
                try CLIPLayer(source.prefixed("encoder.layers.\(index)."), shape: shape, isCausal: true))
        }
        self.layers = layers
        finalNorm = try LayerNormLayer(source, "final_layer_norm", channels: shape.width, epsilon: shape.epsilon)
    }

    /// Encodes sequences of tokens.
    ///
    /// - Parameters:
    ///   - tokens: N sequences of one length, at most `maximumLength`.
    ///   - skippedLayers: how many of the last layers are left out ("clip skip" of diffusers; 0 is none).
    /// - Returns: `[N, T, D]`, normalised.
    public func encode(_ tokens: [[Int]], skippedLayers: Int = 0) throws(ModelError) -> Tensor {
        let (length, width) = (tokens.first?.count ?? 0, configuration.shape.width)
        guard tokens.allSatisfy({ $0.count == length }), (1...configuration.maximumLength).contains(length) else {
            throw .badTokens(reason: "\(length) tokens for \(configuration.maximumLength) positions")
        }
        guard (0..<configuration.shape.layerCount).contains(skippedLayers) else {
            throw .badTokens(
                reason: "\(skippedLayers) of \(configuration.shape.layerCount) layers cannot be skipped")
        }
        let positions = positionEmbedding.values
        var embeddings: [Float] = []
        embeddings.reserveCapacity(tokens.count * length * width)
        for sequence in tokens {
            for (position, token) in sequence.enumerated() {
                guard (0..<configuration.vocabularySize).contains(token) else {
                    throw .badTokens(reason: "token \(token) of a vocabulary of \(configuration.vocabularySize)")
                }
                for c in 0..<width {
                    embeddings.append(tokenEmbedding[token * width + c] + positions[position * width + c])
                }
            }
        }
        var h = Tensor(embeddings, shape: [tokens.count, length, width])
        for layer in layers.dropLast(skippedLayers) { h = layer(h) }
        return finalNorm(h)
    }
}
