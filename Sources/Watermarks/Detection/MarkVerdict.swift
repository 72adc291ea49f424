/// What a detection comes to, in words.
///
/// `notDetected` is not "not marked": resizing, cropping and JPEG with coarse chroma remove such marks.
public enum MarkVerdict: String, CaseIterable, Codable, Sendable {
    /// At most one unmarked picture in 10,000 looks like this.
    case found
    /// At most one in 1,000.
    case likely
    /// At most one in 100: cannot be told.
    case unclear
    /// More than one in 100.
    case notDetected = "not detected"

    /// The verdict at a share of unmarked pictures.
    init(share: Double) {
        self = share <= 1e-4 ? .found : share <= 1e-3 ? .likely : share <= 1e-2 ? .unclear : .notDetected
    }
}
