/// What became of a picture.
public enum Verdict: String, Codable, CaseIterable, Sendable {
    /// The checker found nothing.
    case passed
    /// Flagged; another picture stands in its place.
    case replaced
    /// Flagged; blurred.
    case blurred
    /// Flagged; pixelated.
    case pixelated
    /// Flagged; black.
    case blacked
    /// Flagged; there is no picture.
    case withheld
    /// No checker looked at it, because safety was switched off.
    case unfiltered
    /// Not a picture at all: broken numbers, or one colour all over. Nothing to do with its content.
    case invalid

    init(_ action: FlagAction) {
        self =
            switch action {
            case .replace: .replaced
            case .blur: .blurred
            case .pixelate: .pixelated
            case .black: .blacked
            case .withhold: .withheld
            }
    }
}
