internal import Foundation
package import Images

/// How far two pictures of one size are apart.
///
/// Only figures come out, so that pictures nobody has reviewed can be compared: ``UncheckedImage/distance(to:)``.
public struct PictureDistance: Codable, Hashable, Sendable {
    /// The root of the mean squared difference of the 8-bit values, as a share of their range: 0 for equal pictures.
    public let rootMeanSquare: Double
    /// The structural similarity of the brightness (SSIM: Wang et al., "Image Quality Assessment", 2004; Gaussian window
    /// of 11 pixels, standard deviation 1.5, where it fits): 1 for equal pictures.
    public let structuralSimilarity: Double

    /// The distance of two pictures of one size.
    package init(_ first: RGBImage, _ second: RGBImage) {
        precondition(
            first.width == second.width && first.height == second.height,
            "\(first.width) x \(first.height) and \(second.width) x \(second.height) cannot be compared")
        let squares = zip(first.pixels, second.pixels).reduce(0) { sum, pair in
            let difference = Int(pair.0) - Int(pair.1)
            return sum + difference * difference
        }
        rootMeanSquare = (Double(squares) / Double(first.pixels.count)).squareRoot() / 255
        structuralSimilarity = Self.similarity(
            Self.brightness(first), Self.brightness(second), width: first.width, height: first.height)
    }

    /// ITU-R 601 luma, 0 to 255.
    private static func brightness(_ image: RGBImage) -> [Double] {
        let pixels = image.pixels
        return stride(from: 0, to: pixels.count, by: 3).map { index -> Double in
            let (red, green, blue) = (Double(pixels[index]), Double(pixels[index + 1]), Double(pixels[index + 2]))
            return 0.299 * red + 0.587 * green + 0.114 * blue
        }
    }

    private static func similarity(_ a: [Double], _ b: [Double], width: Int, height: Int) -> Double {
        let (c1, c2) = (0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255)
        func mean(_ values: [Double]) -> [Double] { windowed(values, width: width, height: height) }
        let (meanA, meanB) = (mean(a), mean(b))
        let (squareA, squareB) = (mean(zip(a, a).map(*)), mean(zip(b, b).map(*)))
        let product = mean(zip(a, b).map(*))
        var sum = 0.0
        for index in meanA.indices {
            let (x, y) = (meanA[index], meanB[index])
            let (varianceX, varianceY) = (squareA[index] - x * x, squareB[index] - y * y)
            let covariance = product[index] - x * y
            let above = (2 * x * y + c1) * (2 * covariance + c2)
            sum += above / ((x * x + y * y + c1) * (varianceX + varianceY + c2))
        }
        return sum / Double(meanA.count)
    }

    /// Means under the window at every place where it lies inside; smaller pictures get a smaller window.
    private static func windowed(_ values: [Double], width: Int, height: Int) -> [Double] {
        let side = min(11, width - (width + 1) % 2, height - (height + 1) % 2)
        let raw = (0..<side).map { index in
            let offset = Double(index - side / 2) / 1.5
            return exp(-offset * offset / 2)
        }
        let window = raw.map { $0 / raw.reduce(0, +) }
        let (columns, rows) = (width - side + 1, height - side + 1)
        var lines = [Double](repeating: 0, count: columns * height)
        for row in 0..<height {
            for column in 0..<columns {
                var sum = 0.0
                for k in 0..<side { sum += window[k] * values[row * width + column + k] }
                lines[row * columns + column] = sum
            }
        }
        var result = [Double](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0.0
                for k in 0..<side { sum += window[k] * lines[(row + k) * columns + column] }
                result[row * columns + column] = sum
            }
        }
        return result
    }
}

extension UncheckedImage {
    /// How far the picture is from another of the same size; neither needs a review for that.
    public func distance(to other: borrowing UncheckedImage) -> PictureDistance {
        PictureDistance(image, other.image)
    }
}
