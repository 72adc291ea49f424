internal import Foundation

/// The discrete Fourier transform of a small real plane, such as a channel of latents.
struct FourierPlane {
    let width: Int
    let height: Int
    /// Real and imaginary parts, row after row, the constant first.
    var real: [Double]
    var imaginary: [Double]

    /// The transform of a plane.
    ///
    /// - Complexity: O(pixels x (width + height)).
    init(of plane: [Double], width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        let zeros = [Double](repeating: 0, count: plane.count)
        let rows = Self.transformed(plane, zeros, length: width, step: 1, lines: height, lineStep: width, sign: -1)
        let all = Self.transformed(rows.0, rows.1, length: height, step: width, lines: width, lineStep: 1, sign: -1)
        (real, imaginary) = all
    }

    /// The real part of the inverse transform.
    var plane: [Double] {
        let rows = Self.transformed(
            real, imaginary, length: width, step: 1, lines: height, lineStep: width, sign: 1)
        let all = Self.transformed(rows.0, rows.1, length: height, step: width, lines: width, lineStep: 1, sign: 1)
        let scale = 1 / Double(width * height)
        return all.0.map { $0 * scale }
    }

    /// The distance of a coefficient from the constant one, in periods of the plane.
    func frequency(at index: Int) -> Double {
        let (x, y) = (index % width, index / width)
        let (u, v) = (Double(min(x, width - x)), Double(min(y, height - y)))
        return (u * u + v * v).squareRoot()
    }

    private static func transformed(
        _ real: [Double], _ imaginary: [Double], length: Int, step: Int, lines: Int, lineStep: Int, sign: Double
    ) -> ([Double], [Double]) {
        let angles = (0..<length).map { sign * 2 * Double.pi * Double($0) / Double(length) }
        let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
        var (newReal, newImaginary) = (real, imaginary)
        for line in 0..<lines {
            let start = line * lineStep
            for frequency in 0..<length {
                var (a, b) = (0.0, 0.0)
                for place in 0..<length {
                    let angle = frequency * place % length
                    let (x, y) = (real[start + place * step], imaginary[start + place * step])
                    a += x * cosines[angle] - y * sines[angle]
                    b += x * sines[angle] + y * cosines[angle]
                }
                (newReal[start + frequency * step], newImaginary[start + frequency * step]) = (a, b)
            }
        }
        return (newReal, newImaginary)
    }
}
