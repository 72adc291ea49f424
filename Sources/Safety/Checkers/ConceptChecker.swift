public import Checkpoints
public import Foundation
public import Images
internal import Models
internal import Tensors

/// Compares a picture's CLIP embedding with those of unwanted concepts.
///
/// Port of diffusers' `StableDiffusionSafetyChecker` (0.42; CompVis, 2022) with its image preprocessing; every score is
/// kept. What the checker of Stable Diffusion looks for is sexual content only (Rando et al., "Red-Teaming the Stable
/// Diffusion Safety Filter", 2022).
public final class ConceptChecker: ImageChecker {
    /// What the checker is called in records.
    public let name: String
    /// The concepts with their thresholds, the checker's order: concepts, then special care.
    public let concepts: [SafetyConcept]

    private let pictures: PictureEmbedder
    private let directions: [Embedding]
    private let isStableDiffusions: Bool
    private let hash: @Sendable () throws -> String

    /// Loads a checker.
    ///
    /// - Parameters:
    ///   - weights: the checker's tensors.
    ///   - configuration: its `config.json`.
    ///   - preprocessing: the folders to look for the feature extractor's `preprocessor_config.json` in.
    ///   - conceptNames: a `concepts.json` that names the concepts; numbers, or Stable Diffusion's names, where none.
    ///   - hash: computes the SHA-256 of the weights.
    /// - Throws: ``SafetyError/badChecker(reason:)`` that says what is missing.
    public init(
        name: String, weights: any ParameterSource, configuration: Data, preprocessing: [URL], conceptNames: Data?,
        hash: @escaping @Sendable () throws -> String
    ) throws(SafetyError) {
        self.name = name
        self.hash = hash
        do {
            let shape = try CLIPVisionConfiguration(json: configuration)
            try weights.refuseZeros()
            pictures = PictureEmbedder(
                try CLIPVisionModel(weights, configuration: shape),
                preprocessing: try PicturePreprocessing(lookingIn: preprocessing, size: shape.imageSize))
            let names = try ConceptNames(json: conceptNames)
            let ordinary = try Self.concepts(
                "concept_embeds", in: weights, width: shape.projectionWidth, kind: .concept, names: names.concepts)
            let special = try Self.concepts(
                "special_care_embeds", in: weights, width: shape.projectionWidth, kind: .specialCare,
                names: names.specialCare)
            concepts = ordinary.concepts + special.concepts
            directions = ordinary.directions + special.directions
            isStableDiffusions = ordinary.concepts.map(\.name) == ConceptNames.stableDiffusion(.concept)
        } catch let error as SafetyError {
            throw error
        } catch {
            throw .badChecker(reason: "\(error)")
        }
    }

    /// What the checker cannot see, in a sentence.
    public var blindSpots: String {
        if isStableDiffusions {
            return "It looks for sexual content only: no violence, gore, hate or drugs; it is often wrong in both "
                + "directions."
        }
        let count = concepts.count { $0.kind == .concept }
        return
            "It knows its \(count) concepts and nothing else (\(concepts.prefix(3).map(\.name).joined(separator: ", ")), "
            + "...)."
    }

    /// The cosines between the picture's embedding and the concepts'.
    public func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        directions.map(try pictures.embedding(of: image).cosine)
    }

    /// The cosines by weights in fixed point, from the third picture on.
    public func quickScores(of image: RGBImage) throws(SafetyError) -> QuickScores? {
        guard let quick = try pictures.quickEmbedding(of: image) else { return nil }
        return QuickScores(values: directions.map(quick.embedding.cosine), tolerance: quick.tolerance)
    }

    /// The SHA-256 of the weights.
    public func weightsHash() throws(SafetyError) -> String {
        do {
            return try hash()
        } catch {
            throw .badChecker(reason: "\(error)")
        }
    }

    /// The concepts of one list with their embeddings, `[count, width]`, and thresholds, `[count]`.
    private static func concepts(
        _ tensor: String, in weights: any ParameterSource, width: Int, kind: SafetyConcept.Kind, names: [String]?
    ) throws -> (concepts: [SafetyConcept], directions: [Embedding]) {
        guard let count = weights.shape(of: tensor)?.first else {
            throw SafetyError.badChecker(reason: "it has no tensor '\(tensor)'")
        }
        let embeddings = try weights.parameter(tensor, shape: [count, width]).tensor.values
        let thresholds = try weights.parameter("\(tensor)_weights", shape: [count]).tensor.values
        if let names, names.count != count {
            throw SafetyError.badChecker(reason: "concepts.json names \(names.count) of \(count) concepts")
        }
        let directions = (0..<count).map { Embedding(embeddings[$0 * width..<($0 + 1) * width]) }
        for (index, direction) in directions.enumerated() {
            try direction.refuseZero(of: "concept \(index) of '\(tensor)'")
        }
        // Stable Diffusion's own checker is recognised by its shape; any other gets numbers.
        let published = ConceptNames.stableDiffusion(kind)
        let known = names ?? (width == 768 && count == published.count ? published : nil)
        return (
            (0..<count).map { index in
                SafetyConcept(
                    name: known?[index] ?? "\(kind == .concept ? "concept" : "special care") \(index)", kind: kind,
                    threshold: thresholds[index])
            }, directions
        )
    }
}
