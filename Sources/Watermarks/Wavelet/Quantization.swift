internal import Foundation

/// How a number carries a bit: by its phase within steps of 36, a quarter of a step for 0 and three quarters for 1.
enum Quantization {
    /// The step, invisible-watermark's scale for blue chroma.
    static let step = 36.0

    /// The phase of a magnitude, 0 to 36.
    ///
    /// Where exact arithmetic would give a multiple of 36, the library's rounding is never below it; ours is not either.
    @inline(__always)
    static func phase(_ magnitude: Double) -> Double {
        let phase = magnitude - (magnitude / step).rounded(.down) * step
        return phase > step - 1e-9 ? 0 : phase
    }

    /// The bit at a phase.
    @inline(__always)
    static func bit(_ phase: Double) -> Bool { phase > step / 2 }

    /// The magnitude that the library writes for a bit: within the same step.
    @inline(__always)
    static func libraryValue(_ magnitude: Double, bit: Bool) -> Double {
        (((magnitude + 1e-9) / step).rounded(.down) + (bit ? 0.75 : 0.25)) * step
    }

    /// The magnitudes that carry a bit near another magnitude: the nearest at or below it, and the next.
    static func nearValues(_ magnitude: Double, bit: Bool) -> [Double] {
        let offset = bit ? 0.75 : 0.25
        let below = max((magnitude / step - offset).rounded(.down), 0)
        return [(below + offset) * step, (below + 1 + offset) * step]
    }

    /// How clearly a phase says 1 (up to 1) or 0 (down to -1).
    @inline(__always)
    static func vote(_ phase: Double) -> Float { table[Int(phase * 10 + 0.5)].vote }

    /// How near a phase is to those that a mark leaves, 1, or to those it never leaves, -1.
    @inline(__always)
    static func carrier(_ phase: Double) -> Float { table[Int(phase * 10 + 0.5)].carrier }

    /// Both functions in steps of a tenth.
    private static let table: [(vote: Float, carrier: Float)] = (0...360).map { tenth in
        let angle = 2 * Double.pi * Double(tenth) / 360
        return (Float(-sin(angle)), Float(-cos(2 * angle)))
    }
}
