import Schedulers
import Tensors
import TestSupport
import Testing

/// What every scheduler must do, whatever its method.
@Suite("Every scheduler")
struct CommonSchedulerTests {
    /// Stable Diffusion 1.5's settings, as its `scheduler_config.json` has them.
    static var stableDiffusion: SchedulerConfiguration {
        var configuration = SchedulerConfiguration()
        configuration.betaStart = 0.00085
        configuration.betaEnd = 0.012
        configuration.betaSchedule = .scaledLinear
        configuration.stepsOffset = 1
        configuration.skipPRKSteps = true
        configuration.clipSample = false
        configuration.setAlphaToOne = false
        return configuration
    }

    @Test("ends with finite numbers of the sample's shape", arguments: SchedulerKind.allCases, [1, 2, 3, 10, 50])
    func shapes(kind: SchedulerKind, stepCount: Int) throws {
        let scheduler = try Self.stableDiffusion.makeScheduler(kind, stepCount: stepCount)
        #expect(scheduler.kind == kind)
        #expect(scheduler.stepCount == stepCount)
        #expect(scheduler.trainStepCount == 1000)
        let sample = SchedulerLoop.run(scheduler).sample
        #expect(sample.shape == SchedulerLoop.shape)
        #expect(sample.values.allSatisfy { $0.isFinite && abs($0) < 100 })
    }

    @Test("gives the same sample for the same noise", arguments: SchedulerKind.allCases)
    func repeatable(kind: SchedulerKind) throws {
        let scheduler = try Self.stableDiffusion.makeScheduler(kind, stepCount: 9)
        #expect(SchedulerLoop.run(scheduler).sample.values == SchedulerLoop.run(scheduler).sample.values)
    }

    @Test("takes elements one by one: the layout does not matter", arguments: SchedulerKind.allCases)
    func elementwise(kind: SchedulerKind) throws {
        var forward = try Self.stableDiffusion.makeScheduler(kind, stepCount: 5)
        var backward = forward
        func reversed(_ tensor: Tensor) -> Tensor { Tensor(tensor.values.reversed(), shape: tensor.shape) }
        var (sample, mirrored) = (SchedulerLoop.noise(draw: 0), reversed(SchedulerLoop.noise(draw: 0)))
        for index in forward.timeSteps.indices {
            let output = SchedulerLoop.model(sample, time: forward.timeSteps[index])
            let noise = SchedulerLoop.noise(draw: index)
            mirrored = backward.step(output: reversed(output), stepIndex: index, sample: mirrored) { reversed(noise) }
            sample = forward.step(output: output, stepIndex: index, sample: sample) { noise }
        }
        #expect(mirrored.values == sample.values.reversed())
    }

    @Test("lays its times out from noisy to clean, within the training steps", arguments: SchedulerKind.allCases)
    func times(kind: SchedulerKind) throws {
        let scheduler = try Self.stableDiffusion.makeScheduler(kind, stepCount: 10)
        let times = scheduler.timeSteps
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(times.allSatisfy { 0...999 ~= $0 })
        let calls = [SchedulerKind.heun: 19, .dpmppSDE: 19, .pndm: 11]
        #expect(times.count == calls[kind] ?? 10)
    }

    @Test("draws noise as often as diffusers", arguments: SchedulerKind.allCases)
    func draws(kind: SchedulerKind) throws {
        let counts = [SchedulerKind.eulerAncestral: 6, .dpmpp2MSDE: 6, .dpmppSDE: 10, .lcm: 5]
        let scheduler = try Self.stableDiffusion.makeScheduler(kind, stepCount: 6)
        #expect(SchedulerLoop.run(scheduler).drawCount == counts[kind] ?? 0)
    }

    @Test(
        "adds no picture to noise where its level is high, and no noise where it is low",
        arguments: SchedulerKind.allCases)
    func addNoise(kind: SchedulerKind) throws {
        let scheduler = try Self.stableDiffusion.makeScheduler(kind, stepCount: 50)
        let picture = SchedulerLoop.noise(draw: 3)
        let noise = SchedulerLoop.noise(draw: 4)
        let none = Tensor(shape: SchedulerLoop.shape)
        let last = scheduler.timeSteps.count - 1
        for index in [0, last / 2, last] {
            // The parts add up.
            let whole = scheduler.addNoise(original: picture, noise: noise, stepIndex: index)
            let parts = [(picture, none), (none, noise)].map {
                scheduler.addNoise(original: $0.0, noise: $0.1, stepIndex: index)
            }
            expectClose(whole, .linearCombination([(Float(1), parts[0]), (Float(1), parts[1])]))
        }
        func share(_ index: Int) -> Float {
            let kept =
                scheduler.addNoise(original: picture, noise: none, stepIndex: index).values[0] / picture.values[0]
            let added = scheduler.addNoise(original: none, noise: noise, stepIndex: index).values[0] / noise.values[0]
            return added / kept
        }
        #expect(share(0) > 10)
        #expect(share(last) < 0.25)
        #expect(share(0) > share(last / 2) && share(last / 2) > share(last))
    }

    @Test("finds a picture again whose noise the model knows", arguments: SchedulerKind.allCases)
    func perfectModel(kind: SchedulerKind) throws {
        // A model of one picture: whatever the sample, the clean picture is predicted, so every method must end there.
        var configuration = Self.stableDiffusion
        configuration.setAlphaToOne = true
        let picture = SchedulerLoop.noise(draw: 5)
        var scheduler = try configuration.makeScheduler(kind, stepCount: 12)
        var sample = SchedulerLoop.noise(draw: 0).scaled(by: scheduler.initNoiseSigma)
        let alphas = Alphas(configuration)
        for (index, time) in scheduler.timeSteps.enumerated() {
            let input = scheduler.scaleModelInput(sample, stepIndex: index)
            let (alpha, sigma) = alphas.factors(at: time)
            let output = Tensor.linearCombination([(1 / sigma, input), (-alpha / sigma, picture)])
            sample = scheduler.step(output: output, stepIndex: index, sample: sample) {
                SchedulerLoop.noise(draw: index + 6)
            }
        }
        // Multistep methods reach it up to the error of their extrapolation.
        expectClose(sample, picture, absolute: kind == .pndm || kind == .lms ? 0.1 : 0.02, relative: 0)
    }

    @Test(
        "starts image-to-image where diffusers does", arguments: SchedulerKind.allCases,
        [(0.0, 10), (0.09, 10), (0.1, 9), (0.5, 5), (0.75, 3), (0.99, 1), (1, 0), (2, 0), (-1, 10)])
    func startIndex(kind: SchedulerKind, expected: (strength: Double, skipped: Int)) throws {
        let scheduler = try Self.stableDiffusion.makeScheduler(kind, stepCount: 10)
        let calls = kind == .heun || kind == .dpmppSDE ? 2 : 1
        #expect(scheduler.callsPerStep == calls)
        #expect(
            scheduler.startIndex(strength: expected.strength)
                == min(expected.skipped * calls, scheduler.timeSteps.count))
    }

    @Test("refuses absurd numbers of steps", arguments: SchedulerKind.allCases, [0, -1, 1001, .max, .min])
    func stepCounts(kind: SchedulerKind, stepCount: Int) {
        #expect {
            try Self.stableDiffusion.makeScheduler(kind, stepCount: stepCount)
        } throws: { error in
            guard case .stepCount(let found, let allowed, _, _) = error as? SchedulerError else { return false }
            return found == stepCount && allowed == 1...1000 && "\(error)".contains("Choose 1 to 1000 steps")
        }
    }

    @Test("runs at every number of steps it takes, with every spacing", arguments: SchedulerKind.allCases)
    func everyStepCount(kind: SchedulerKind) throws {
        for spacing in TimeStepSpacing.allCases {
            var configuration = Self.stableDiffusion
            configuration.timeStepSpacing = spacing
            configuration.trainStepCount = 60
            for stepCount in 1...60 {
                guard let scheduler = try? configuration.makeScheduler(kind, stepCount: stepCount) else {
                    // LCM has a teacher of 50 steps; an offset, or one time more, leaves no room at the very end.
                    #expect(stepCount > (kind == .lcm ? 50 : 58), "\(spacing) \(stepCount)")
                    continue
                }
                let values = SchedulerLoop.run(scheduler).sample.values
                #expect(values.allSatisfy { $0.isFinite }, "\(spacing) \(stepCount)")
            }
        }
    }
}

/// Stable Diffusion's noise levels between training steps, computed independently of the module.
private struct Alphas {
    let sigmas: [Double]

    init(_ configuration: SchedulerConfiguration) {
        let (start, end) = (0.00085.squareRoot(), 0.012.squareRoot())
        var product = 1.0
        sigmas = (0..<1000).map { index in
            let root = start + (end - start) * Double(index) / 999
            product *= 1 - root * root
            return ((1 - product) / product).squareRoot()
        }
    }

    func factors(at time: Float) -> (alpha: Float, sigma: Float) {
        let (low, share) = (min(Int(time), 998), Double(time) - Double(min(Int(time), 998)))
        let sigma = sigmas[low] + (sigmas[low + 1] - sigmas[low]) * share
        let alpha = 1 / (sigma * sigma + 1).squareRoot()
        return (Float(alpha), Float(alpha * sigma))
    }
}
