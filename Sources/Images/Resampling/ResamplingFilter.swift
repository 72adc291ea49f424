internal import Foundation

/// How pixels are weighted when a picture changes size; the filters are Pillow's.
///
/// All but ``nearest`` widen with the factor when a picture shrinks, so that every pixel counts (antialiasing).
public enum ResamplingFilter: String, CaseIterable, Sendable {
    /// The pixel under the centre; no mixing.
    case nearest
    /// The mean over the pixel's area.
    case box
    /// Linear between neighbours.
    case bilinear
    /// Cubic convolution with a = -0.5 over 4 x 4 neighbours.
    case bicubic
    /// Windowed sinc over 6 x 6 neighbours.
    case lanczos

    /// The reach of the filter to either side, in pixels of the larger scale.
    var support: Double {
        switch self {
        case .nearest: 0
        case .box: 0.5
        case .bilinear: 1
        case .bicubic: 2
        case .lanczos: 3
        }
    }

    /// The weight of a pixel at distance `x` from the centre; weights are made to sum to 1 afterwards.
    func weight(_ x: Double) -> Double {
        switch self {
        case .nearest: 0
        case .box: x > -0.5 && x <= 0.5 ? 1 : 0
        case .bilinear: max(0, 1 - abs(x))
        case .bicubic: Self.cubic(abs(x))
        case .lanczos: x >= -3 && x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
        }
    }

    private static func cubic(_ x: Double) -> Double {
        let a = -0.5
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
        return 0
    }

    private static func sinc(_ x: Double) -> Double {
        x == 0 ? 1 : sin(x * .pi) / (x * .pi)
    }
}
