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

    private let tower: CLIPVisionModel
    private let preprocessing: PicturePreprocessing
    private let directions: [[Float]]  // one unit vector a concept

    /// Loads a checker.
    ///
    /// - Parameters:
    ///   - weights: the checker's tensors.
    ///   - configuration: its `config.json`.
    ///   - preprocessing: the `preprocessor_config.json` of the feature extractor; CLIP's own where there is none.
    ///   - conceptNames: a `concepts.json` that names the concepts; numbers, or Stable Diffusion's names, where none.
    /// - Throws: ``SafetyError/badChecker(reason:)`` that says what is missing.
    public init(
        name: String, weights: any ParameterSource, configuration: Data, preprocessing: Data?, conceptNames: Data?
    ) throws(SafetyError) {
        self.name = name
        do {
            let shape = try CLIPVisionConfiguration(json: configuration)
            tower = try CLIPVisionModel(weights, configuration: shape)
            self.preprocessing =
                if let preprocessing { try PicturePreprocessing(json: preprocessing) } else {
                    .clip(size: shape.imageSize)
                }
            guard self.preprocessing.size == shape.imageSize else {
                throw SafetyError.badChecker(
                    reason: "its vision tower takes \(shape.imageSize) pixels, its preprocessing makes "
                        + "\(self.preprocessing.size)")
            }
            let names = try ConceptNames(json: conceptNames)
            let ordinary = try Self.concepts(
                "concept_embeds", in: weights, width: shape.projectionWidth, kind: .concept, names: names.concepts)
            let special = try Self.concepts(
                "special_care_embeds", in: weights, width: shape.projectionWidth, kind: .specialCare,
                names: names.specialCare)
            concepts = ordinary.concepts + special.concepts
            directions = ordinary.directions + special.directions
        } catch let error as SafetyError {
            throw error
        } catch {
            throw .badChecker(reason: "\(error)")
        }
    }

    /// Judges a picture.
    public func decide(_ image: RGBImage, sensitivity: Sensitivity) throws(SafetyError) -> ConceptDecision {
        let embedding = Self.normalized(tower.embed(preprocessing(image)).values)
        let cosines = directions.map { direction in zip(embedding, direction).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
        return try ConceptDecision(cosines: cosines, concepts: concepts, sensitivity: sensitivity)
    }

    /// The concepts of one list with their embeddings, `[count, width]`, and thresholds, `[count]`.
    private static func concepts(
        _ tensor: String, in weights: any ParameterSource, width: Int, kind: SafetyConcept.Kind, names: [String]?
    ) throws -> (concepts: [SafetyConcept], directions: [[Float]]) {
        guard let count = weights.shape(of: tensor)?.first else {
            throw SafetyError.badChecker(reason: "it has no tensor '\(tensor)'")
        }
        let embeddings = try weights.parameter(tensor, shape: [count, width]).tensor.values
        let thresholds = try weights.parameter("\(tensor)_weights", shape: [count]).tensor.values
        if let names, names.count != count {
            throw SafetyError.badChecker(reason: "concepts.json names \(names.count) of \(count) concepts")
        }
        // Stable Diffusion's own checker is recognised by its shape; any other gets numbers.
        let published = ConceptNames.stableDiffusion(kind)
        let known = names ?? (width == 768 && count == published.count ? published : nil)
        return (
            (0..<count).map { index in
                SafetyConcept(
                    name: known?[index] ?? "\(kind == .concept ? "concept" : "special care") \(index)", kind: kind,
                    threshold: thresholds[index])
            },
            (0..<count).map { normalized(Array(embeddings[$0 * width..<($0 + 1) * width])) }
        )
    }

    /// A vector divided by its length, which counts as at least 1e-12 as in torch's `normalize`.
    private static func normalized(_ vector: [Float]) -> [Float] {
        let length = max(vector.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot(), 1e-12)
        return vector.map { $0 / length }
    }
}
