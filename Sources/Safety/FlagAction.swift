public import Images

/// What happens to a flagged picture.
public enum FlagAction: String, CaseIterable, Codable, Sendable {
    /// Another picture takes its place.
    case replace
    /// It is blurred beyond recognition; its colours and rough shape stay.
    case blur
    /// It becomes about eight by eight squares of one colour.
    case pixelate
    /// It becomes black, as in diffusers.
    case black
    /// There is no picture at all.
    case withhold

    /// What may be shown instead of a flagged picture, of the same size; nothing under ``withhold``.
    ///
    /// Blur and squares grow with the picture, so that the same few shapes are left at any size: the blur's standard
    /// deviation and the squares' side are an eighth of the shorter side, and at least 4 pixels.
    public func applied(to image: RGBImage, replacement: Replacement = .singer) -> RGBImage? {
        let eighth = max(4, (min(image.width, image.height) + 7) / 8)
        return switch self {
        case .replace: replacement.fitted(width: image.width, height: image.height)
        case .blur: image.blurred(radius: Double(eighth))
        case .pixelate: image.pixelated(blockSize: eighth)
        case .black: RGBImage(width: image.width, height: image.height)
        case .withhold: nil
        }
    }
}
