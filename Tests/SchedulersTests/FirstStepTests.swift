import Foundation
import Schedulers
import Tensors
import TestSupport
import Testing

/// The first step of each sampler against its paper's formula, written out in double precision.
@Suite("First steps")
struct FirstStepTests {
    /// Sample, output and noise of one element, with the noise levels before and after the step.
    struct Case {
        let sample: Double
        let output: Double
        let noise: Double
        /// Relative noise levels.
        let (sigma, next): (Double, Double)
        let type: PredictionType

        /// The clean value that the output implies, for a sample at unit variance.
        var clean: Double {
            let alpha = 1 / (sigma * sigma + 1).squareRoot()
            return switch type {
            case .epsilon: (sample - alpha * sigma * output) / alpha
            case .vPrediction: alpha * sample - alpha * sigma * output
            case .sample: output
            }
        }

        /// The same for a sample that is clean + sigma x noise.
        var cleanOfScaled: Double {
            switch type {
            case .epsilon: sample - sigma * output
            case .vPrediction: -output * sigma / (sigma * sigma + 1).squareRoot() + sample / (sigma * sigma + 1)
            case .sample: output
            }
        }
    }

    /// Takes the first step at times 999 and 899 and compares it with a formula.
    private func check(
        _ kind: SchedulerKind, _ type: PredictionType, sourceLocation: SourceLocation = #_sourceLocation,
        _ formula: (Case) -> Double
    ) throws {
        var configuration = CommonSchedulerTests.stableDiffusion
        configuration.timeStepSpacing = .trailing
        configuration.predictionType = type
        var scheduler = try configuration.makeScheduler(kind, stepCount: 10)
        #expect(scheduler.timeSteps[0] == 999)
        let model = GaussianModel()
        var source = TorchRandomSource(seed: UInt64(21))
        let (samples, outputs, noises) = (
            source.normals(count: 20), source.normals(count: 20), source.normals(count: 20)
        )
        let shape = [1, 20]
        let found = scheduler.step(
            output: Tensor(outputs, shape: shape), stepIndex: 0, sample: Tensor(samples, shape: shape)
        ) { Tensor(noises, shape: shape) }
        let expected = samples.indices.map { index in
            Float(
                formula(
                    Case(
                        sample: Double(samples[index]), output: Double(outputs[index]), noise: Double(noises[index]),
                        sigma: model.sigma(at: 999), next: model.sigma(at: 899), type: type)))
        }
        expectClose(
            found.values, expected, absolute: 2e-4, relative: 2e-4, kind.rawValue, sourceLocation: sourceLocation)
    }

    /// Deterministic multistep methods have no history yet: all of them take the step of DDIM.
    @Test(
        "without noise is DDIM's, at unit variance", arguments: [SchedulerKind.ddim, .pndm, .dpmpp2M, .unipc],
        PredictionType.allCases)
    func unitVariance(kind: SchedulerKind, type: PredictionType) throws {
        guard kind.predictionTypes.contains(type) else { return }
        try check(kind, type) { element in
            let alpha = 1 / (element.sigma * element.sigma + 1).squareRoot()
            let nextAlpha = 1 / (element.next * element.next + 1).squareRoot()
            let noise = (element.sample - alpha * element.clean) / (alpha * element.sigma)
            return nextAlpha * (element.clean + element.next * noise)
        }
    }

    @Test(
        "without noise is Euler's, in noise levels", arguments: [SchedulerKind.euler, .lms, .heun],
        PredictionType.allCases)
    func noiseLevels(kind: SchedulerKind, type: PredictionType) throws {
        try check(kind, type) { element in
            let clean = element.cleanOfScaled
            return clean + element.next * (element.sample - clean) / element.sigma
        }
    }

    @Test(
        "of Euler's ancestral method adds noise up to the next level",
        arguments: [PredictionType.epsilon, .vPrediction])
    func eulerAncestral(type: PredictionType) throws {
        try check(.eulerAncestral, type) { element in
            let (from, to) = (element.sigma * element.sigma, element.next * element.next)
            let up = to * (from - to) / from
            let clean = element.cleanOfScaled
            return clean + (to - up).squareRoot() * (element.sample - clean) / element.sigma
                + up.squareRoot() * element.noise
        }
    }

    @Test("of DDIM with noise is DDPM's posterior")
    func ddpm() throws {
        var configuration = CommonSchedulerTests.stableDiffusion
        configuration.timeStepSpacing = .trailing
        var scheduler = try configuration.makeScheduler(.ddim, stepCount: 10, eta: 1)
        let model = GaussianModel()
        let (from, to) = (model.sigma(at: 999), model.sigma(at: 899))
        let (product, next) = (1 / (from * from + 1), 1 / (to * to + 1))
        let (sample, output, noise) = (0.8, -0.3, 1.7)
        let clean = (sample - (1 - product).squareRoot() * output) / product.squareRoot()
        // Ho et al. (2020), equations 6 and 7, for a step over many training steps.
        let kept = product / next
        let mean =
            next.squareRoot() * (1 - kept) / (1 - product) * clean
            + kept.squareRoot() * (1 - next) / (1 - product) * sample
        let variance = (1 - next) / (1 - product) * (1 - kept)
        let found = scheduler.step(
            output: Tensor([Float(output)], shape: [1, 1]), stepIndex: 0,
            sample: Tensor([Float(sample)], shape: [1, 1])
        ) { Tensor([Float(noise)], shape: [1, 1]) }
        expectClose(found.values, [Float(mean + variance.squareRoot() * noise)], absolute: 1e-4, relative: 1e-4)
    }

    @Test(
        "of DPM++ 2M SDE solves the stochastic equation for a constant prediction", arguments: PredictionType.allCases)
    func multistepSDE(type: PredictionType) throws {
        try check(.dpmpp2MSDE, type) { element in
            let (alpha, next) = (
                1 / (element.sigma * element.sigma + 1).squareRoot(), 1 / (element.next * element.next + 1).squareRoot()
            )
            let step = log(element.sigma / element.next)
            return (next * element.next) / (alpha * element.sigma) * exp(-step) * element.sample
                + next * (1 - exp(-2 * step)) * element.clean
                + next * element.next * (1 - exp(-2 * step)).squareRoot() * element.noise
        }
    }

    @Test("of DPM++ SDE goes to the middle of the step", arguments: [PredictionType.epsilon, .vPrediction])
    func singlestepSDE(type: PredictionType) throws {
        try check(.dpmppSDE, type) { element in
            let middle = (element.sigma * element.next).squareRoot()
            let (from, to) = (element.sigma * element.sigma, middle * middle)
            let up = to * (from - to) / from
            let down = (to - up).squareRoot()
            let clean = element.cleanOfScaled
            return clean + down / element.sigma * (element.sample - clean) + up.squareRoot() * element.noise
        }
    }

    @Test("of LCM goes to the clean sample and back", arguments: PredictionType.allCases)
    func consistency(type: PredictionType) throws {
        try check(.lcm, type) { element in
            let next = 1 / (element.next * element.next + 1).squareRoot()
            let time = 9990.0
            let clean =
                0.25 / (time * time + 0.25) * element.sample + time / (time * time + 0.25).squareRoot() * element.clean
            return next * clean + next * element.next * element.noise
        }
    }
}

@Suite("Last steps")
struct LastStepTests {
    @Test(
        "that end at no noise end at the prediction of the clean sample",
        arguments: [SchedulerKind.ddim, .euler, .heun, .eulerAncestral, .dpmpp2M, .dpmpp2MSDE, .dpmppSDE, .unipc])
    func landsOnPrediction(kind: SchedulerKind) throws {
        var configuration = CommonSchedulerTests.stableDiffusion
        configuration.setAlphaToOne = true
        configuration.timeStepSpacing = .leading
        configuration.predictionType = .vPrediction
        var scheduler = try configuration.makeScheduler(kind, stepCount: 1)
        let model = GaussianModel()
        let sigma = model.sigma(at: scheduler.timeSteps[0])
        let (sample, output) = (0.7, -1.1)
        // Heun and its like hold clean + sigma x noise, the others unit variance.
        let input = scheduler.scaleModelInput(Tensor([Float(sample)], shape: [1, 1]), stepIndex: 0)
        let alpha = 1 / (sigma * sigma + 1).squareRoot()
        let clean = alpha * Double(input.values[0]) - alpha * sigma * output
        let found = scheduler.step(
            output: Tensor([Float(output)], shape: [1, 1]), stepIndex: 0,
            sample: Tensor([Float(sample)], shape: [1, 1])
        ) { Tensor([5], shape: [1, 1]) }
        expectClose(found.values, [Float(clean)], absolute: 1e-5, relative: 1e-5)
    }

    @Test(
        "end at the first training step's noise level where the settings say so",
        arguments: [SchedulerKind.euler, .dpmpp2M, .unipc])
    func sigmaMin(kind: SchedulerKind) throws {
        var configuration = CommonSchedulerTests.stableDiffusion
        configuration.finalSigmasType = .sigmaMin
        configuration.predictionType = .sample
        var scheduler = try configuration.makeScheduler(kind, stepCount: 1)
        // Predicted is a clean 0, so what is left of the sample is its noise, scaled down.
        let time = scheduler.timeSteps[0]
        let model = GaussianModel()
        func level(_ sigma: Double) -> Double { kind == .euler ? sigma : sigma / (sigma * sigma + 1).squareRoot() }
        let ratio = level(model.sigma(at: 0)) / level(model.sigma(at: time))
        let found = scheduler.step(
            output: Tensor(shape: [1, 1]), stepIndex: 0, sample: Tensor([1], shape: [1, 1])
        ) { Tensor(shape: [1, 1]) }
        expectClose(found.values, [Float(ratio)], absolute: 0, relative: 1e-4)
    }
}
