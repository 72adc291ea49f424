/// The samplers, by the names of the command line.
public enum SchedulerKind: String, Sendable, CaseIterable, Codable {
    /// Denoising diffusion implicit models (Song et al., 2020).
    case ddim
    /// Pseudo numerical methods for diffusion models (Liu et al., 2022), also known as PLMS.
    case pndm
    /// Linear multistep method (Crowson, 2022).
    case lms
    /// Euler's method on the probability flow (Karras et al., 2022, algorithm 2).
    case euler
    /// Euler's method with ancestral noise.
    case eulerAncestral = "euler-a"
    /// Heun's method, two model calls a step (Karras et al., 2022, algorithm 1).
    case heun
    /// DPM-Solver++ multistep (Lu et al., 2022).
    case dpmpp2M = "dpmpp-2m"
    /// DPM-Solver++ multistep on the stochastic differential equation.
    case dpmpp2MSDE = "dpmpp-2m-sde"
    /// DPM-Solver++ singlestep on the stochastic differential equation, two model calls a step (Crowson, 2022).
    case dpmppSDE = "dpmpp-sde"
    /// Unified predictor-corrector (Zhao et al., 2023).
    case unipc
    /// Latent consistency models (Luo et al., 2023).
    case lcm

    /// The class of diffusers that does the same.
    public var className: String {
        switch self {
        case .ddim: "DDIMScheduler"
        case .pndm: "PNDMScheduler"
        case .lms: "LMSDiscreteScheduler"
        case .euler: "EulerDiscreteScheduler"
        case .eulerAncestral: "EulerAncestralDiscreteScheduler"
        case .heun: "HeunDiscreteScheduler"
        case .dpmpp2M, .dpmpp2MSDE: "DPMSolverMultistepScheduler"
        case .dpmppSDE: "DPMSolverSDEScheduler"
        case .unipc: "UniPCMultistepScheduler"
        case .lcm: "LCMScheduler"
        }
    }

    /// The sampler's name in AUTOMATIC1111, as written into a picture's `parameters`.
    public var automatic1111Name: String {
        switch self {
        case .ddim: "DDIM"
        case .pndm: "PLMS"
        case .lms: "LMS"
        case .euler: "Euler"
        case .eulerAncestral: "Euler a"
        case .heun: "Heun"
        case .dpmpp2M: "DPM++ 2M"
        case .dpmpp2MSDE: "DPM++ 2M SDE"
        case .dpmppSDE: "DPM++ SDE"
        case .unipc: "UniPC"
        case .lcm: "LCM"
        }
    }

    /// The sampler of a class of diffusers; DPM-Solver's class is two samplers, told apart by its `algorithm_type`.
    public init?(className: String, algorithmType: String? = nil) {
        guard let kind = Self.allCases.first(where: { $0.className == className }) else { return nil }
        self = kind == .dpmpp2M && algorithmType?.hasPrefix("sde-") == true ? .dpmpp2MSDE : kind
    }

    /// What the model may predict for this sampler.
    public var predictionTypes: [PredictionType] {
        switch self {
        case .pndm, .eulerAncestral, .dpmppSDE: [.epsilon, .vPrediction]
        default: PredictionType.allCases
        }
    }

    /// Whether noise levels may be spaced by Karras' proposal or exponentially, instead of by time.
    public var supportsSigmaSpacing: Bool {
        switch self {
        case .ddim, .pndm, .eulerAncestral, .lcm: false
        default: true
        }
    }

    /// Whether diffusers' class knows `rescale_betas_zero_snr`.
    var supportsZeroTerminalSNR: Bool {
        switch self {
        case .pndm, .lms, .heun, .dpmppSDE: false
        default: true
        }
    }
}
