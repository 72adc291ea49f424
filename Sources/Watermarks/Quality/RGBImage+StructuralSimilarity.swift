internal import Foundation
public import Images

extension RGBImage {
    /// The mean structural similarity of luma against another picture of the same size, at most 1.
    ///
    /// Wang, Bovik, Sheikh and Simoncelli 2004: Gaussian windows of 11 x 11 with a standard deviation of 1.5, constants
    /// 0.01 and 0.03, windows that lie wholly inside the picture.
    ///
    /// - Complexity: O(pixels), five separable filters.
    public func structuralSimilarity(to other: RGBImage) -> Double {
        precondition(width == other.width && height == other.height, "pictures of different sizes are not compared")
        precondition(width >= 11 && height >= 11, "a window has 11 x 11 pixels")
        let (a, b) = (luma, other.luma)
        let means = (Self.windowed(a, width), Self.windowed(b, width))
        let squares = (
            Self.windowed(zip(a, a).map { $0 * $1 }, width), Self.windowed(zip(b, b).map { $0 * $1 }, width)
        )
        let products = Self.windowed(zip(a, b).map { $0 * $1 }, width)
        let (c1, c2): (Float, Float) = (0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255)
        var sum = 0.0
        for i in products.indices {
            let (m, n) = (means.0[i], means.1[i])
            let (v, w, covariance) = (squares.0[i] - m * m, squares.1[i] - n * n, products[i] - m * n)
            let numerator = (2 * m * n + c1) * (2 * covariance + c2)
            let denominator = (m * m + n * n + c1) * (v + w + c2)
            sum += Double(numerator / denominator)
        }
        return sum / Double(products.count)
    }

    private var luma: [Float] {
        (0..<(width * height)).map { i in
            let (r, g, b) = (Float(pixels[i * 3]), Float(pixels[i * 3 + 1]), Float(pixels[i * 3 + 2]))
            return 0.299 * r + 0.587 * g + 0.114 * b
        }
    }

    private static let window: [Float] = {
        let weights = (-5...5).map { exp(-Float($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }()

    /// The weighted means of all whole windows.
    private static func windowed(_ plane: [Float], _ width: Int) -> [Float] {
        let (height, inner) = (plane.count / width, width - 10)
        var rows = [Float](repeating: 0, count: height * inner)
        for y in 0..<height {
            for (tap, weight) in window.enumerated() {
                for x in 0..<inner { rows[y * inner + x] += weight * plane[y * width + x + tap] }
            }
        }
        var result = [Float](repeating: 0, count: (height - 10) * inner)
        for (tap, weight) in window.enumerated() {
            for i in result.indices { result[i] += weight * rows[tap * inner + i] }
        }
        return result
    }
}
