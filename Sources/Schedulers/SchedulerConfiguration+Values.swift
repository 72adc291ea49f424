import Foundation

/// The settings as samplers need them: defaults of the sampler's class filled in, and checked.
extension SchedulerConfiguration {
    /// The variances that the training steps add.
    func betas(for kind: SchedulerKind) -> [Float] {
        if let trainedBetas { return trainedBetas }
        // The classes that came from k-diffusion, and LCM, have Stable Diffusion's variances as their defaults.
        let isStableDiffusion = kind == .heun || kind == .dpmppSDE || kind == .lcm
        return (betaSchedule ?? (kind == .lcm ? .scaledLinear : .linear)).betas(
            count: trainStepCount ?? 1000, start: betaStart ?? (isStableDiffusion ? 0.00085 : 0.0001),
            end: betaEnd ?? (isStableDiffusion ? 0.012 : 0.02))
    }

    /// The noise levels of Karras' or exponential spacing, or `nil` where time steps decide.
    func spacedSigmas(from largest: Double, to smallest: Double, count: Int) -> [Double]? {
        sigmaSpacing.sigmas(from: sigmaMax ?? largest, to: sigmaMin ?? smallest, count: count)
    }

    /// The number of training steps, from the cleanest on, whose signal is at least what `lambda_min_clipped` asks for.
    func trainingRange(sigmas: [Float]) -> Int {
        guard let bound = lambdaMinClipped else { return sigmas.count }
        // lambda = log(alpha / sigma), which is minus the logarithm of the relative noise level.
        return max(1, sigmas.count { Double(-log($0)) >= bound })
    }

    /// How the predicted clean sample is kept in bounds.
    func clipping(byDefault clips: Bool, allowsDynamic: Bool = true, allowsFixed: Bool = true) -> SampleClipping {
        if allowsDynamic && thresholding ?? false {
            return .dynamic(quantile: dynamicThresholdingRatio ?? 0.995, maximum: sampleMaxValue ?? 1)
        }
        return allowsFixed && clipSample ?? clips ? .clip(range: clipSampleRange ?? 1) : .none
    }

    /// Throws for values that no sampler, or not this one, can work with.
    func validate(for kind: SchedulerKind) throws(SchedulerError) {
        try validateVariances(for: kind)
        try validateNumbers()
        if let predictionType, !kind.predictionTypes.contains(predictionType) {
            throw .unsupported(
                key: "prediction_type", value: predictionType.rawValue, kind: kind,
                allowed: kind.predictionTypes.map(\.rawValue))
        }
        for (key, isSet) in [
            ("use_beta_sigmas", useBetaSigmas), ("use_lu_lambdas", useLuLambdas), ("use_flow_sigmas", useFlowSigmas),
        ] where isSet == true && kind.supportsSigmaSpacing {
            throw .unsupported(key: key, value: "true", kind: kind, allowed: ["use_karras_sigmas", "false"])
        }
        for (key, value, allowed) in [
            ("interpolation_type", interpolationType, "linear"), ("timestep_type", timeStepType, "discrete"),
        ] {
            if let value, value != allowed, kind == .euler {
                throw .unsupported(key: key, value: value, kind: kind, allowed: [allowed])
            }
        }
        if useKarrasSigmas == true && useExponentialSigmas == true {
            throw .invalidValue(key: "use_exponential_sigmas", value: "true", expected: "false beside Karras sigmas")
        }
    }

    private func validateVariances(for kind: SchedulerKind) throws(SchedulerError) {
        let count = trainStepCount ?? 1000
        guard 1...100_000 ~= count else {
            throw .invalidValue(key: "num_train_timesteps", value: "\(count)", expected: "1 to 100000")
        }
        for (key, value) in [("beta_start", betaStart), ("beta_end", betaEnd)] {
            if let value, !(0 < value && value < 1) {
                throw .invalidValue(key: key, value: "\(value)", expected: "more than 0 and less than 1")
            }
        }
        guard let trainedBetas else { return }
        guard trainedBetas.count == count else {
            throw .invalidValue(
                key: "trained_betas", value: "\(trainedBetas.count) values", expected: "\(count), one a training step")
        }
        if let wrong = trainedBetas.first(where: { !(0 < $0 && $0 < 1) }) {
            throw .invalidValue(key: "trained_betas", value: "\(wrong)", expected: "values between 0 and 1")
        }
    }

    private func validateNumbers() throws(SchedulerError) {
        if let stepsOffset, !(0...100_000 ~= stepsOffset) {
            throw .invalidValue(key: "steps_offset", value: "\(stepsOffset)", expected: "0 or more")
        }
        if let solverOrder, !(1...3 ~= solverOrder) {
            throw .invalidValue(key: "solver_order", value: "\(solverOrder)", expected: "1, 2 or 3")
        }
        if let ratio = dynamicThresholdingRatio, !(0...1 ~= ratio) {
            throw .invalidValue(key: "dynamic_thresholding_ratio", value: "\(ratio)", expected: "0 to 1")
        }
        for (key, value) in [
            ("sigma_min", sigmaMin), ("sigma_max", sigmaMax), ("clip_sample_range", clipSampleRange.map(Double.init)),
            ("sample_max_value", sampleMaxValue.map(Double.init)),
        ] {
            if let value, !(value > 0 && value.isFinite) {
                throw .invalidValue(key: key, value: "\(value)", expected: "a number above 0")
            }
        }
    }
}
