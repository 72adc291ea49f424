import Foundation
import Images

/// Pictures that the script of the goldens makes too, by the same arithmetic.
enum Pictures {
    /// The high bytes of a linear congruential generator, as pixels.
    static func noise(_ width: Int, _ height: Int, seed: UInt32 = 1) -> RGBImage {
        var state = seed
        return RGBImage(
            width: width, height: height,
            pixels: (0..<(width * height * 3)).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(state >> 24)
            })
    }

    /// Smooth ramps with a few edges.
    static func scene(_ width: Int, _ height: Int) -> RGBImage {
        var picture = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                picture[x, y] = RGBColor(
                    red: UInt8(x * 255 / width), green: UInt8(y * 255 / height),
                    blue: UInt8((x / 8 + y / 8) % 2 * 200 + 20))
            }
        }
        return picture
    }
}

extension RGBImage {
    /// The check sum by which larger results are compared (CRC-32, as in zlib).
    var crc: UInt32 {
        var remainder: UInt32 = .max
        for byte in pixels {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~remainder
    }
}

extension ImageError {
    /// Whether the error is of the kind that damaged data must give.
    var isDamage: Bool {
        switch self {
        case .truncated, .broken, .unsupportedFormat: true
        default: false
        }
    }
}

extension Data {
    /// A copy with one byte changed by exclusive or.
    func flipping(byte index: Int, by mask: UInt8) -> Data {
        var copy = self
        copy[index] ^= mask
        return copy
    }
}
