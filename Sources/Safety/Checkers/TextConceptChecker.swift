public import Images

/// Compares a picture's CLIP embedding with those of concepts that are given as text.
///
/// What the checker of Stable Diffusion does with embeddings that were computed once; here any words will do. Scores of
/// different texts are not comparable: each needs its own threshold, best found with `klarbild evaluate`.
public final class TextConceptChecker: ImageChecker {
    /// What the checker is called in records.
    public let name: String
    /// The concepts in the order given, special care last.
    public let concepts: [SafetyConcept]

    private let clip: FullCLIP
    private let directions: [Embedding]

    /// Embeds the texts.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` when a text cannot be embedded.
    public init(_ texts: [TextConcept], clip: FullCLIP) throws(SafetyError) {
        self.clip = clip
        name = "\(clip.name) with own concepts"
        let ordered = texts.filter { $0.kind == .concept } + texts.filter { $0.kind == .specialCare }
        concepts = ordered.map { SafetyConcept(name: $0.text, kind: $0.kind, threshold: $0.threshold) }
        var directions: [Embedding] = []
        for text in ordered { directions.append(try clip.embedding(of: text.text)) }
        self.directions = directions
    }

    /// What the checker cannot see, in a sentence.
    public var blindSpots: String {
        "It looks for the texts of its policy only, as far as its CLIP knows them; it counts nothing and reads no writing."
    }

    /// The cosines with the concepts.
    public func scores(of image: RGBImage) throws(SafetyError) -> [Float] {
        directions.map(try clip.pictures.embedding(of: image).cosine)
    }

    /// The cosines by weights in fixed point, from the third picture on.
    public func quickScores(of image: RGBImage) throws(SafetyError) -> QuickScores? {
        guard let quick = try clip.pictures.quickEmbedding(of: image) else { return nil }
        return QuickScores(values: directions.map(quick.embedding.cosine), tolerance: quick.tolerance)
    }

    /// The SHA-256 of CLIP's weights.
    public func weightsHash() throws(SafetyError) -> String { try clip.weightsHash() }
}
