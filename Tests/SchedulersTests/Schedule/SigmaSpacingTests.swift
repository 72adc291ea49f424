import Foundation
import Schedulers
import TestSupport
import Testing

@Suite("SigmaSpacing")
struct SigmaSpacingTests {
    @Test(
        "goes from the largest to the smallest level", arguments: [SigmaSpacing.karras, .exponential], [2, 3, 20, 999])
    func ends(spacing: SigmaSpacing, count: Int) throws {
        let sigmas = try #require(spacing.sigmas(from: 14.6, to: 0.03, count: count))
        #expect(sigmas.count == count)
        #expect(abs(sigmas[0] - 14.6) < 1e-9)
        #expect(abs(sigmas[count - 1] - 0.03) < 1e-12)
        #expect(zip(sigmas, sigmas.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test("has the largest level alone for one step", arguments: [SigmaSpacing.karras, .exponential])
    func one(spacing: SigmaSpacing) throws {
        let sigmas = try #require(spacing.sigmas(from: 10, to: 0.1, count: 1))
        #expect(sigmas.count == 1)
        #expect(abs(sigmas[0] - 10) < 1e-9)
    }

    @Test("of exponential levels, neighbours have one ratio")
    func ratios() throws {
        let sigmas = try #require(SigmaSpacing.exponential.sigmas(from: 16, to: 1, count: 5))
        expectClose(sigmas.map(Float.init), [16, 8, 4, 2, 1], absolute: 0, relative: 1e-6)
    }

    @Test("of Karras' levels, the seventh roots are equally far apart")
    func roots() throws {
        let sigmas = try #require(SigmaSpacing.karras.sigmas(from: 128, to: 1, count: 3))
        expectClose(sigmas.map(Float.init), [128, 17.0859375, 1], absolute: 0, relative: 1e-6)
    }

    @Test("leaves levels to the time steps")
    func none() {
        #expect(SigmaSpacing.timeSteps.sigmas(from: 10, to: 1, count: 4) == nil)
    }

    @Test("is one setting of a configuration, whatever was set before")
    func setting() {
        var configuration = SchedulerConfiguration()
        #expect(configuration.sigmaSpacing == .timeSteps)
        for spacing in [SigmaSpacing.karras, .exponential, .timeSteps, .exponential, .karras] {
            configuration.sigmaSpacing = spacing
            #expect(configuration.sigmaSpacing == spacing)
        }
        #expect(configuration.useExponentialSigmas == false)
    }
}

@Suite("SigmaToTime")
struct SigmaToTimeTests {
    static let sigmas: [Float] = [0.03, 0.1, 0.5, 2, 14]

    @Test("finds the training steps' own levels")
    func exact() {
        let timing = SigmaToTime(sigmas: Self.sigmas)
        for (index, sigma) in Self.sigmas.enumerated() {
            #expect(abs(timing.time(of: Double(sigma)) - Double(index)) < 1e-5)
        }
    }

    @Test("interpolates on a logarithmic scale")
    func between() {
        let timing = SigmaToTime(sigmas: Self.sigmas)
        #expect(abs(timing.time(of: 1) - 2.5) < 1e-5)
        #expect(abs(timing.time(of: 0.5 * pow(4, 0.25)) - 2.25) < 1e-5)
    }

    @Test(
        "stays within the training",
        arguments: [(0, 0), (-1, 0), (1e-12, 0), (15, 4), (Double.infinity, 4)] as [(Double, Double)])
    func bounds(sigma: Double, time: Double) {
        #expect(SigmaToTime(sigmas: Self.sigmas).time(of: sigma) == time)
        #expect(SigmaToTime(sigmas: [3]).time(of: sigma) == 0)
    }
}
