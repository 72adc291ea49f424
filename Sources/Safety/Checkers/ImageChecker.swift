public import Images

/// Looks at a picture and decides whether it may be shown.
public protocol ImageChecker: Sendable {
    /// What the checker is called in records and reports.
    var name: String { get }

    /// Judges one picture.
    ///
    /// - Throws: ``SafetyError`` when no judgement is possible; a checker never passes a picture for want of one.
    func decide(_ image: RGBImage, sensitivity: Sensitivity) throws(SafetyError) -> ConceptDecision
}
