import Foundation
import Tensors

/// Unified predictor-corrector (Zhao et al., 2023): every prediction of the model first corrects the step that led to it.
struct UniPCScheduler: Scheduler {
    let kind = SchedulerKind.unipc
    let stepCount: Int
    let trainStepCount: Int
    let initNoiseSigma: Float = 1

    var timeSteps: [Float] { schedule.timeSteps }

    private let schedule: SigmaSchedule
    private let predictionType: PredictionType
    private let clipping: SampleClipping
    private let solverOrder: Int
    private let predictsOriginal: Bool
    private let usesFirstB: Bool
    private let lowerOrderFinal: Bool
    private let uncorrectedSteps: Set<Int>

    /// The last converted predictions, latest last.
    private var outputs: [Tensor] = []
    /// The corrected sample that the last step started from, and the step's order.
    private var last: (sample: Tensor, order: Int)?

    init(_ configuration: SchedulerConfiguration, stepCount: Int) throws(SchedulerError) {
        let noise = try NoiseSchedule(configuration, kind: kind)
        try configuration.validateUniPC()
        schedule = try SigmaSchedule(wholeSteps: configuration, kind: kind, noise: noise, stepCount: stepCount)
        self.stepCount = stepCount
        trainStepCount = noise.trainStepCount
        predictionType = configuration.predictionType ?? .epsilon
        clipping = configuration.clipping(byDefault: false, allowsFixed: false)
        solverOrder = configuration.solverOrder ?? 2
        predictsOriginal = configuration.predictX0 ?? true
        usesFirstB = configuration.solverType == "bh1"
        lowerOrderFinal = configuration.lowerOrderFinal ?? true
        uncorrectedSteps = Set(configuration.disableCorrector ?? [])
    }

    func scaleModelInput(_ sample: Tensor, stepIndex: Int) -> Tensor { sample }

    mutating func step(output: Tensor, stepIndex: Int, sample: Tensor, noise: () -> Tensor) -> Tensor {
        let (alpha, sigma, _) = schedule.factors(at: stepIndex)
        let converted =
            predictsOriginal
            ? clipping(predictionType.original(output: output, sample: sample, alpha: alpha, sigma: sigma))
            : predictionType.noise(output: output, sample: sample, alpha: alpha, sigma: sigma)

        var sample = sample
        if let last, !uncorrectedSteps.contains(stepIndex - 1) {
            sample = update(last.sample, to: stepIndex, order: last.order, corrector: converted)
        }
        outputs = outputs.suffix(solverOrder - 1) + [converted]
        let left = timeSteps.count - stepIndex
        let order = lowerOrderFinal ? min(outputs.count, left) : outputs.count
        last = (sample, order)
        return update(sample, to: stepIndex + 1, order: order)
    }

    func addNoise(original: Tensor, noise: Tensor, stepIndex: Int) -> Tensor {
        schedule.addUnitNoise(original: original, noise: noise, stepIndex: stepIndex)
    }

    /// Takes a sample from one noise level to the next (equations 3 and 9 of the paper).
    ///
    /// - Parameters:
    ///   - end: the index of the noise level to arrive at.
    ///   - order: how many predictions are used, the corrector's not counted.
    ///   - corrector: the prediction at the end, if it is known.
    private func update(_ sample: Tensor, to end: Int, order: Int, corrector: Tensor? = nil) -> Tensor {
        let (target, start) = (schedule.factors(at: end), schedule.factors(at: end - 1))
        let step = target.lambda - start.lambda
        let signedStep = predictsOriginal ? -step : step
        let growth = expm1(signedStep)
        let scale = usesFirstB ? signedStep : growth

        // The older predictions' distances from the latest, relative to the step.
        let distances = (1..<max(order, 1)).map { (schedule.factors(at: end - 1 - $0).lambda - start.lambda) / step }
        let weights = UniPCWeights(step: signedStep, scale: scale, distances: distances)
            .solution(includingEnd: corrector != nil)

        let (kept, added) =
            predictsOriginal
            ? (target.sigma / start.sigma, target.alpha) : (target.alpha / start.alpha, target.sigma)
        // Every difference from the latest prediction counts with its weight.
        var latest = -added * growth
        var terms = [(kept, sample)]
        for ((weight, distance), output) in zip(zip(weights, distances), outputs.dropLast().reversed()) {
            let factor = -added * scale * weight / distance
            terms.append((factor, output))
            latest -= factor
        }
        if let corrector, let weight = weights.last {
            let factor = -added * scale * weight
            terms.append((factor, corrector))
            latest -= factor
        }
        if let output = outputs.last { terms.append((latest, output)) }
        return Tensor.linearCombination(terms)
    }
}

/// The weights of the differences in a step of UniPC.
private struct UniPCWeights {
    /// The step in lambda, signed, and B(h) of the paper.
    let step: Float
    let scale: Float
    /// Distances of the older predictions.
    let distances: [Float]

    /// The weights of the older predictions and, with a corrector, of the one at the end.
    func solution(includingEnd: Bool) -> [Float] {
        let order = distances.count + 1
        // The lowest orders have fixed weights in the reference, whatever the equations say.
        if includingEnd && order == 1 { return [0.5] }
        if !includingEnd && order <= 2 { return order == 2 ? [0.5] : [] }
        let nodes = (distances + (includingEnd ? [1] : [])).map(Double.init)
        let matrix = nodes.indices.map { power in nodes.map { pow($0, Double(power)) } }
        return Self.solved(matrix, moments(count: nodes.count)).map(Float.init)
    }

    /// The right-hand sides: phi functions of the step over B(h).
    private func moments(count: Int) -> [Double] {
        var phi = expm1(step) / step - 1
        var factorial: Float = 1
        return (1...count).map { power in
            defer {
                factorial *= Float(power + 1)
                phi = phi / step - 1 / factorial
            }
            return Double(phi * factorial / scale)
        }
    }

    /// Gaussian elimination with pivoting for two or three unknowns.
    private static func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var rows = zip(matrix, right).map { $0 + [$1] }
        for column in rows.indices {
            let pivot = (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            for row in rows.indices where row != column {
                let factor = rows[row][column] / rows[column][column]
                rows[row] = zip(rows[row], rows[column]).map { $0 - factor * $1 }
            }
        }
        return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
    }
}
