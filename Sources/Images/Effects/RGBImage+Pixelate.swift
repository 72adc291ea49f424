extension RGBImage {
    /// The picture in squares of one colour, each the mean of the pixels under it.
    ///
    /// Squares are counted from the top left corner; those at the right and the bottom edge may be smaller.
    public func pixelated(blockSize: Int) -> RGBImage {
        precondition(blockSize > 0, "a block has at least one pixel, not \(blockSize)")
        var result = self
        for top in stride(from: 0, to: height, by: blockSize) {
            for left in stride(from: 0, to: width, by: blockSize) {
                let columns = left..<min(left + blockSize, width)
                let rows = top..<min(top + blockSize, height)
                let mean = mean(columns: columns, rows: rows)
                for y in rows {
                    for x in columns { result[x, y] = mean }
                }
            }
        }
        return result
    }

    /// The mean colour of a part of the picture, rounded to nearest.
    package func mean(columns: Range<Int>, rows: Range<Int>) -> RGBColor {
        var sums = (red: 0, green: 0, blue: 0)
        for y in rows {
            for x in columns {
                let color = self[x, y]
                sums.red += Int(color.red)
                sums.green += Int(color.green)
                sums.blue += Int(color.blue)
            }
        }
        let count = columns.count * rows.count
        func rounded(_ sum: Int) -> UInt8 { UInt8((sum + count / 2) / count) }
        return RGBColor(red: rounded(sums.red), green: rounded(sums.green), blue: rounded(sums.blue))
    }
}
