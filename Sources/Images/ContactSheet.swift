/// Pictures laid out in a grid, row after row.
///
/// Every cell has the size of the largest picture; smaller ones stand in the middle of theirs.
public struct ContactSheet: Sendable {
    /// The pictures in reading order; at least one.
    public var pictures: [RGBImage]
    /// The number of cells in a row.
    public var columns: Int
    /// The space between cells and around the grid, in pixels.
    public var gap: Int
    /// The colour where there is no picture.
    public var background: RGBColor

    /// A grid of pictures.
    ///
    /// - Parameters:
    ///   - pictures: in reading order; at least one.
    ///   - columns: cells in a row; without it the grid is as square as can be, wider rather than higher.
    ///   - gap: the space between cells and around the grid, in pixels.
    ///   - background: the colour where there is no picture.
    public init(_ pictures: [RGBImage], columns: Int? = nil, gap: Int = 8, background: RGBColor = .white) {
        precondition(!pictures.isEmpty, "a contact sheet shows at least one picture")
        precondition(gap >= 0, "a gap is not negative: \(gap)")
        self.pictures = pictures
        self.columns = columns ?? Int(Double(pictures.count).squareRoot().rounded(.up))
        self.gap = gap
        self.background = background
        precondition(self.columns > 0, "a contact sheet has at least one column, not \(self.columns)")
    }

    /// The sheet as one picture.
    public func rendered() -> RGBImage {
        let cellWidth = pictures.map(\.width).max() ?? 1
        let cellHeight = pictures.map(\.height).max() ?? 1
        let rows = (pictures.count + columns - 1) / columns
        var sheet = RGBImage(
            width: gap + columns * (cellWidth + gap), height: gap + rows * (cellHeight + gap), color: background)
        for (index, picture) in pictures.enumerated() {
            sheet.draw(
                picture,
                x: gap + index % columns * (cellWidth + gap) + (cellWidth - picture.width) / 2,
                y: gap + index / columns * (cellHeight + gap) + (cellHeight - picture.height) / 2)
        }
        return sheet
    }
}
