import Tensors

/// Denoising diffusion implicit models (Song, Meng and Ermon, 2020, equations 12 and 16).
struct DDIMScheduler: Scheduler {
    let kind = SchedulerKind.ddim
    let stepCount: Int
    let timeSteps: [Float]
    let initNoiseSigma: Float = 1

    var trainStepCount: Int { noiseSchedule.trainStepCount }

    private let noiseSchedule: NoiseSchedule
    private let predictionType: PredictionType
    private let clipping: SampleClipping
    private let finalAlpha: Float
    private let eta: Float

    init(_ configuration: SchedulerConfiguration, stepCount: Int, eta: Float) throws(SchedulerError) {
        noiseSchedule = try NoiseSchedule(configuration, kind: kind)
        self.stepCount = stepCount
        self.eta = eta
        timeSteps = try noiseSchedule.wholeTimeSteps(configuration, kind: kind, stepCount: stepCount)
        predictionType = try noiseSchedule.predictionType(configuration, kind: kind)
        clipping = configuration.clipping(byDefault: true)
        finalAlpha = configuration.setAlphaToOne ?? true ? 1 : noiseSchedule.alphasCumulative[0]
    }

    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor { sample }

    func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let time = Int(timeSteps[stepIndex])
        let previousTime = time - trainStepCount / stepCount
        let alphaProduct = noiseSchedule.alphasCumulative[time]
        let previousAlphaProduct = previousTime >= 0 ? noiseSchedule.alphasCumulative[previousTime] : finalAlpha
        let (alpha, sigma) = noiseSchedule.factors(at: time)

        let original = clipping(
            predictionType.original(output: output, sample: sample, alpha: alpha, sigma: sigma))
        let epsilon = predictionType.noise(output: output, sample: sample, alpha: alpha, sigma: sigma)

        let variance = (1 - previousAlphaProduct) / (1 - alphaProduct) * (1 - alphaProduct / previousAlphaProduct)
        let deviation = eta * variance.squareRoot()
        let direction = (1 - previousAlphaProduct - deviation * deviation).squareRoot()
        var terms = [(previousAlphaProduct.squareRoot(), original), (direction, epsilon)]
        if eta > 0 { terms.append((deviation, noise())) }
        return Tensor.linearCombination(terms)
    }

    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        noiseSchedule.addNoise(original: original, noise: noise, time: Int(timeSteps[stepIndex]))
    }
}
