import Images

@testable import Watermarks

/// What invisible-watermark does, written out plainly.
///
/// Whole planes, two-dimensional arrays, and the cosine transform and all the singular values that Klarbild does without.
/// Only the order of roundings in the wavelet is PyWavelets', since bits hang on it.
struct NaiveLibrary {
    typealias Matrix = [[Double]]

    let method: WatermarkMethod
    var reading = MarkReading.integer

    // MARK: Colours

    /// The blue chroma of every pixel.
    func chroma(of image: RGBImage) -> Matrix {
        (0..<image.height).map { y in
            (0..<image.width).map { x in
                let color = image[x, y]
                let (red, blue) = reading.isSwapped ? (color.blue, color.red) : (color.red, color.blue)
                guard reading.isFloat else { return Self.yuv(red: red, green: color.green, blue: blue).u }
                let (r, g, b) = (Float(red), Float(color.green), Float(blue))
                let luma: Float = 0.114 * b + 0.587 * g + 0.299 * r
                let chroma: Float = (b - luma) * 0.492 + 0.5
                return Double(chroma)
            }
        }
    }

    /// A number of 14 binary places, rounded.
    private static func descaled(_ value: Double) -> Double { (value / 16384 + 0.5).rounded(.down) }

    /// OpenCV's whole-number luma, blue chroma and red chroma.
    static func yuv(red: UInt8, green: UInt8, blue: UInt8) -> (y: Double, u: Double, v: Double) {
        let (r, g, b) = (Double(red), Double(green), Double(blue))
        let luma: Double = 1868 * b + 9617 * g + 4899 * r
        let y = descaled(luma)
        let middle: Double = 128 * 16384
        let (u, v): (Double, Double) = ((b - y) * 8061 + middle, (r - y) * 14369 + middle)
        return (y, clamped(descaled(u)), clamped(descaled(v)))
    }

    /// OpenCV's way back.
    static func color(y: Double, u: Double, v: Double) -> RGBColor {
        let (blue, red): (Double, Double) = (u - 128, v - 128)
        let green: Double = -6472 * blue - 9519 * red
        return RGBColor(
            red: UInt8(clamped(y + descaled(18678 * red))), green: UInt8(clamped(y + descaled(green))),
            blue: UInt8(clamped(y + descaled(33292 * blue))))
    }

    private static func clamped(_ value: Double) -> Double { min(max(value, 0), 255) }

    // MARK: Transforms

    /// One level of the Haar transform: approximation, horizontal, vertical and diagonal detail.
    func haar(_ plane: Matrix) -> (approximation: Matrix, horizontal: Matrix, vertical: Matrix, diagonal: Matrix) {
        let tap = 0.7071067811865476
        func combined(_ a: Double, _ b: Double, _ sign: Double) -> Double {
            guard reading.isFloat else { return a * tap + sign * (b * tap) }
            let rest = Float(b) * Float(tap)
            return Double(Float(a) * Float(tap) + (sign < 0 ? -rest : rest))
        }
        let (rows, columns) = (plane.count / 2, plane[0].count / 2)
        func band(_ down: Double, _ along: Double) -> Matrix {
            (0..<rows).map { row in
                (0..<columns).map { column in
                    let left = combined(plane[row * 2][column * 2], plane[row * 2 + 1][column * 2], down)
                    let right = combined(plane[row * 2][column * 2 + 1], plane[row * 2 + 1][column * 2 + 1], down)
                    return combined(left, right, along)
                }
            }
        }
        return (band(1, 1), band(-1, 1), band(1, -1), band(-1, -1))
    }

    /// The orthonormal cosine transform of a 4 x 4 block, from its definition; with `isInverse`, back.
    static func cosine(_ block: Matrix, isInverse: Bool = false) -> Matrix {
        let basis = (0..<4).map { k in
            (0..<4).map { n -> Double in
                let scale: Double = k == 0 ? 0.5 : 0.5.squareRoot()
                return scale * cosine(of: Double((2 * n + 1) * k) / 8)
            }
        }
        let other = isInverse ? transposed(basis) : basis
        return product(product(other, block), transposed(other))
    }

    /// The cosine of a multiple of pi by its series, so that nothing is shared with the code under test.
    private static func cosine(of halfTurns: Double) -> Double {
        let x = (halfTurns - 2 * (halfTurns / 2).rounded()) * 3.14159265358979323846
        var (term, sum) = (1.0, 1.0)
        for k in 1...20 {
            term *= -x * x / Double(2 * k * (2 * k - 1))
            sum += term
        }
        return sum
    }

    static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
        var result = Matrix(repeating: [Double](repeating: 0, count: b[0].count), count: a.count)
        for row in a.indices {
            for column in b[0].indices {
                for k in b.indices { result[row][column] += a[row][k] * b[k][column] }
            }
        }
        return result
    }

    static func transposed(_ a: Matrix) -> Matrix {
        a[0].indices.map { column in a.map { $0[column] } }
    }

    /// The singular values and vectors of a square matrix by one-sided Jacobi rotations, the largest value first.
    static func singularValues(_ matrix: Matrix) -> [(value: Double, left: [Double], right: [Double])] {
        let size = matrix.count
        var columns = transposed(matrix)
        var right = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0 } }
        var isTurning = true
        for _ in 0..<30 where isTurning {
            isTurning = false
            for p in 0..<(size - 1) {
                for q in (p + 1)..<size {
                    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
                    let (pp, qq) = (dot(columns[p], columns[p]), dot(columns[q], columns[q]))
                    let pq = dot(columns[p], columns[q])
                    guard abs(pq) > 1e-15 * (pp * qq).squareRoot() else { continue }
                    isTurning = true
                    let theta = (qq - pp) / (2 * pq)
                    let size: Double = abs(theta) + (theta * theta + 1).squareRoot()
                    let t: Double = theta >= 0 ? 1 / size : -1 / size
                    let c: Double = 1 / (t * t + 1).squareRoot()
                    let s: Double = t * c
                    func turned(_ a: [Double], _ b: [Double]) -> ([Double], [Double]) {
                        (zip(a, b).map { c * $0 - s * $1 }, zip(a, b).map { s * $0 + c * $1 })
                    }
                    (columns[p], columns[q]) = turned(columns[p], columns[q])
                    (right[p], right[q]) = turned(right[p], right[q])
                }
            }
        }
        return zip(columns, right).map { column, right in
            let value = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return (value, column.map { value > 0 ? $0 / value : 0 }, right)
        }.sorted { $0.value > $1.value }
    }

    // MARK: Reading

    /// The 4 x 4 blocks of the approximation in their order.
    func blocks(of image: RGBImage) -> [Matrix] {
        let region = chroma(of: image).prefix(image.height / 4 * 4).map { Array($0.prefix(image.width / 4 * 4)) }
        let approximation = haar(region).approximation
        var blocks: [Matrix] = []
        for row in 0..<(approximation.count / 4) {
            for column in 0..<(approximation[0].count / 4) {
                blocks.append(Self.block(row, column, of: approximation))
            }
        }
        return blocks
    }

    /// A 4 x 4 block of a plane.
    private static func block(_ row: Int, _ column: Int, of plane: Matrix) -> Matrix {
        let (top, left) = (row * 4, column * 4)
        return plane[top..<(top + 4)].map { Array($0[left..<(left + 4)]) }
    }

    /// The number whose phase carries a block's bit.
    func carrier(of block: Matrix) -> Double {
        if method == .dwtDctSvd { return Self.singularValues(Self.cosine(block))[0].value }
        return abs(block.joined().dropFirst().max { abs($0) < abs($1) } ?? 0)
    }

    /// The bit that each block of a picture says.
    func votes(in image: RGBImage) -> [Bool] {
        blocks(of: image).map { block in
            let value = carrier(of: block)
            return value - (value / 36).rounded(.down) * 36 > 18
        }
    }

    /// The payload of so many bits that a picture carries.
    func bits(in image: RGBImage, count: Int) -> [Bool] {
        Self.majority(of: votes(in: image), count: count)
    }

    /// Block n votes for bit n mod `count`; a mean of votes above 127/255 is 1, and no vote at all 0.
    static func majority(of votes: [Bool], count: Int) -> [Bool] {
        (0..<count).map { bit in
            let own = stride(from: bit, to: votes.count, by: count).map { votes[$0] ? 1.0 : 0.0 }
            guard !own.isEmpty else { return false }
            return own.reduce(0, +) / Double(own.count) * 255 > 127
        }
    }

    // MARK: Writing

    /// The picture with a payload in it.
    func marked(_ image: RGBImage, with payload: [Bool]) -> RGBImage {
        var planes = (0..<image.height).map { y in
            (0..<image.width).map { x in
                let color = image[x, y]
                return Self.yuv(red: color.red, green: color.green, blue: color.blue)
            }
        }
        let (height, width) = (image.height / 4 * 4, image.width / 4 * 4)
        var bands = haar(planes.prefix(height).map { $0.prefix(width).map(\.u) })
        var index = 0
        for row in 0..<(height / 8) {
            for column in 0..<(width / 8) {
                let block = Self.block(row, column, of: bands.approximation)
                let new = written(payload[index % payload.count], into: block)
                for y in 0..<4 { for x in 0..<4 { bands.approximation[row * 4 + y][column * 4 + x] = new[y][x] } }
                index += 1
            }
        }
        for row in 0..<(height / 2) {
            for column in 0..<(width / 2) {
                let (a, d) = (bands.approximation[row][column], bands.diagonal[row][column])
                // exchanged, as the library has them
                let (h, v) = (bands.vertical[row][column], bands.horizontal[row][column])
                let cell = inverse(a, h, v, d)
                for y in 0..<2 {
                    for x in 0..<2 { planes[row * 2 + y][column * 2 + x].u = Self.wrapped(cell[y][x]) }
                }
            }
        }
        var result = image
        for y in 0..<image.height {
            for x in 0..<image.width {
                let (luma, u, v) = planes[y][x]
                result[x, y] = Self.color(y: luma, u: u, v: v)
            }
        }
        return result
    }

    /// A block with a bit written into it.
    private func written(_ bit: Bool, into block: Matrix) -> Matrix {
        let offset = bit ? 0.75 : 0.25
        func stepped(_ value: Double) -> Double { ((value / 36).rounded(.down) + offset) * 36 }
        var block = block
        guard method == .dwtDctSvd else {
            let flat = Array(block.joined())
            var place = 1
            for i in 1..<16 where abs(flat[i]) > abs(flat[place]) { place = i }
            let value = flat[place]
            block[place / 4][place % 4] = value >= 0 ? stepped(value) : -stepped(-value)
            return block
        }
        var parts = Self.singularValues(Self.cosine(block))
        parts[0].value = stepped(parts[0].value)
        var sum: Matrix = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
        for part in parts {
            for y in 0..<4 { for x in 0..<4 { sum[y][x] += part.left[y] * part.value * part.right[x] } }
        }
        return Self.cosine(sum, isInverse: true)
    }

    /// The four samples of a cell in PyWavelets' order of roundings.
    private func inverse(_ a: Double, _ h: Double, _ v: Double, _ d: Double) -> Matrix {
        let tap = 0.7071067811865476
        func pair(_ low: Double, _ high: Double) -> (Double, Double) {
            let (low, high): (Double, Double) = (low * tap, high * tap)
            return (low + high, low - high)
        }
        let (left, right) = pair(a, v)
        let (leftDetail, rightDetail) = pair(h, d)
        let (upperLeft, lowerLeft) = pair(left, leftDetail)
        let (upperRight, lowerRight) = pair(right, rightDetail)
        return [[upperLeft, upperRight], [lowerLeft, lowerRight]]
    }

    /// C's cast to a byte: towards zero, then modulo 256.
    private static func wrapped(_ value: Double) -> Double {
        let whole = value.rounded(.towardZero)
        return whole - (whole / 256).rounded(.down) * 256
    }
}
