/// Why pictures cannot be audited for marks.
public enum WatermarkAuditError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is nothing at a path.
    case noSuchPath(path: String)
    /// A folder holds no picture.
    case noPictures(folder: String)
    /// Too few pictures can be used; `reason` says for what.
    case tooFewPictures(found: Int, needed: Int, reason: String)

    /// What went wrong, where, and what to do.
    public var description: String {
        switch self {
        case .noSuchPath(let path):
            "there is no file or folder '\(path)'; check the path"
        case .noPictures(let folder):
            "the folder '\(folder)' holds no .png, .jpg or .jpeg file; give another folder, or the files themselves"
        case .tooFewPictures(let found, let needed, let reason):
            "\(found) usable pictures are too few: \(reason) needs at least \(needed); add pictures of 256 x 256 pixels "
                + "or more"
        }
    }
}
