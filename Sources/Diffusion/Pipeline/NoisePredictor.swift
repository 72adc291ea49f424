internal import Models
internal import Tensors

/// Predicts the noise of one picture, step by step: guidance, safe guidance and shortcuts around the network.
struct NoisePredictor {
    /// The text that steers a run, encoded once.
    struct Texts {
        /// Without and with the prompt where it guides, else the prompt alone.
        let guided: UNetConditioning
        /// The prompt alone, for steps at which it does not guide; nil where every step is alike.
        let alone: UNetConditioning?
        /// As `guided`, and the unwanted concept.
        let safe: UNetConditioning?
    }

    private let unet: UNet
    private let texts: Texts
    private let guidanceScale: Float
    private let shortcuts: Shortcuts
    private let stepCount: Int
    private var correction: SafetyCorrection?
    private var features: UNetFeatures?
    private var fullStep = 0

    init(
        _ unet: UNet, texts: Texts, guidanceScale: Float, safeGuidance: SafeGuidance?, shortcuts: Shortcuts,
        stepCount: Int
    ) {
        self.unet = unet
        self.texts = texts
        self.guidanceScale = guidanceScale
        self.shortcuts = shortcuts
        self.stepCount = stepCount
        correction = safeGuidance.map(SafetyCorrection.init)
    }

    /// One prediction: all passes in one batch.
    ///
    /// - Parameters:
    ///   - input: `[1, H, W, C]`.
    ///   - step: the number of the call, from 0; calls are in order.
    /// - Returns: `[1, H, W, 4]`.
    mutating func predict(_ input: Tensor, timeStep: Float, step: Int, check: () throws -> Void) throws -> Tensor {
        guard guidanceScale > 1 else { return try pass(input, texts.guided, timeStep, step: step, check: check) }
        if let alone = texts.alone, !shortcuts.guides(atStep: step, of: stepCount) {
            return try pass(input, alone, timeStep, step: step, check: check)
        }
        let needsConcept = correction?.guidance.needsConcept(atStep: step) == true
        let text = (needsConcept ? texts.safe : nil) ?? texts.guided
        // Safe guidance cuts predictions at a threshold and multiplies what is below by up to 5000: the last digit decides.
        let passes = try Arithmetic.$current.withValue(needsConcept ? .careful : .fast) {
            try pass(input, text, timeStep, step: step, check: check)  // [N, H, W, 4]
        }
        let (without, with) = (passes[0..<1], passes[1..<2])
        // In diffusers' order of additions.
        var guidance = Tensor.linearCombination([(1, with), (-1, without)])
        if needsConcept,
            let gamma = correction?.correct(unguided: without, guided: with, unwanted: passes[2..<3], step: step)
        {
            guidance = Tensor.linearCombination([(1, guidance), (-1, gamma)])
        }
        return Tensor.linearCombination([(1, without), (guidanceScale, guidance)])
    }

    /// The network's prediction, whole or with features of an earlier step.
    private mutating func pass(
        _ input: Tensor, _ text: UNetConditioning, _ timeStep: Float, step: Int, check: () throws -> Void
    ) throws -> Tensor {
        if let features, features.batch == text.batch, step - fullStep < shortcuts.featureInterval {
            return try unet.predict(
                input, timeStep: timeStep, conditioning: text, reusing: features, check: check)
        }
        fullStep = step
        guard shortcuts.featureInterval > 1 else {
            return try unet.predict(input, timeStep: timeStep, conditioning: text, check: check)
        }
        return try unet.predict(
            input, timeStep: timeStep, conditioning: text, features: &features, check: check)
    }
}
