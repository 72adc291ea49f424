import Tensors

/// Pseudo numerical methods for diffusion models (Liu et al., 2022): linear multistep of order four.
///
/// The first steps, for which there is no history, are taken by Runge-Kutta (four model calls each, algorithm 2 of the
/// paper) or, with `skip_prk_steps`, at lower orders and with one repeated call (PLMS).
struct PNDMScheduler: Scheduler {
    let kind = SchedulerKind.pndm
    let stepCount: Int
    let timeSteps: [Float]
    let initNoiseSigma: Float = 1

    var trainStepCount: Int { noiseSchedule.trainStepCount }

    private let noiseSchedule: NoiseSchedule
    private let predictionType: PredictionType
    private let finalAlpha: Float
    /// The entries of `timeSteps` that belong to Runge-Kutta steps.
    private let rungeKuttaTimes: [Float]

    /// Calls so far; steps are told apart by it and not by their index, also where image-to-image begins later.
    private var callCount = 0
    /// The last four predictions, latest last.
    private var outputs: [Tensor] = []
    /// The sample that a step of several calls started from.
    private var startSample: Tensor?
    /// The weighted sum of the predictions of a Runge-Kutta step.
    private var accumulated: Tensor?

    init(_ configuration: SchedulerConfiguration, stepCount: Int) throws(SchedulerError) {
        noiseSchedule = try NoiseSchedule(configuration, kind: kind)
        self.stepCount = stepCount
        predictionType = configuration.predictionType ?? .epsilon
        finalAlpha = configuration.setAlphaToOne ?? false ? 1 : noiseSchedule.alphasCumulative[0]
        let times = try noiseSchedule.wholeTimeSteps(configuration, kind: kind, stepCount: stepCount)
        if configuration.skipPRKSteps ?? false {
            rungeKuttaTimes = []
            // The second time is called twice.
            timeSteps = Array(times.prefix(2) + times.dropFirst(1))
        } else {
            guard stepCount >= 4 else {
                throw .stepCount(
                    found: stepCount, allowed: 4...max(4, noiseSchedule.trainStepCount), kind: kind,
                    reason: "its Runge-Kutta start ('skip_prk_steps': false) takes four")
            }
            rungeKuttaTimes = Self.rungeKuttaTimes(times, distance: noiseSchedule.trainStepCount / stepCount)
            timeSteps = rungeKuttaTimes + times.dropFirst(3)
        }
    }

    /// The times of the first three steps: begin, middle twice, end.
    private static func rungeKuttaTimes(_ times: [Float], distance: Int) -> [Float] {
        // diffusers adds half a distance to each time and pairs what comes out, which ends at the middle and begin.
        let halves = times.prefix(4).flatMap { [$0 + Float(distance / 2), $0] }.dropFirst()
        return Array(halves.flatMap { [$0, $0] }.dropFirst().dropLast())
    }

    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor { sample }

    mutating func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        defer { callCount += 1 }
        let time = Int(timeSteps[stepIndex])
        return callCount < rungeKuttaTimes.count
            ? rungeKuttaStep(output: output, time: time, sample: sample)
            : multistep(output: output, time: time, sample: sample)
    }

    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        noiseSchedule.addNoise(original: original, noise: noise, time: Int(timeSteps[stepIndex]))
    }

    /// One of the four calls of a Runge-Kutta step.
    private mutating func rungeKuttaStep(output: Tensor, time: Int, sample: Tensor) -> Tensor {
        let previousTime = time - (callCount % 2 == 0 ? trainStepCount / stepCount / 2 : 0)
        let startTime = Int(rungeKuttaTimes[callCount / 4 * 4])
        var used = output
        switch callCount % 4 {
        case 0:
            accumulated = output.scaled(by: 1 / 6)
            outputs.append(output)
            startSample = sample
        case 1, 2:
            accumulated = accumulated.map { Tensor.linearCombination([(1, $0), (1 / 3, output)]) }
        default:
            if let accumulated { used = Tensor.linearCombination([(1, accumulated), (1 / 6, output)]) }
            accumulated = nil
        }
        return transfer(startSample ?? sample, from: startTime, to: previousTime, output: used)
    }

    /// A step of the linear multistep method.
    private mutating func multistep(output: Tensor, time: Int, sample: Tensor) -> Tensor {
        let distance = trainStepCount / stepCount
        var (time, previousTime, sample) = (time, time - distance, sample)
        if callCount == 1 {
            // The repeated call improves the first step, which is taken again from its start.
            (time, previousTime) = (time + distance, time)
        } else {
            outputs = outputs.suffix(3) + [output]
        }
        let count = outputs.count
        let used: Tensor
        switch count {
        case 1 where callCount == 0:
            used = output
            startSample = sample
        case 1:
            used = Tensor.linearCombination([(1 / 2, output), (1 / 2, outputs[0])])
            sample = startSample ?? sample
            startSample = nil
        case 2:
            used = Tensor.linearCombination([(3 / 2, outputs[1]), (-1 / 2, outputs[0])])
        case 3:
            used = Tensor.linearCombination([(23 / 12, outputs[2]), (-16 / 12, outputs[1]), (5 / 12, outputs[0])])
        default:
            used = Tensor.linearCombination([
                (55 / 24, outputs[3]), (-59 / 24, outputs[2]), (37 / 24, outputs[1]), (-9 / 24, outputs[0]),
            ])
        }
        return transfer(sample, from: time, to: previousTime, output: used)
    }

    /// Takes a sample from one training step to another (equation 9 of the paper).
    private func transfer(_ sample: Tensor, from time: Int, to previousTime: Int, output: Tensor) -> Tensor {
        let product = noiseSchedule.alphasCumulative[time]
        let previous = previousTime >= 0 ? noiseSchedule.alphasCumulative[previousTime] : finalAlpha
        let (alpha, sigma) = noiseSchedule.factors(at: time)
        let epsilon = predictionType.noise(output: output, sample: sample, alpha: alpha, sigma: sigma)
        let divisor = product * (1 - previous).squareRoot() + (product * (1 - product) * previous).squareRoot()
        return Tensor.linearCombination([
            ((previous / product).squareRoot(), sample), (-(previous - product) / divisor, epsilon),
        ])
    }
}
