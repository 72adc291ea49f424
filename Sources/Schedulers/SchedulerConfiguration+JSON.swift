public import Foundation

extension SchedulerConfiguration {
    /// The names of diffusers.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case className = "_class_name"
        case trainStepCount = "num_train_timesteps"
        case betaStart = "beta_start"
        case betaEnd = "beta_end"
        case betaSchedule = "beta_schedule"
        case trainedBetas = "trained_betas"
        case predictionType = "prediction_type"
        case timeStepSpacing = "timestep_spacing"
        case stepsOffset = "steps_offset"
        case rescaleBetasZeroSNR = "rescale_betas_zero_snr"
        case setAlphaToOne = "set_alpha_to_one"
        case clipSample = "clip_sample"
        case clipSampleRange = "clip_sample_range"
        case thresholding
        case dynamicThresholdingRatio = "dynamic_thresholding_ratio"
        case sampleMaxValue = "sample_max_value"
        case skipPRKSteps = "skip_prk_steps"
        case useKarrasSigmas = "use_karras_sigmas"
        case useExponentialSigmas = "use_exponential_sigmas"
        case sigmaMin = "sigma_min"
        case sigmaMax = "sigma_max"
        case finalSigmasType = "final_sigmas_type"
        case solverOrder = "solver_order"
        case algorithmType = "algorithm_type"
        case solverType = "solver_type"
        case lowerOrderFinal = "lower_order_final"
        case eulerAtFinal = "euler_at_final"
        case lambdaMinClipped = "lambda_min_clipped"
        case varianceType = "variance_type"
        case predictX0 = "predict_x0"
        case disableCorrector = "disable_corrector"
        case originalInferenceSteps = "original_inference_steps"
        case timeStepScaling = "timestep_scaling"
        case useBetaSigmas = "use_beta_sigmas"
        case useLuLambdas = "use_lu_lambdas"
        case useFlowSigmas = "use_flow_sigmas"
        case interpolationType = "interpolation_type"
        case timeStepType = "timestep_type"
    }

    /// Reads a `scheduler_config.json`; keys that are not known and nulls are passed over.
    ///
    /// - Throws: ``SchedulerError/malformedConfiguration(reason:)``, or
    ///   ``SchedulerError/invalidValue(key:value:expected:)`` for a value of a wrong type or an unknown name.
    public init(data: Data) throws(SchedulerError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Self.withoutInfinities(data))
        } catch let error as DecodingError {
            throw Self.error(for: error)
        } catch {
            throw .malformedConfiguration(reason: "\(error)")
        }
    }

    /// Replaces the value `-Infinity`, which Python writes for `lambda_min_clipped` and JSON does not have, by `null`.
    private static func withoutInfinities(_ data: Data) -> Data {
        let infinity = Array("-Infinity".utf8)
        let bytes = Array(data)
        var result: [UInt8] = []
        var isInString = false
        var index = 0
        while index < bytes.count {
            if !isInString, bytes[index] == infinity[0], bytes[index...].starts(with: infinity) {
                result += "null".utf8
                index += infinity.count
                continue
            }
            if bytes[index] == UInt8(ascii: "\"") { isInString.toggle() }
            if isInString, bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                result.append(bytes[index])
                index += 1
            }
            result.append(bytes[index])
            index += 1
        }
        return Data(result)
    }

    private static func error(for error: DecodingError) -> SchedulerError {
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
            .dataCorrupted(let found):
            context = found
        @unknown default:
            return .malformedConfiguration(reason: "\(error)")
        }
        guard let key = context.codingPath.first?.stringValue, let known = CodingKeys(rawValue: key) else {
            let cause = context.underlyingError.map { " (\($0))" } ?? ""
            return .malformedConfiguration(reason: context.debugDescription + cause)
        }
        return .invalidValue(key: key, value: context.debugDescription, expected: known.expectation)
    }
}

extension SchedulerConfiguration.CodingKeys {
    /// What the value must be, for messages.
    fileprivate var expectation: String {
        func names(_ type: (some RawRepresentable<String> & CaseIterable).Type) -> String {
            "one of " + type.allCases.map(\.rawValue).joined(separator: ", ")
        }
        switch self {
        case .betaSchedule: return names(BetaSchedule.self)
        case .predictionType: return names(PredictionType.self)
        case .timeStepSpacing: return names(TimeStepSpacing.self)
        case .finalSigmasType: return names(SchedulerConfiguration.FinalSigmasType.self)
        case .className, .algorithmType, .solverType, .varianceType, .interpolationType, .timeStepType: return "a text"
        case .trainStepCount, .stepsOffset, .solverOrder, .originalInferenceSteps: return "a whole number"
        case .trainedBetas: return "a list of numbers"
        case .disableCorrector: return "a list of whole numbers"
        case .betaStart, .betaEnd, .clipSampleRange, .dynamicThresholdingRatio, .sampleMaxValue, .sigmaMin, .sigmaMax,
            .lambdaMinClipped, .timeStepScaling:
            return "a number"
        default: return "true or false"
        }
    }
}
