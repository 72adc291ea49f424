public import Images

/// Looks at a picture and scores what it finds.
public protocol ImageChecker: Sendable {
    /// What the checker is called in records and reports.
    var name: String { get }
    /// What the checker cannot see, in a sentence.
    var blindSpots: String { get }
    /// What it looks for, with its own thresholds.
    var concepts: [SafetyConcept] { get }

    /// One score a concept, in the order of ``concepts``.
    ///
    /// - Throws: ``SafetyError`` when no judgement is possible; a checker never passes a picture for want of one.
    func scores(of image: RGBImage) throws(SafetyError) -> [Float]

    /// The scores at less cost and less exactly, for a decision that no such error can change; nil if the checker has no
    /// quicker way, or it is not worth while yet.
    ///
    /// - Throws: as ``scores(of:)``.
    func quickScores(of image: RGBImage) throws(SafetyError) -> QuickScores?

    /// The SHA-256 of the checker's weights, for records.
    ///
    /// - Complexity: may read the whole file.
    func weightsHash() throws(SafetyError) -> String
}

extension ImageChecker {
    /// No quicker way.
    public func quickScores(of image: RGBImage) throws(SafetyError) -> QuickScores? { nil }

    /// Judges one picture by the checker's own thresholds.
    ///
    /// - Throws: ``SafetyError`` when no judgement is possible.
    public func decide(
        _ image: RGBImage, sensitivity: Sensitivity = .standard
    ) throws(SafetyError) -> ConceptDecision {
        try ConceptDecision(values: scores(of: image), concepts: concepts, sensitivity: sensitivity)
    }
}
