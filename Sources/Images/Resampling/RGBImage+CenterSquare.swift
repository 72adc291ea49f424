extension RGBImage {
    /// The picture as CLIP sees it before normalisation: the shorter side resized to `side`, then the central square.
    ///
    /// Port of transformers' `CLIPImageProcessor` (`resize` to the shortest edge, `center_crop`): the longer side
    /// becomes `Int(side * longer / shorter)`, and the square begins at half the excess, rounded down. Only the pixels
    /// inside the square are computed.
    public func centerSquare(side: Int = 224, filter: ResamplingFilter = .bicubic) -> RGBImage {
        let shorter = min(width, height)
        let longer = Int(Double(side * max(width, height)) / Double(shorter))
        let (newWidth, newHeight) = width <= height ? (side, longer) : (longer, side)
        let (left, top) = ((newWidth - side) / 2, (newHeight - side) / 2)
        return resized(
            width: newWidth, height: newHeight, columns: left..<(left + side), rows: top..<(top + side), filter: filter)
    }

    /// The picture enlarged by a whole factor.
    public func enlarged(by factor: Int, filter: ResamplingFilter = .nearest) -> RGBImage {
        precondition(factor > 0, "a picture cannot be enlarged by \(factor)")
        return factor == 1 ? self : resized(width: width * factor, height: height * factor, filter: filter)
    }
}
