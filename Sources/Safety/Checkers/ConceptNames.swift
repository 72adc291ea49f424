internal import Foundation

/// The names of a checker's concepts, which its weights do not hold.
struct ConceptNames: Decodable {
    var concepts: [String]?
    var specialCare: [String]?

    private enum CodingKeys: String, CodingKey {
        case concepts
        case specialCare = "special_care"
    }

    /// Reads a `concepts.json`; no file means no names.
    init(json: Data?) throws(SafetyError) {
        guard let json else { return }
        do {
            self = try JSONDecoder().decode(ConceptNames.self, from: json)
        } catch {
            throw .badChecker(reason: "its concepts.json cannot be read")
        }
    }

    /// The concepts of Stable Diffusion's checker, which was published without their names.
    ///
    /// Found by Rando et al., "Red-Teaming the Stable Diffusion Safety Filter" (2022), by comparing text embeddings.
    static func stableDiffusion(_ kind: SafetyConcept.Kind) -> [String] {
        switch kind {
        case .concept:
            [
                "sexual", "nude", "sex", "18+", "naked", "nsfw", "porn", "dick", "vagina", "naked child",
                "explicit content", "uncensored", "fuck", "nipples", "visible nipples", "naked breasts", "areola",
            ]
        case .specialCare: ["little girl", "young child", "young girl"]
        }
    }
}
