internal import Images

/// The differences of luma from each pixel to its right and lower neighbour, 0 at the last column and row.
struct GradientField: Sendable {
    let width: Int
    let height: Int
    /// Differences along rows, `width * height` of them.
    var across: [Float]
    /// Differences along columns.
    var down: [Float]

    init(_ image: RGBImage) {
        (width, height) = (image.width, image.height)
        let luma = (0..<(image.width * image.height)).map { i -> Float in
            let (r, g, b) = (image.pixels[i * 3], image.pixels[i * 3 + 1], image.pixels[i * 3 + 2])
            return 0.299 * Float(r) + 0.587 * Float(g) + 0.114 * Float(b)
        }
        across = [Float](repeating: 0, count: luma.count)
        down = across
        for y in 0..<height {
            for x in 0..<width {
                let i = y * width + x
                if x + 1 < width { across[i] = luma[i + 1] - luma[i] }
                if y + 1 < height { down[i] = luma[i + width] - luma[i] }
            }
        }
    }

    /// The medians of many fields, pixel by pixel.
    ///
    /// What a mark shares stands in every picture; what the pictures themselves show goes in all directions, and the
    /// median is near 0 (Dekel, Rubinstein, Liu and Freeman 2017, "On the Effectiveness of Visible Watermarks").
    ///
    /// - Parameter shifts: by how many pixels (columns, rows) each field is turned around before; none if not given.
    init(medianOf fields: [GradientField], shifts: [(x: Int, y: Int)]? = nil) {
        let (width, height) = (fields[0].width, fields[0].height)
        (self.width, self.height) = (width, height)
        func medians(_ part: KeyPath<GradientField, [Float]>) -> [Float] {
            let planes = fields.map { $0[keyPath: part] }
            var values = [Float](repeating: 0, count: fields.count)
            return (0..<(width * height)).map { i in
                let (x, y) = (i % width, i / width)
                for k in planes.indices {
                    guard let shift = shifts?[k] else {
                        values[k] = planes[k][i]
                        continue
                    }
                    values[k] = planes[k][(y + shift.y) % height * width + (x + shift.x) % width]
                }
                values.sort()
                let middle = values.count / 2
                return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
            }
        }
        across = medians(\.across)
        down = medians(\.down)
    }

    /// The sum of squares of all differences.
    var energy: Double {
        zip(across, down).reduce(0) { $0 + Double($1.0 * $1.0 + $1.1 * $1.1) }
    }

    /// The cosine of this field, turned around by some pixels, and a mark's field, each difference limited to `limit` so
    /// that hard edges of the picture count no more than the mark's.
    func similarity(to mark: GradientField, shift: (x: Int, y: Int) = (0, 0), limit: Float) -> Double {
        var (product, own, other) = (0.0, 0.0, 0.0)
        for y in 0..<height {
            for x in 0..<width {
                let i = y * width + x
                let (a, b) = (mark.across[i], mark.down[i])
                guard a != 0 || b != 0 else { continue }
                let j = (y + shift.y) % height * width + (x + shift.x) % width
                let (c, d) = (min(max(across[j], -limit), limit), min(max(down[j], -limit), limit))
                product += Double(a * c + b * d)
                own += Double(c * c + d * d)
                other += Double(a * a + b * b)
            }
        }
        return own > 0 && other > 0 ? product / (own * other).squareRoot() : 0
    }
}
