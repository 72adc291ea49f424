public import Safety

/// A drawn picture that nobody has reviewed, with the settings that made it.
///
/// It has no pixels for anyone: gates review it, as many as want to, and only what they let out can be seen.
public struct Drawing: ~Copyable {
    /// Seconds it took to draw, from the prompt to the decoded picture.
    public let seconds: Double

    private let unchecked: UncheckedImage
    private let run: GenerationRun
    private let seed: UInt64
    private let modelHash: String

    init(
        _ unchecked: consuming UncheckedImage, of run: GenerationRun, seed: UInt64, modelHash: String, seconds: Double
    ) {
        self.unchecked = unchecked
        (self.run, self.seed, self.modelHash, self.seconds) = (run, seed, modelHash, seconds)
    }

    /// Calls of the U-Net that safe guidance changed; nil without.
    public var safeGuidedStepCount: Int? { run.safeGuidedStepCount }

    /// What a gate makes of the picture.
    ///
    /// - Throws: ``SafetyError`` when a checker cannot judge; then there is no picture.
    public borrowing func reviewed(by gate: SafetyGate) throws(SafetyError) -> GeneratedImage {
        try run.reviewed(unchecked, by: gate, seed: seed, modelHash: modelHash)
    }

    /// How far the picture is from another of the same size.
    public borrowing func distance(to other: borrowing Drawing) -> PictureDistance {
        unchecked.distance(to: other.unchecked)
    }
}
