import Images
import TestSupport

/// Pictures that the script of the goldens computes too.
enum Pictures {
    /// Waves and noise in integers; with `isFlat`, plain fields whose chroma lies on the edges of the steps.
    static func picture(width: Int, height: Int, seed: Int, isFlat: Bool = false) -> RGBImage {
        var state = UInt32(seed)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                state = state &* 1_664_525 &+ 1_013_904_223
                let noise = Int(state >> 24) % 23 - 11
                for c in 0..<3 {
                    let period = 40 + 24 * c + seed % 17
                    let wave = abs((x * (c + 1) + y * (3 - c)) % (2 * period) - period) * 160 / period
                    // Python divides towards minus infinity
                    let share = Int((Double(noise * (c + 1)) / 2).rounded(.down))
                    let value = isFlat ? ((y / 40 + x / 56 + c * 3 + seed) * 37) % 256 : 30 + wave + share
                    pixels.append(UInt8(clamping: value))
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// A picture of random samples: every block and every vote is another.
    static func noise(width: Int, height: Int, seed: UInt64) -> RGBImage {
        var generator = SeededGenerator(seed)
        var pixels: [UInt8] = []
        while pixels.count < width * height * 3 {
            let bits = generator.next()
            pixels += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        }
        return RGBImage(width: width, height: height, pixels: Array(pixels.prefix(width * height * 3)))
    }

    /// A picture with red and blue exchanged.
    static func exchanged(_ image: RGBImage) -> RGBImage {
        var pixels = image.pixels
        for i in stride(from: 0, to: pixels.count, by: 3) { pixels.swapAt(i, i + 2) }
        return RGBImage(width: image.width, height: image.height, pixels: pixels)
    }

    /// The FNV-1a hash of a picture's pixels in sixteen digits.
    static func hash(_ image: RGBImage) -> String {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in image.pixels { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
