internal import Diagnostics

extension SafeGuidance: CustomStringConvertible {
    /// One value under the name it has in texts.
    private struct Setting: Sendable {
        let name: String
        let range: ClosedRange<Float>
        let write: @Sendable (inout SafeGuidance, Float) -> Void
        let read: @Sendable (SafeGuidance) -> String
    }

    private static let settings: [Setting] = [
        Setting(
            name: "scale", range: Float(1).nextUp...1_000_000, write: { $0.scale = $1 }, read: { short($0.scale) }),
        Setting(
            name: "warm-up", range: 0...1000, write: { $0.warmUpStepCount = Int($1) },
            read: { "\($0.warmUpStepCount)" }),
        Setting(
            name: "threshold", range: -100...100, write: { $0.threshold = $1 }, read: { short($0.threshold) }),
        Setting(
            name: "momentum", range: 0...1, write: { $0.momentumScale = $1 }, read: { short($0.momentumScale) }),
        Setting(name: "decay", range: 0...1, write: { $0.momentumDecay = $1 }, read: { short($0.momentumDecay) }),
    ]

    /// Reads a preset, own values or both: `strong`, `medium,warm-up=5`, `scale=3000,threshold=0.05`.
    ///
    /// Values that are not given are the preset's, or those of `medium`.
    ///
    /// - Throws: ``DiffusionError/badSafeGuidance(text:reason:)``.
    public init(_ text: String) throws(DiffusionError) {
        self = .medium
        for (index, part) in text.lowercased().split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else {
                let preset = Self.presets.first { $0.name == part }?.guidance
                guard index == 0, let preset else {
                    let nearest = index == 0 ? Self.nearest(to: pair[0], in: Self.presets.map(\.name)) : ""
                    throw .badSafeGuidance(
                        text: text, reason: "'\(part)' is neither a preset at its head nor name=value\(nearest)")
                }
                self = preset
                continue
            }
            guard let setting = Self.settings.first(where: { $0.name == pair[0] }) else {
                let nearest = Self.nearest(to: pair[0], in: Self.settings.map(\.name))
                throw .badSafeGuidance(text: text, reason: "there is no value '\(pair[0])'\(nearest)")
            }
            guard let value = Float(pair[1]), setting.range.contains(value),
                setting.name != "warm-up" || value == value.rounded()
            else {
                throw .badSafeGuidance(
                    text: text, reason: "\(setting.name) is '\(pair[1])', not \(Self.words(for: setting.range))")
            }
            setting.write(&self, value)
        }
    }

    /// The preset's name, or all values as ``init(_:)`` reads them; without the concept.
    public var description: String {
        var plain = self
        plain.concept = Self.paperConcept
        return Self.presets.first { $0.guidance == plain }?.name
            ?? Self.settings.map { "\($0.name)=\($0.read(self))" }.joined(separator: ",")
    }

    /// Whether values read from elsewhere are in their ranges.
    ///
    /// The description is read back by the same rules.
    var isInRange: Bool { (try? SafeGuidance(description)) != nil }

    /// A question after what may be a slip of the fingers; empty where nothing is near.
    private static func nearest(to name: String, in names: [String]) -> String {
        nearestNames(to: name, in: names, sharingEnds: false).first.map { " (did you mean '\($0)'?)" } ?? ""
    }

    private static func words(for range: ClosedRange<Float>) -> String {
        range.lowerBound > 1
            ? "above 1 and at most \(short(range.upperBound))"
            : "from \(short(range.lowerBound)) to \(short(range.upperBound))"
    }

    private static func short(_ number: Float) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
