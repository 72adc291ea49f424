import Schedulers
import Tensors
import TestSupport
import Testing

/// Checks that need no reference: more steps must come closer to what the mathematics says.
@Suite("Convergence on normal data")
struct ConvergenceTests {
    static let deterministic: [SchedulerKind] = [.ddim, .pndm, .lms, .euler, .heun, .dpmpp2M, .unipc]

    /// The largest distance from the exact flow's end, over samples of one standard deviation to either side.
    ///
    /// Numbers of steps divide 1000: DDIM and PNDM step by whole training steps, and lose the remainder.
    static func error(_ kind: SchedulerKind, _ type: PredictionType, stepCount: Int) throws -> Float {
        let model = GaussianModel()
        var configuration = CommonSchedulerTests.stableDiffusion
        configuration.predictionType = type
        configuration.setAlphaToOne = true
        configuration.timeStepSpacing = .trailing
        let scheduler = try configuration.makeScheduler(kind, stepCount: stepCount)
        let noise: [Float] = [-1.5, -1, -0.3, 0, 0.5, 1, 1.5]
        let sigma = model.sigma(at: scheduler.timeSteps[0])
        // Samplers differ in the scale of their samples: relative to the clean sample, or at unit variance.
        let scale = scheduler.initNoiseSigma > 1 ? 1 : 1 / Float(sigma * sigma + 1).squareRoot()
        let start = noise.map { Float(sigma) * $0 }
        let sample = Tensor(start, shape: [1, noise.count]).scaled(by: scale)
        let end = model.run(scheduler, type: type, sample: sample) { sample }
        return zip(end.values, start).map { abs($0 - model.flow($1, from: sigma)) }.max() ?? .infinity
    }

    @Test("ends nearer the exact flow with more steps", arguments: deterministic, PredictionType.allCases)
    func converges(kind: SchedulerKind, type: PredictionType) throws {
        guard kind.predictionTypes.contains(type) else { return }
        let errors = try [10, 40, 125].map { try Self.error(kind, type, stepCount: $0) }
        #expect(errors[1] < errors[0] * 0.6, "\(errors)")
        #expect(errors[2] < errors[1] * 0.6, "\(errors)")
        #expect(errors[2] < 0.03, "\(errors)")
    }

    @Test(
        "is nearer than Euler's method at the same times for the methods of higher order",
        arguments: [SchedulerKind.heun, .dpmpp2M, .unipc])
    func higherOrder(kind: SchedulerKind) throws {
        // What is left is the last step, from the noise level of the first training steps to none, which is of first order.
        let first = try Self.error(.euler, .epsilon, stepCount: 50)
        let second = try Self.error(kind, .epsilon, stepCount: 50)
        #expect(second < first / 2, "\(second), Euler \(first)")
    }

    @Test(
        "ends with the data's mean and deviation where noise is added",
        arguments: [SchedulerKind.eulerAncestral, .dpmpp2MSDE, .dpmppSDE, .ddim])
    func stochastic(kind: SchedulerKind) throws {
        let model = GaussianModel()
        let shape = [1, 20_000]
        var source = TorchRandomSource(seed: UInt64(5))
        func draw() -> Tensor { Tensor(source.normals(count: shape[1]), shape: shape) }
        var configuration = CommonSchedulerTests.stableDiffusion
        configuration.setAlphaToOne = true
        let scheduler = try configuration.makeScheduler(kind, stepCount: 200, eta: kind == .ddim ? 1 : 0)
        let sample = draw().scaled(by: scheduler.initNoiseSigma)
        let values = model.run(scheduler, type: .epsilon, sample: sample, noise: draw).values.map(Double.init)
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        // Standard errors are 0.004 and 0.003; the rest is left to the steps and to the schedule's end at 14.6.
        #expect(abs(mean - model.mean) < 0.04, "\(mean)")
        #expect(abs(variance.squareRoot() - model.deviation) < 0.02, "\(variance.squareRoot())")
    }

    @Test("draws both calls of a DPM++ SDE step from one Brownian path")
    func brownianPath() throws {
        // With a model that predicts nothing and equal draws, what is added in two calls has the variance of the step.
        var scheduler = try CommonSchedulerTests.stableDiffusion.makeScheduler(.dpmppSDE, stepCount: 5)
        let none = Tensor(shape: [1, 2])
        let middle = scheduler.step(output: none, stepIndex: 0, sample: none) { Tensor([1, 0], shape: [1, 2]) }
        let end = scheduler.step(output: none, stepIndex: 1, sample: middle) { Tensor([0, 1], shape: [1, 2]) }
        #expect(middle.values[0] > 0 && middle.values[1] == 0)
        #expect(end.values[0] > 0 && end.values[1] > 0)
    }
}
