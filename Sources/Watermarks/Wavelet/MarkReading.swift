/// How the pixels of a file are understood before blocks are read.
///
/// Stable Diffusion XL's mark is written into floating-point pixels, where blue chroma lies around 0 and is negative in
/// warm regions; a reader of whole numbers, where it lies around 128, finds other coefficients there. Until 2024
/// diffusers wrote it with red and blue exchanged.
public enum MarkReading: String, CaseIterable, Codable, Sendable {
    /// Chroma of 8-bit pixels, 0 to 255 around 128: invisible-watermark on a picture file.
    case integer
    /// Chroma of floating-point pixels, around 0.5: invisible-watermark on an array of floats.
    case float
    /// ``integer`` with red and blue exchanged.
    case integerSwapped = "integer-swapped"
    /// ``float`` with red and blue exchanged.
    case floatSwapped = "float-swapped"

    /// Whether red and blue are exchanged.
    var isSwapped: Bool { self == .integerSwapped || self == .floatSwapped }
    /// Whether chroma is taken as floating-point numbers.
    var isFloat: Bool { self == .float || self == .floatSwapped }

    /// The readings in which a mark of a method can stand: only `dwtDct` is written into floats in practice.
    static func all(of method: WatermarkMethod) -> [MarkReading] {
        switch method {
        case .dwtDct: allCases
        case .dwtDctSvd: [.integer, .integerSwapped]
        case .rivaGAN: [.integer]
        }
    }
}
