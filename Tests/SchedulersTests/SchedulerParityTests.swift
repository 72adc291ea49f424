import Schedulers
import TestSupport
import Testing

@Suite("Schedulers against diffusers")
struct SchedulerParityTests {
    @Test("end a full loop where diffusers ends it, for every kind of prediction", arguments: SchedulerKind.allCases)
    func fullLoop(kind: SchedulerKind) throws {
        let goldens = try SchedulerGolden.load().filter { $0.kind == kind }
        #expect(goldens.count > 10)
        for golden in goldens {
            for (name, expected) in golden.results {
                let type = try #require(PredictionType(rawValue: name))
                let difference = try golden.difference(predictionType: type, expected: expected)
                // A run that starts at a noise level of 20,000 (squared cosine) cancels as much in single precision; LMS
                // integrates polynomials whose nodes are close, and diffusers does so in single precision.
                let tolerance = max(kind == .lms ? 5e-5 : 1e-5, 2e-7 * golden.sigma)
                #expect(difference < tolerance, "\(name), \(golden.steps) steps, \(golden.config)")
            }
        }
    }

    @Test("call the model at the times of diffusers", arguments: SchedulerKind.allCases)
    func timeSteps(kind: SchedulerKind) throws {
        for golden in try SchedulerGolden.load() where golden.kind == kind {
            let times = try golden.makeScheduler().timeSteps
            let comment: Comment = "\(golden.steps) steps, \(golden.config)"
            guard times.count == golden.times.count else {
                Issue.record("\(times.count) times, expected \(golden.times.count): \(comment)")
                continue
            }
            for (found, expected) in zip(times, golden.times) {
                // Times between training steps come from logarithms in single precision, which no two libraries share.
                let tolerance: Float = expected == expected.rounded() ? 0 : 1e-6 * expected + 5e-5
                #expect(abs(found - expected) <= tolerance, comment)
            }
        }
    }

    @Test("start at the noise level of diffusers", arguments: SchedulerKind.allCases)
    func initialNoise(kind: SchedulerKind) throws {
        for golden in try SchedulerGolden.load() where golden.kind == kind {
            let sigma = try golden.makeScheduler().initNoiseSigma
            #expect(abs(sigma - golden.sigma) <= 1e-6 * golden.sigma, "\(golden.steps) steps, \(golden.config)")
        }
    }
}
