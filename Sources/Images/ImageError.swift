/// Why a picture could not be read, made or written.
public enum ImageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file could not be opened or read; `reason` is the system's.
    case cannotRead(path: String, reason: String)
    /// The file could not be written, and no part of it is left; `reason` is the system's.
    case cannotWrite(path: String, reason: String)
    /// The bytes are not a picture of a kind that is read; `found` says what they are.
    case unsupportedFormat(name: String, found: String)
    /// The bytes end before the picture does.
    case truncated(name: String, format: String)
    /// The bytes break the rules of their format; `reason` is the decoder's.
    case broken(name: String, format: String, reason: String)
    /// The picture is over the limits of ``ImageLimits``.
    case tooLarge(name: String, width: Int, height: Int)
    /// There is not enough memory for the picture.
    case outOfMemory(name: String, width: Int, height: Int)
    /// A PNG cannot hold text under this keyword.
    case badKeyword(keyword: String)
    /// A picture cannot be encoded; `reason` is the encoder's.
    case cannotEncode(format: String, reason: String)

    /// What went wrong, where, and what to do.
    public var description: String {
        switch self {
        case .cannotRead(let path, let reason):
            "cannot read \(path): \(reason)"
        case .cannotWrite(let path, let reason):
            "cannot write \(path): \(reason); nothing was left there"
        case .unsupportedFormat(let name, let found):
            "\(name) is \(found), not a PNG or JPEG picture; convert it to one of these first"
        case .truncated(let name, let format):
            "\(name) is a \(format) picture that ends early; copy or download it again"
        case .broken(let name, let format, let reason):
            "\(name) is a broken \(format) picture (\(reason)); copy or make it again"
        case .tooLarge(let name, let width, let height):
            "\(name) is \(width) x \(height) pixels; at most \(ImageLimits.side) a side and "
                + "\(ImageLimits.pixelCount) in all are read: make it smaller first"
        case .outOfMemory(let name, let width, let height):
            "\(name) needs more memory for its \(width) x \(height) pixels than there is; make it smaller first"
        case .badKeyword(let keyword):
            "'\(keyword)' cannot name a text in a PNG; take 1 to 79 Latin-1 letters without spaces at the ends "
                + "and without double spaces"
        case .cannotEncode(let format, let reason):
            "the picture cannot be written as \(format): \(reason)"
        }
    }
}
