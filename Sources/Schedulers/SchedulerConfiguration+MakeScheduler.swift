extension SchedulerConfiguration {
    /// Makes the scheduler of one run.
    ///
    /// - Parameters:
    ///   - kind: the sampler, or `nil` for the one that the configuration was written for.
    ///   - stepCount: the number of steps, 1 to the number of training steps (fewer for some samplers).
    ///   - eta: DDIM's share of fresh noise, from 0 (none) to 1 (as much as DDPM); other samplers have none.
    /// - Throws: ``SchedulerError`` for a class that is not known and for settings that the sampler does not support.
    public func makeScheduler(
        _ kind: SchedulerKind? = nil, stepCount: Int, eta: Float = 0
    ) throws(SchedulerError) -> any Scheduler {
        guard let kind = kind ?? self.kind else {
            throw .unknownScheduler(name: className ?? "", nearest: SchedulerKind.allCases.map(\.className))
        }
        let trainStepCount = trainedBetas?.count ?? self.trainStepCount ?? 1000
        guard stepCount >= 1, stepCount <= max(trainStepCount, 1) else {
            throw .stepCount(
                found: stepCount, allowed: 1...max(trainStepCount, 1), kind: kind,
                reason: stepCount < 1
                    ? "a run has at least one" : "the model was trained on \(trainStepCount) noise levels")
        }
        guard 0...1 ~= eta else {
            throw .invalidValue(key: "eta", value: "\(eta)", expected: "0 to 1")
        }
        return switch kind {
        case .ddim: try DDIMScheduler(self, stepCount: stepCount, eta: eta)
        case .pndm: try PNDMScheduler(self, stepCount: stepCount)
        case .lms: try LMSScheduler(self, stepCount: stepCount)
        case .euler: try EulerScheduler(self, stepCount: stepCount)
        case .eulerAncestral: try EulerAncestralScheduler(self, stepCount: stepCount)
        case .heun: try HeunScheduler(self, stepCount: stepCount)
        case .dpmpp2M: try DPMSolverMultistepScheduler(self, stepCount: stepCount, isStochastic: false)
        case .dpmpp2MSDE: try DPMSolverMultistepScheduler(self, stepCount: stepCount, isStochastic: true)
        case .dpmppSDE: try DPMSolverSDEScheduler(self, stepCount: stepCount)
        case .unipc: try UniPCScheduler(self, stepCount: stepCount)
        case .lcm: try LCMScheduler(self, stepCount: stepCount)
        }
    }
}
