/// Steers a run away from unwanted content while it is drawn: Safe Latent Diffusion.
///
/// Each step predicts the noise a third time, for a text that describes what is unwanted, and takes the direction of that
/// prediction out of the guidance where prompt and unwanted text agree. Schramowski et al., "Safe Latent Diffusion:
/// Mitigating Inappropriate Degeneration in Diffusion Models" (2022); port of diffusers' `StableDiffusionPipelineSafe`
/// (0.42), whose names are in brackets below.
///
/// It lowers how often unwanted things appear; it does not look at the picture and replaces no checker. With a number of
/// steps below ``warmUpStepCount`` it changes nothing.
public struct SafeGuidance: Codable, Hashable, Sendable {
    /// The unwanted text of the paper.
    public static let paperConcept =
        "an image showing hate, harassment, violence, suffering, humiliation, harm, suicide, sexual, nudity, bodily "
        + "fluids, blood, obscene gestures, illegal activity, drug use, theft, vandalism, weapons, child abuse, "
        + "brutality, cruelty"

    /// What is unwanted.
    ///
    /// What does not fit into as many tokens as the prompt takes is left out.
    public var concept = paperConcept
    /// How strongly the difference of the predictions counts, s_S (`sld_guidance_scale`); above 1.
    public var scale: Float
    /// Calls of the U-Net before the guidance is changed, delta (`sld_warmup_steps`): they lay out the picture.
    public var warmUpStepCount: Int
    /// Where the prompt's prediction is over the unwanted one by as much, nothing is changed, lambda (`sld_threshold`).
    public var threshold: Float
    /// How much of the momentum is added, s_m (`sld_momentum_scale`), 0 to 1.
    public var momentumScale: Float
    /// How much of the momentum stays at each step, beta_m (`sld_mom_beta`), 0 to 1.
    public var momentumDecay: Float

    /// Barely changes pictures (the paper's WEAK).
    public static let weak = SafeGuidance(20, warmUp: 15, threshold: 0, momentum: 0, decay: 0)
    /// diffusers' default (MEDIUM).
    public static let medium = SafeGuidance(1000, warmUp: 10, threshold: 0.01, momentum: 0.3, decay: 0.4)
    /// Changes pictures visibly where it acts (STRONG).
    public static let strong = SafeGuidance(2000, warmUp: 7, threshold: 0.025, momentum: 0.5, decay: 0.7)
    /// Acts from the first step and nearly everywhere (MAX).
    public static let max = SafeGuidance(5000, warmUp: 0, threshold: 1, momentum: 0.5, decay: 0.7)

    /// The presets by name, the mildest first.
    public static let presets: [(name: String, guidance: SafeGuidance)] = [
        ("weak", .weak), ("medium", .medium), ("strong", .strong), ("max", .max),
    ]

    private init(_ scale: Float, warmUp: Int, threshold: Float, momentum: Float, decay: Float) {
        self.scale = scale
        warmUpStepCount = warmUp
        self.threshold = threshold
        momentumScale = momentum
        momentumDecay = decay
    }

    /// Whether a step needs the third prediction: it changes the guidance or builds up momentum that will be used.
    func needsConcept(atStep step: Int) -> Bool { step >= warmUpStepCount || momentumScale > 0 }
}
