/// How easily pictures are flagged: a number added to every score before it is compared.
///
/// The presets are among the levels that were measured on 8,000 Stable Diffusion 1.5 pictures in diffusers' issue 5623:
/// its MEDIUM, NORMAL and STRONG. (WEAK was -0.0690 and MAX +0.0740.)
public struct Sensitivity: Hashable, Codable, Sendable, CustomStringConvertible {
    /// What is added to every score, -1 to 1; positive is stricter.
    public let adjustment: Float

    /// Fewer pictures are flagged: -0.0175 (MEDIUM).
    public static let lenient = Sensitivity(unchecked: -0.0175)
    /// Exactly diffusers' decisions: 0 (NORMAL).
    public static let standard = Sensitivity(unchecked: 0)
    /// More pictures are flagged: +0.0150 (STRONG).
    public static let strict = Sensitivity(unchecked: 0.0150)

    /// The presets by name.
    public static let presets: [(name: String, sensitivity: Sensitivity)] = [
        ("lenient", .lenient), ("standard", .standard), ("strict", .strict),
    ]

    /// Reads `lenient`, `standard`, `strict` or a number from -1 to 1.
    ///
    /// - Throws: ``SafetyError/unknownSensitivity(_:)``.
    public init(_ text: String) throws(SafetyError) {
        if let preset = Self.presets.first(where: { $0.name == text.lowercased() }) {
            self = preset.sensitivity
        } else if let number = Float(text), (-1...1).contains(number) {
            self.init(unchecked: number)
        } else {
            throw .unknownSensitivity(text)
        }
    }

    /// The preset's name, or the number with its sign.
    public var description: String {
        Self.presets.first { $0.sensitivity == self }?.name ?? (adjustment > 0 ? "+\(adjustment)" : "\(adjustment)")
    }

    private init(unchecked adjustment: Float) {
        self.adjustment = adjustment
    }
}
