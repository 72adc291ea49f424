/// The settings of a scheduler, as a model's `scheduler_config.json` holds them.
///
/// A setting that is `nil` has the default of the sampler's class in diffusers 0.42.1, so that one configuration serves
/// every sampler, as `from_config` does there. Settings that a sampler does not have are ignored.
public struct SchedulerConfiguration: Sendable, Equatable, Codable {
    /// The noise level that the last step ends at.
    public enum FinalSigmasType: String, Sendable, CaseIterable, Codable {
        /// None.
        case zero
        /// That of the first training step.
        case sigmaMin = "sigma_min"
    }

    /// The class of diffusers that the settings were written for.
    public var className: String?
    /// The number of noise levels the model was trained on; 1000.
    public var trainStepCount: Int?
    /// The variance that the first training step adds.
    public var betaStart: Double?
    /// The variance that the last training step adds.
    public var betaEnd: Double?
    /// How the variances grow from start to end.
    public var betaSchedule: BetaSchedule?
    /// The variances themselves, one a training step; they replace the schedule.
    public var trainedBetas: [Float]?
    /// What the model predicts; the noise.
    public var predictionType: PredictionType?
    /// How steps are spread over training steps; leading for DDIM, PNDM and LCM, linspace for the others.
    public var timeStepSpacing: TimeStepSpacing?
    /// What leading spacing adds to every time; 0.
    public var stepsOffset: Int?
    /// Whether variances are rescaled so that the last training step is all noise; no.
    public var rescaleBetasZeroSNR: Bool?
    /// DDIM, PNDM, LCM: whether the last step ends at no noise instead of the first training step's; PNDM no, else yes.
    public var setAlphaToOne: Bool?
    /// DDIM, LCM, Heun: whether the predicted clean sample is cut; DDIM yes, else no.
    public var clipSample: Bool?
    /// The magnitude it is cut at; 1.
    public var clipSampleRange: Float?
    /// DDIM, LCM, DPM++ multistep, UniPC: whether the predicted clean sample is cut at a quantile; no.
    public var thresholding: Bool?
    /// The quantile; 0.995.
    public var dynamicThresholdingRatio: Double?
    /// The largest magnitude that the quantile may have; 1.
    public var sampleMaxValue: Float?
    /// PNDM: whether it starts without Runge-Kutta steps; no.
    public var skipPRKSteps: Bool?
    /// Whether noise levels are spaced by Karras' proposal; no.
    public var useKarrasSigmas: Bool?
    /// Whether noise levels are spaced exponentially; no.
    public var useExponentialSigmas: Bool?
    /// The smallest noise level of these two spacings; the schedule's.
    public var sigmaMin: Double?
    /// The largest noise level of these two spacings; the schedule's.
    public var sigmaMax: Double?
    /// Euler, DPM++ multistep, UniPC: where the last step ends; zero.
    public var finalSigmasType: FinalSigmasType?
    /// DPM++ multistep, UniPC: the order of the method, 1 to 3; 2.
    public var solverOrder: Int?
    /// DPM++ multistep: `dpmsolver++` or `sde-dpmsolver++`.
    public var algorithmType: String?
    /// DPM++ multistep: `midpoint` or `heun`; UniPC: `bh1` or `bh2`.
    public var solverType: String?
    /// DPM++ multistep (below 15 steps), UniPC: whether the order falls towards the end; yes.
    public var lowerOrderFinal: Bool?
    /// DPM++ multistep: whether the last step is of first order in any case; no.
    public var eulerAtFinal: Bool?
    /// DPM++ multistep: the least half logarithm of the signal-to-noise ratio that a run starts at; none.
    public var lambdaMinClipped: Double?
    /// DPM++ multistep: `learned` or `learned_range` for models that predict a variance as well, which are not supported.
    public var varianceType: String?
    /// UniPC: whether the method works on the clean sample instead of the noise; yes.
    public var predictX0: Bool?
    /// UniPC: the steps after which nothing is corrected; none.
    public var disableCorrector: [Int]?
    /// LCM: the number of steps of the teacher, which the steps are taken from; 50.
    public var originalInferenceSteps: Int?
    /// LCM: the factor on times in the boundary condition; 10.
    public var timeStepScaling: Float?
    /// Spacings of diffusers that are not supported: beta, Lu's, flow matching; and how sigmas and times are derived.
    var useBetaSigmas: Bool?
    var useLuLambdas: Bool?
    var useFlowSigmas: Bool?
    var interpolationType: String?
    var timeStepType: String?

    /// All settings at their defaults.
    public init() {}

    /// How noise levels are spaced.
    public var sigmaSpacing: SigmaSpacing {
        get { useKarrasSigmas == true ? .karras : useExponentialSigmas == true ? .exponential : .timeSteps }
        set {
            useKarrasSigmas = newValue == .karras
            useExponentialSigmas = newValue == .exponential
        }
    }

    /// The sampler that the settings were written for, or `nil` if the class is unknown.
    public var kind: SchedulerKind? {
        className.flatMap { SchedulerKind(className: $0, algorithmType: algorithmType) }
    }
}
