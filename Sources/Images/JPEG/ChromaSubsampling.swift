/// How coarsely a JPEG stores colour, against its brightness.
public enum ChromaSubsampling: String, CaseIterable, Sendable {
    /// One colour sample a pixel.
    case none = "4:4:4"
    /// One colour sample for two pixels side by side.
    case horizontal = "4:2:2"
    /// One colour sample for a square of four pixels; what most programs write.
    case both = "4:2:0"

    /// The number of columns and rows that share a colour sample.
    var factors: (horizontal: Int32, vertical: Int32) {
        switch self {
        case .none: (1, 1)
        case .horizontal: (2, 1)
        case .both: (2, 2)
        }
    }
}
