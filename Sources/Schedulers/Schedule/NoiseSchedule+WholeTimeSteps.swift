/// What the samplers that look their noise levels up by training step share: DDIM, PNDM and LCM.
extension NoiseSchedule {
    /// The times in falling order, each a training step; leading spacing by default.
    ///
    /// - Throws: ``SchedulerError/stepCount(found:allowed:kind:reason:)`` when `steps_offset` pushes one past the end.
    func wholeTimeSteps(
        _ configuration: SchedulerConfiguration, kind: SchedulerKind, stepCount: Int
    ) throws(SchedulerError) -> [Float] {
        let times = (configuration.timeStepSpacing ?? .leading).timeSteps(
            stepCount: stepCount, range: trainStepCount, trainStepCount: trainStepCount,
            offset: configuration.stepsOffset ?? 0
        ).map { Float($0.rounded(.toNearestOrEven)) }
        if let first = times.first, Int(first) >= trainStepCount {
            throw .stepCount(
                found: stepCount, allowed: 1...max(1, stepCount - 1), kind: kind,
                reason:
                    "with steps_offset \(configuration.stepsOffset ?? 0) they start at training step \(Int(first)), "
                    + "and there are \(trainStepCount)")
        }
        return times
    }

    /// What the model predicts, if it can be used with this schedule.
    func predictionType(
        _ configuration: SchedulerConfiguration, kind: SchedulerKind
    ) throws(SchedulerError) -> PredictionType {
        let type = configuration.predictionType ?? .epsilon
        if type == .epsilon, alphasCumulative.last == 0 {
            // Nothing of the picture is left in the first sample: it cannot be found from the noise alone.
            throw .unsupported(
                key: "rescale_betas_zero_snr", value: "true with prediction type epsilon", kind: kind,
                allowed: ["prediction type v_prediction"])
        }
        return type
    }
}
