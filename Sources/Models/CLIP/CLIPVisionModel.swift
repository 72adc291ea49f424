public import Checkpoints
public import Foundation
public import Tensors

/// The shape of a vision tower, as in the `config.json` of transformers' `CLIPVisionModel`.
public struct CLIPVisionConfiguration: Sendable, Equatable {
    /// Width, layers and heads.
    public let shape: CLIPShape
    /// The height and width of the picture: 224 in ViT-L/14.
    public let imageSize: Int
    /// The height and width of a patch.
    public let patchSize: Int

    /// Reads a `config.json` of a vision model, or of a whole CLIP or safety checker.
    ///
    /// The width of the joint space stands in the outer object where there is one.
    public init(json: Data) throws(ModelError) {
        let outer = try ConfigurationReader(json, part: "vision tower")
        let reader = outer.nested("vision_config")
        shape = try CLIPShape(reader)
        imageSize = try reader.integer("image_size", default: 224)
        patchSize = try reader.integer("patch_size", default: 32)
        projectionWidth = try outer.integer("projection_dim", default: shape.projectionWidth)
        guard imageSize % patchSize == 0 else {
            throw .inconsistent(
                part: "vision tower", reason: "\(imageSize) pixels do not divide into patches of \(patchSize)")
        }
    }

    /// The width of the joint space of texts and pictures.
    public let projectionWidth: Int

    /// Patches of a picture and the class token.
    var positionCount: Int { (imageSize / patchSize) * (imageSize / patchSize) + 1 }
}

/// CLIP's vision transformer with its projection: transformers' `CLIPVisionModelWithProjection`.
public final class CLIPVisionModel: Sendable {
    /// The tower's shape.
    public let configuration: CLIPVisionConfiguration

    private let classEmbedding: Tensor  // [D]
    private let patchEmbedding: Parameter  // [D, 3, P, P]
    private let positionEmbedding: Tensor  // [1 + patches, D]
    private let normIn: LayerNormLayer
    private let layers: [CLIPLayer]
    private let normOut: LayerNormLayer
    private let projection: LinearLayer

    /// Finds the tower's weights by the names of transformers' checkpoints, whatever number of `vision_model.` is in
    /// front of them (safety checkers double it), and the projection beside them.
    public init(_ source: any ParameterSource, configuration: CLIPVisionConfiguration) throws(CheckpointError) {
        self.configuration = configuration
        let shape = configuration.shape
        var tower: any ParameterSource = source
        for _ in 0..<2 where !tower.contains("embeddings.class_embedding") { tower = tower.prefixed("vision_model.") }
        classEmbedding = try tower.vector("embeddings.class_embedding", count: shape.width)
        patchEmbedding = try tower.parameter(
            "embeddings.patch_embedding.weight",
            shape: [shape.width, 3, configuration.patchSize, configuration.patchSize])
        positionEmbedding = try tower.parameter(
            "embeddings.position_embedding.weight", shape: [configuration.positionCount, shape.width]
        ).tensor
        normIn = try LayerNormLayer(tower, "pre_layrnorm", channels: shape.width, epsilon: shape.epsilon)
        var layers: [CLIPLayer] = []
        for index in 0..<shape.layerCount {
            layers.append(
                try CLIPLayer(tower.prefixed("encoder.layers.\(index)."), shape: shape, isCausal: false))
        }
        self.layers = layers
        normOut = try LayerNormLayer(tower, "post_layernorm", channels: shape.width, epsilon: shape.epsilon)
        projection = try LinearLayer(
            source, "visual_projection", in: shape.width, out: configuration.projectionWidth, hasBias: false)
    }

    private init(roundingToFixedPoint model: CLIPVisionModel) {
        configuration = model.configuration
        classEmbedding = model.classEmbedding
        patchEmbedding = model.patchEmbedding
        positionEmbedding = model.positionEmbedding
        normIn = model.normIn
        layers = model.layers.map { $0.roundedToFixedPoint() }
        normOut = model.normOut
        projection = model.projection
    }

    /// The same tower with the matrices of its layers rounded to 16-bit fixed point: twice as fast, and the cosines of
    /// its embeddings are off by up to 1e-4 or so.
    ///
    /// - Complexity: packs all matrices, two bytes an element: 0.6 GB for ViT-L/14.
    public func roundedToFixedPoint() -> CLIPVisionModel { CLIPVisionModel(roundingToFixedPoint: self) }

    /// Embeds pictures in the joint space.
    ///
    /// - Parameter pictures: `[N, imageSize, imageSize, 3]`, normalised by CLIP's mean and deviation.
    /// - Returns: `[N, projectionWidth]`, not normalised.
    public func embed(_ pictures: Tensor) -> Tensor {
        precondition(pictures.shape.dropFirst() == [configuration.imageSize, configuration.imageSize, 3])
        let width = configuration.shape.width
        let patches = pictures.convolved(patchEmbedding, stride: configuration.patchSize).values  // [N, p, p, D]
        let (classToken, positions) = (classEmbedding.values, positionEmbedding.values)
        let perPicture = (configuration.positionCount - 1) * width
        var tokens: [Float] = []
        for picture in 0..<pictures.shape[0] {
            tokens += zip(classToken, positions).map(+)
            let own = patches[picture * perPicture..<(picture + 1) * perPicture]
            tokens += zip(own, positions[width...]).map(+)
        }
        var h = normIn(Tensor(tokens, shape: [pictures.shape[0], configuration.positionCount, width]))
        for layer in layers.dropLast() { h = layer(h) }  // [N, 1 + patches, D]
        guard let last = layers.last else { preconditionFailure("a tower has layers") }
        let firsts = last.firstToken(h).reshaped([pictures.shape[0], width])
        return projection(normOut(firsts))  // [N, projectionWidth]
    }
}
