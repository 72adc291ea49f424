public import Images

/// What takes the place of a flagged picture under ``FlagAction/replace``.
public enum Replacement: Hashable, Sendable {
    /// Our own drawing of a singer with a microphone, made for the size at hand.
    case singer
    /// A picture of the user's.
    case picture(RGBImage)

    /// The replacement at a size in pixels.
    ///
    /// The drawing's square scene stands in the middle, and its background fills the rest. A user's picture is cut to
    /// the shape of the size, around its middle, and resized by Pillow's bicubic filter, as CompVis' `load_replacement`
    /// did. CompVis did not cut: it stretched, which distorts every face as soon as the picture is not square.
    public func fitted(width: Int, height: Int) -> RGBImage {
        switch self {
        case .singer: SingerScene.rendered(width: width, height: height)
        case .picture(let picture): picture.filling(width: width, height: height)
        }
    }
}

extension RGBImage {
    /// The largest central part of the shape of a size, resized to it.
    fileprivate func filling(width: Int, height: Int) -> RGBImage {
        let columns = min(self.width, max(1, (self.height * width + height / 2) / height))
        let rows = min(self.height, max(1, (self.width * height + width / 2) / width))
        return centerCropped(width: columns, height: rows).resized(width: width, height: height, filter: .bicubic)
    }
}
