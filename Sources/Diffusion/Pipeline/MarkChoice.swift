public import Watermarks

/// Whether generated pictures get an invisible mark, and which.
public enum MarkChoice: Equatable, Sendable {
    /// This mark goes into every picture that is large enough for it.
    case mark(KnownMark)

    /// No mark, for a reason that the picture's record repeats.
    case unmarked(reason: String)
}
