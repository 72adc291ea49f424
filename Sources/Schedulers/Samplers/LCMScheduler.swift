import Tensors

/// Latent consistency models (Luo et al., 2023, algorithm 3): a few steps, each to the clean sample and back to noise.
struct LCMScheduler: Scheduler {
    let kind = SchedulerKind.lcm
    let stepCount: Int
    let timeSteps: [Float]
    let initNoiseSigma: Float = 1

    var trainStepCount: Int { noiseSchedule.trainStepCount }

    private let noiseSchedule: NoiseSchedule
    private let predictionType: PredictionType
    private let clipping: SampleClipping
    private let timeStepScaling: Float

    init(_ configuration: SchedulerConfiguration, stepCount: Int) throws(SchedulerError) {
        noiseSchedule = try NoiseSchedule(configuration, kind: kind)
        self.stepCount = stepCount
        predictionType = try noiseSchedule.predictionType(configuration, kind: kind)
        clipping = configuration.clipping(byDefault: false)
        timeStepScaling = configuration.timeStepScaling ?? 10
        let teacherCount = configuration.originalInferenceSteps ?? 50
        guard 1...noiseSchedule.trainStepCount ~= teacherCount else {
            throw .invalidValue(
                key: "original_inference_steps", value: "\(teacherCount)",
                expected: "1 to \(noiseSchedule.trainStepCount), the number of training steps")
        }
        guard stepCount <= teacherCount else {
            throw .stepCount(
                found: stepCount, allowed: 1...teacherCount, kind: kind,
                reason: "they are taken from the \(teacherCount) of its teacher ('original_inference_steps')")
        }
        // The teacher's steps in falling order, of which some are taken at equal distances.
        let distance = noiseSchedule.trainStepCount / teacherCount
        let teacher = (1...teacherCount).reversed().map { Float($0 * distance - 1) }
        let stride = Double(teacherCount) / Double(stepCount)
        timeSteps = (0..<stepCount).map { teacher[Int(Double($0) * stride)] }
    }

    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor { sample }

    func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let (alpha, sigma) = noiseSchedule.factors(at: Int(timeSteps[stepIndex]))
        let original = clipping(
            predictionType.original(output: output, sample: sample, alpha: alpha, sigma: sigma))

        // The boundary condition of consistency models: near time 0 the sample is its own prediction.
        let time = timeSteps[stepIndex] * timeStepScaling
        let variance: Float = 0.25  // of the data, by convention
        let skip = variance / (time * time + variance)
        let out = time / (time * time + variance).squareRoot()
        guard stepIndex + 1 < stepCount else { return Tensor.linearCombination([(out, original), (skip, sample)]) }
        let (nextAlpha, nextSigma) = noiseSchedule.factors(at: Int(timeSteps[stepIndex + 1]))
        return Tensor.linearCombination([
            (nextAlpha * out, original), (nextAlpha * skip, sample), (nextSigma, noise()),
        ])
    }

    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        noiseSchedule.addNoise(original: original, noise: noise, time: Int(timeSteps[stepIndex]))
    }
}
