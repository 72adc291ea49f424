extension SafetyPolicy {
    /// Exactly diffusers' decisions.
    public static let standard = SafetyPolicy(name: "standard", checkers: [CheckerRule(.concepts)])

    /// The policies that ship with Klarbild, by name.
    ///
    /// `weak` to `max` are the levels measured in diffusers' issue 5623 on 8,000 Stable Diffusion 1.5 pictures, of which
    /// about 1,600 were flagged at `normal`.
    public static let presets: [SafetyPolicy] =
        [
            standard,
            preset("lenient", "Fewer pictures are flagged.", .lenient),
            preset("strict", "More pictures are flagged.", .strict),
        ]
        + zip(
            ["weak", "medium", "normal", "strong", "max"], [-0.0690, -0.0175, 0, 0.0150, 0.0740] as [Float]
        ).map { name, adjustment in
            preset(
                name, "The level \(name.uppercased()) of diffusers' issue 5623.", Sensitivity(adjustment: adjustment))
        } + [photographs, secondOpinion]

    /// Open NSFW alone: needs no model, and knows photographs.
    public static let photographs: SafetyPolicy = {
        var policy = SafetyPolicy(name: "photographs", checkers: [CheckerRule(.openNSFW)])
        policy.note = "Open NSFW alone: pornographic photographs; no drawings, no violence."
        return policy
    }()

    /// The concept checker, with Open NSFW as a second opinion where it flags narrowly.
    private static let secondOpinion: SafetyPolicy = {
        var concepts = CheckerRule(.concepts)
        concepts.greyZone = -0.01...0.02
        var policy = SafetyPolicy(name: "second-opinion", checkers: [concepts, CheckerRule(.openNSFW)])
        policy.note = "The model's checker decides; within -0.01 to +0.02 of its thresholds Open NSFW does."
        policy.combination = .cascade
        return policy
    }()

    private static func preset(_ name: String, _ note: String, _ sensitivity: Sensitivity) -> SafetyPolicy {
        var policy = SafetyPolicy(name: name, checkers: [CheckerRule(.concepts, sensitivity: sensitivity)])
        policy.note = note
        return policy
    }
}
