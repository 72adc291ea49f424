import Foundation
import Tensors
import TestSupport
import Testing

@testable import Schedulers

/// What models predict, and what follows from it for the clean sample and the noise.
@Suite("Prediction types")
struct PredictionTypeTests {
    /// The factors of clean sample and noise at noise levels from low to high, of unit variance.
    static let levels: [(alpha: Float, sigma: Float)] = ([0.01, 0.3, 1, 3, 14.6] as [Float]).map { level in
        let alpha = 1 / (1 + level * level).squareRoot()
        return (alpha, level * alpha)
    }

    private let clean = SyntheticWeights.normals("clean", shape: [2, 3])
    private let noise = SyntheticWeights.normals("noise", shape: [2, 3])

    /// What a perfect model of a type predicts.
    private func prediction(_ type: PredictionType, alpha: Float, sigma: Float) -> Tensor {
        switch type {
        case .epsilon: noise
        case .sample: clean
        case .vPrediction: Tensor.linearCombination([(alpha, noise), (-sigma, clean)])
        }
    }

    @Test("a perfect prediction gives clean sample and noise back, at every level", arguments: PredictionType.allCases)
    func roundTrip(_ type: PredictionType) {
        for (alpha, sigma) in Self.levels {
            let sample = Tensor.linearCombination([(alpha, clean), (sigma, noise)])
            let output = prediction(type, alpha: alpha, sigma: sigma)
            // Dividing by a small factor enlarges the rounding of the sample.
            let error = 1e-6 * (1 + 1 / min(alpha, sigma))
            let original = type.original(output: output, sample: sample, alpha: alpha, sigma: sigma)
            expectClose(original, clean, absolute: error, relative: 1e-5, "level \(sigma / alpha)")
            let found = type.noise(output: output, sample: sample, alpha: alpha, sigma: sigma)
            expectClose(found, noise, absolute: error, relative: 1e-5, "level \(sigma / alpha)")
        }
    }

    @Test(
        "samples of unit variance and those of clean + sigma x noise tell the same", arguments: PredictionType.allCases)
    func bothScales(_ type: PredictionType) {
        for (alpha, sigma) in Self.levels {
            let level = sigma / alpha
            let sample = Tensor.linearCombination([(1, clean), (level, noise)])
            let output = prediction(type, alpha: alpha, sigma: sigma)
            let unit = type.original(output: output, sample: sample.scaled(by: alpha), alpha: alpha, sigma: sigma)
            let free = type.original(output: output, sample: sample, sigma: level)
            expectClose(free, unit, absolute: 1e-5 * (1 + level), relative: 1e-5, "level \(level)")
        }
    }
}

@Suite("Variances of training steps")
struct BetaScheduleTests {
    @Test("grow from start to end, each by its definition", arguments: [1, 2, 3, 10, 999, 1000])
    func definitions(count: Int) {
        let (start, end) = (0.00085, 0.012)
        for index in 0..<count {
            let part = count > 1 ? Double(index) / Double(count - 1) : 0
            let linear = BetaSchedule.linear.betas(count: count, start: start, end: end)[index]
            #expect(abs(Double(linear) - (start + (end - start) * part)) < 1e-8)
            let root = start.squareRoot() + (end.squareRoot() - start.squareRoot()) * part
            let scaled = BetaSchedule.scaledLinear.betas(count: count, start: start, end: end)[index]
            #expect(abs(Double(scaled) - root * root) < 1e-8)
        }
    }

    @Test("the cosine schedule leaves what its cosine says, up to its cap")
    func cosine() {
        let betas = BetaSchedule.squaredCosine.betas(count: 100, start: 0, end: 0)
        let products = BetaSchedule.cumulativeProducts(betas.map { 1 - $0 })
        func share(_ time: Double) -> Double { pow(cos((time + 0.008) / 1.008 * Double.pi / 2), 2) }
        for index in 0..<99 {
            #expect(abs(Double(products[index]) - share(Double(index + 1) / 100) / share(0)) < 1e-6)
        }
        #expect(betas.allSatisfy { $0 > 0 && $0 <= 0.999 } && betas.last == 0.999)
    }

    @Test("rescaled to the end, nothing of the picture is left there and the first step keeps what it had")
    func zeroTerminal() {
        let betas = BetaSchedule.scaledLinear.betas(count: 1000, start: 0.00085, end: 0.012)
        let before = BetaSchedule.cumulativeProducts(betas.map { 1 - $0 })
        let rescaled = BetaSchedule.rescaledToZeroTerminalSNR(betas)
        let after = BetaSchedule.cumulativeProducts(rescaled.map { 1 - $0 })
        #expect(after.last == 0 && abs(after[0] - before[0]) < 1e-6)
        #expect(zip(after, after.dropFirst()).allSatisfy(>) && zip(after, before).allSatisfy { $0 <= $1 + 1e-6 })
        #expect(BetaSchedule.rescaledToZeroTerminalSNR([]).isEmpty)
    }

    @Test("a noise level between two training steps lies between theirs, beyond the ends at them")
    func interpolation() throws {
        let configuration = try SchedulerConfiguration(data: Data(#"{"num_train_timesteps": 10}"#.utf8))
        let noise = try NoiseSchedule(configuration, kind: .euler), levels = noise.sigmas
        #expect(noise.trainStepCount == 10 && levels == levels.sorted())
        for time in stride(from: -2.0, through: 12, by: 0.25) {
            let found = noise.sigma(atTime: time, sigmas: levels)
            let low = min(max(Int(time.rounded(.down)), 0), 9), high = min(max(Int(time.rounded(.up)), 0), 9)
            let part = time - time.rounded(.down)
            let expected = Double(levels[low]) * (1 - part) + Double(levels[high]) * part
            #expect(abs(found - expected) < 1e-6 * expected, "\(time)")
        }
        #expect(noise.smallestSigma == levels[0])
    }
}
