/// Ways to draw faster that change the picture a little; all are off unless asked for.
public struct Shortcuts: Codable, Hashable, Sendable {
    /// The part of the steps at which the prompt guides, as fractions of their number; outside it each step takes one pass
    /// of the network instead of two.
    ///
    /// Kynkäänniemi et al., "Applying Guidance in a Limited Interval Improves Sample and Distribution Quality in Diffusion
    /// Models" (2024), who name the interval by noise levels; steps are what a person who sets this sees.
    public var guidanceInterval: ClosedRange<Double> = 0...1
    /// One step in so many computes the whole network, the others its finest layers only (DeepCache); 1 for all.
    public var featureInterval = 1
    /// The share of tokens that self-attention merges at the finest resolution, 0 to 0.75.
    ///
    /// Networks without attention there, such as the embedded model's, have nothing to merge and draw as they do without.
    public var tokenMerging = 0.0

    /// No shortcut.
    public static let none = Shortcuts()

    /// Shortcuts by their own values.
    public init(
        guidanceInterval: ClosedRange<Double> = 0...1, featureInterval: Int = 1, tokenMerging: Double = 0
    ) {
        self.guidanceInterval = guidanceInterval
        self.featureInterval = featureInterval
        self.tokenMerging = tokenMerging
    }

    /// Whether the prompt guides at a step.
    func guides(atStep step: Int, of stepCount: Int) -> Bool {
        guidanceInterval.contains((Double(step) + 0.5) / Double(max(stepCount, 1)))
    }

    /// Throws when a value is out of its range.
    func check(isGuidedSafely: Bool) throws(DiffusionError) {
        let (from, to) = (guidanceInterval.lowerBound, guidanceInterval.upperBound)
        try DiffusionError.require(
            from >= 0 && to <= 1, "the guidance interval", "\(from)-\(to)", "parts of the run, 0-1")
        try DiffusionError.require(
            !isGuidedSafely || (from == 0 && to == 1), "the guidance interval", "\(from)-\(to)",
            "0-1: safe guidance acts through the guidance and must not be left out at any step")
        try DiffusionError.require(
            (1...20).contains(featureInterval), "the interval of features", "\(featureInterval)", "1 (none) to 20")
        try DiffusionError.require(
            (0...0.75).contains(tokenMerging), "the share of merged tokens", "\(tokenMerging)", "0 to 0.75")
    }
}

extension Shortcuts: CustomStringConvertible {
    /// The shortcuts taken, such as `guidance 0.2-0.8, features every 3 steps`; `none` without any.
    public var description: String {
        var parts: [String] = []
        if guidanceInterval != 0...1 {
            parts.append("guidance \(guidanceInterval.lowerBound)-\(guidanceInterval.upperBound)")
        }
        if featureInterval > 1 { parts.append("features every \(featureInterval) steps") }
        if tokenMerging > 0 { parts.append("tokens merged \(tokenMerging)") }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}
