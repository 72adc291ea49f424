extension RGBImage {
    /// The part of the picture whose top left corner is (`x`, `y`); it must lie inside.
    public func cropped(x: Int, y: Int, width: Int, height: Int) -> RGBImage {
        precondition(
            x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width && y + height <= self.height,
            "\(width) x \(height) at (\(x), \(y)) is not inside \(self.width) x \(self.height)")
        var part: [UInt8] = []
        part.reserveCapacity(width * height * 3)
        for row in y..<(y + height) {
            let start = (row * self.width + x) * 3
            part += pixels[start..<(start + width * 3)]
        }
        return RGBImage(width: width, height: height, pixels: part)
    }

    /// The middle of the picture, with the odd pixel cut off at the bottom and the right.
    ///
    /// The corner is at (`(self.width - width) / 2`, `(self.height - height) / 2`), as in transformers'
    /// `center_crop` for pictures at least as large as the crop.
    public func centerCropped(width: Int, height: Int) -> RGBImage {
        cropped(x: (self.width - width) / 2, y: (self.height - height) / 2, width: width, height: height)
    }

    /// Copies a picture into this one with its top left corner at (`x`, `y`); what lies outside is left out.
    public mutating func draw(_ picture: RGBImage, x: Int, y: Int) {
        let columns = max(0, -x)..<max(max(0, -x), min(picture.width, width - x))
        let rows = max(0, -y)..<max(max(0, -y), min(picture.height, height - y))
        for row in rows {
            let source = row * picture.width * 3
            let target = ((y + row) * width + x) * 3
            for i in (columns.lowerBound * 3)..<(columns.upperBound * 3) {
                pixels[target + i] = picture.pixels[source + i]
            }
        }
    }
}
