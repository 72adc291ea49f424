/// How easily pictures are flagged: a number added to every score before it is compared.
///
/// For cosines the presets are among the levels that were measured on 8,000 Stable Diffusion 1.5 pictures in diffusers'
/// issue 5623: its MEDIUM, NORMAL and STRONG. For probabilities they move a threshold of 0.5 to the two bounds that
/// Open NSFW's authors name: over 0.8 a picture is likely not safe for work, under 0.2 it likely is.
public struct Sensitivity: Hashable, Codable, Sendable, CustomStringConvertible {
    /// What is added to every cosine, -1 to 1; positive is stricter.
    public let adjustment: Float
    /// What is added to every probability and every other classifier's output.
    public let probabilityAdjustment: Float

    /// Fewer pictures are flagged: -0.0175 (MEDIUM); probabilities need 0.3 more.
    public static let lenient = Sensitivity(adjustment: -0.0175, probabilityAdjustment: -0.3)
    /// Exactly diffusers' decisions: 0 (NORMAL).
    public static let standard = Sensitivity(adjustment: 0)
    /// More pictures are flagged: +0.0150 (STRONG); probabilities need 0.3 less.
    public static let strict = Sensitivity(adjustment: 0.0150, probabilityAdjustment: 0.3)

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
            self.init(adjustment: number)
        } else {
            throw .unknownSensitivity(text)
        }
    }

    /// A number added to every score, of any scale.
    init(adjustment: Float) {
        self.init(adjustment: adjustment, probabilityAdjustment: adjustment)
    }

    private init(adjustment: Float, probabilityAdjustment: Float) {
        self.adjustment = adjustment
        self.probabilityAdjustment = probabilityAdjustment
    }

    /// What is added to a score of a scale.
    package func adjustment(of scale: SafetyConcept.Scale) -> Float {
        scale == .cosine ? adjustment : probabilityAdjustment
    }

    /// Whether it is one of the presets.
    var isNamed: Bool { Self.presets.contains { $0.sensitivity == self } }

    /// The preset's name, or the number with its sign.
    public var description: String {
        Self.presets.first { $0.sensitivity == self }?.name ?? (adjustment > 0 ? "+\(adjustment)" : "\(adjustment)")
    }
}
