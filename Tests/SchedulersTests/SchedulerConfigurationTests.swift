import Foundation
import Schedulers
import Tensors
import TestSupport
import Testing

@Suite("SchedulerConfiguration")
struct SchedulerConfigurationTests {
    static let stableDiffusion = """
        {
          "_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": 0.012,
          "beta_schedule": "scaled_linear", "beta_start": 0.00085, "num_train_timesteps": 1000,
          "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null,
          "clip_sample": false
        }
        """

    static func read(_ text: String) throws -> SchedulerConfiguration {
        try SchedulerConfiguration(data: Data(text.utf8))
    }

    @Test("reads the file of Stable Diffusion 1.5")
    func reads() throws {
        let configuration = try Self.read(Self.stableDiffusion)
        #expect(configuration.kind == .pndm)
        #expect(configuration.betaSchedule == .scaledLinear)
        #expect(configuration.betaEnd == 0.012)
        #expect(configuration.stepsOffset == 1)
        #expect(configuration.trainedBetas == nil)
        #expect(configuration.predictionType == nil)
        let scheduler = try configuration.makeScheduler(stepCount: 50)
        #expect(scheduler.kind == .pndm)
        #expect(scheduler.timeSteps.prefix(4) == [981, 961, 961, 941])
        #expect(try configuration.makeScheduler(.euler, stepCount: 50).timeSteps.first == 999)
    }

    @Test("reads what Python writes for a number without bound")
    func infinity() throws {
        let text = #"{"_class_name": "-Infinity \" -Infinity", "lambda_min_clipped": -Infinity, "solver_order": 2}"#
        let configuration = try Self.read(text)
        #expect(configuration.lambdaMinClipped == nil)
        #expect(configuration.solverOrder == 2)
        #expect(configuration.className == #"-Infinity " -Infinity"#)
    }

    @Test("comes back from its own JSON")
    func roundTrip() throws {
        var configuration = try Self.read(Self.stableDiffusion)
        configuration.sigmaSpacing = .karras
        configuration.trainedBetas = [0.25, 0.5]
        configuration.disableCorrector = [1, 2]
        let data = try JSONEncoder().encode(configuration)
        #expect(try SchedulerConfiguration(data: data) == configuration)
        #expect(String(decoding: data, as: UTF8.self).contains(#""use_karras_sigmas":true"#))
    }

    @Test(
        "names key, value and choice of a wrong value",
        arguments: [
            (#"{"beta_schedule": "cubic"}"#, "beta_schedule", "scaled_linear"),
            (#"{"prediction_type": "flow_prediction"}"#, "prediction_type", "v_prediction"),
            (#"{"timestep_spacing": 3}"#, "timestep_spacing", "trailing"),
            (#"{"final_sigmas_type": "one"}"#, "final_sigmas_type", "sigma_min"),
            (#"{"num_train_timesteps": "many"}"#, "num_train_timesteps", "a whole number"),
            (#"{"trained_betas": [0.1, "x"]}"#, "trained_betas", "a list of numbers"),
            (#"{"skip_prk_steps": "yes"}"#, "skip_prk_steps", "true or false"),
            (#"{"beta_start": []}"#, "beta_start", "a number"),
            (#"{"solver_type": 2}"#, "solver_type", "a text"),
            (#"{"disable_corrector": [true]}"#, "disable_corrector", "a list of whole numbers"),
        ])
    func wrongValues(text: String, key: String, expectation: String) {
        #expect {
            try Self.read(text)
        } throws: { error in
            guard case .invalidValue(key, _, _) = error as? SchedulerError else { return false }
            return "\(error)".contains(expectation)
        }
    }

    @Test(
        "refuses what is no JSON object", arguments: ["", "[]", "3", "null", "{", "\"-Infinity", "{\"a\": -Infinity"])
    func malformed(text: String) {
        #expect {
            try Self.read(text)
        } throws: { error in
            guard case .malformedConfiguration = error as? SchedulerError else { return false }
            return true
        }
    }

    @Test("refuses every truncation of a file")
    func truncations() {
        for count in 0..<Self.stableDiffusion.utf8.count {
            #expect(throws: SchedulerError.self) {
                try SchedulerConfiguration(data: Data(Self.stableDiffusion.utf8.prefix(count)))
            }
        }
    }

    @Test(
        "refuses values out of range",
        arguments: [
            (#"{"num_train_timesteps": 0}"#, "num_train_timesteps"),
            (#"{"num_train_timesteps": -5}"#, "num_train_timesteps"),
            (#"{"num_train_timesteps": 4000000000}"#, "num_train_timesteps"), (#"{"beta_start": 0}"#, "beta_start"),
            (#"{"beta_end": 1.5}"#, "beta_end"), (#"{"trained_betas": []}"#, "trained_betas"),
            (#"{"trained_betas": [0.1, 2], "num_train_timesteps": 2}"#, "trained_betas"),
            (#"{"steps_offset": -1}"#, "steps_offset"), (#"{"solver_order": 4}"#, "solver_order"),
            (#"{"sigma_min": -1}"#, "sigma_min"), (#"{"clip_sample_range": 0}"#, "clip_sample_range"),
            (#"{"dynamic_thresholding_ratio": 1.1}"#, "dynamic_thresholding_ratio"),
            (#"{"use_karras_sigmas": true, "use_exponential_sigmas": true}"#, "use_exponential_sigmas"),
        ])
    func outOfRange(text: String, key: String) throws {
        let configuration = try Self.read(text)
        for kind in SchedulerKind.allCases {
            #expect {
                try configuration.makeScheduler(kind, stepCount: 1)
            } throws: { error in
                // A list of no variances leaves no step to take either.
                if case .stepCount = error as? SchedulerError { return text.contains("[]") }
                guard case .invalidValue(key, _, _) = error as? SchedulerError else { return false }
                return true
            }
        }
    }

    @Test(
        "refuses what a sampler does not have",
        arguments: [
            (.pndm, #"{"prediction_type": "sample"}"#, "prediction_type"),
            (.eulerAncestral, #"{"prediction_type": "sample"}"#, "prediction_type"),
            (.dpmppSDE, #"{"prediction_type": "sample"}"#, "prediction_type"),
            (.euler, #"{"use_beta_sigmas": true}"#, "use_beta_sigmas"),
            (.dpmpp2M, #"{"use_lu_lambdas": true}"#, "use_lu_lambdas"),
            (.unipc, #"{"use_flow_sigmas": true}"#, "use_flow_sigmas"),
            (.euler, #"{"interpolation_type": "log_linear"}"#, "interpolation_type"),
            (.euler, #"{"timestep_type": "continuous"}"#, "timestep_type"),
            (.dpmpp2M, #"{"algorithm_type": "dpmsolver"}"#, "algorithm_type"),
            (.dpmpp2M, #"{"solver_type": "cubic"}"#, "solver_type"),
            (.dpmpp2M, #"{"variance_type": "learned"}"#, "variance_type"),
            (.dpmpp2MSDE, #"{"solver_order": 3}"#, "solver_order"), (.unipc, #"{"solver_type": "b"}"#, "solver_type"),
            (.unipc, #"{"lower_order_final": false}"#, "lower_order_final"),
            (.unipc, #"{"predict_x0": false}"#, "predict_x0"),
            (.ddim, #"{"rescale_betas_zero_snr": true}"#, "rescale_betas_zero_snr"),
            (.lcm, #"{"rescale_betas_zero_snr": true}"#, "rescale_betas_zero_snr"),
        ] as [(SchedulerKind, String, String)])
    func unsupported(kind: SchedulerKind, text: String, key: String) throws {
        let configuration = try Self.read(text)
        #expect {
            try configuration.makeScheduler(kind, stepCount: 10)
        } throws: { error in
            guard case .unsupported(key, _, kind, _) = error as? SchedulerError else { return false }
            return "\(error)".hasPrefix("The scheduler '\(kind.rawValue)' has no '\(key)'")
        }
    }

    @Test("says how many steps a sampler takes under its settings")
    func stepCounts() throws {
        let cases: [(SchedulerKind, String, Int, ClosedRange<Int>)] = [
            (.pndm, "{}", 3, 4...1000), (.lcm, "{}", 51, 1...50),
            (.dpmpp2M, #"{"timestep_spacing": "leading"}"#, 1000, 1...999),
            (.unipc, #"{"timestep_spacing": "leading"}"#, 1000, 1...999),
            (.ddim, #"{"steps_offset": 1}"#, 1000, 1...999),
        ]
        for (kind, text, stepCount, allowed) in cases {
            let configuration = try Self.read(text)
            #expect {
                try configuration.makeScheduler(kind, stepCount: stepCount)
            } throws: { error in
                guard case .stepCount(stepCount, allowed, kind, _) = error as? SchedulerError else { return false }
                return true
            }
        }
    }

    @Test(
        "refuses variances that leave no noise or no picture",
        arguments: [
            #"{"num_train_timesteps": 100000}"#, #"{"beta_start": 1e-30, "beta_end": 1e-30}"#,
            #"{"beta_start": 0.9, "beta_end": 0.99}"#,
            #"{"trained_betas": [0.999999, 0.999999, 0.999999, 0.999999, 0.999999, 0.999999, 0.999999], "num_train_timesteps": 7}"#,
        ])
    func uselessVariances(text: String) throws {
        let configuration = try Self.read(text)
        for kind in SchedulerKind.allCases where kind != .lcm || !text.contains("trained") {
            #expect {
                try configuration.makeScheduler(kind, stepCount: 5)
            } throws: { error in
                guard case .invalidValue(let key, _, _) = error as? SchedulerError else { return false }
                return key == (text.contains("trained") ? "trained_betas" : "beta_end")
            }
        }
    }

    @Test("refuses a share of fresh noise that is none", arguments: [-0.1, 1.1, .nan, .infinity] as [Float])
    func eta(eta: Float) {
        #expect {
            try SchedulerConfiguration().makeScheduler(.ddim, stepCount: 5, eta: eta)
        } throws: { error in
            guard case .invalidValue("eta", _, _) = error as? SchedulerError else { return false }
            return true
        }
    }

    @Test("takes a model of one noise level", arguments: SchedulerKind.allCases)
    func oneLevel(kind: SchedulerKind) throws {
        let configuration = try Self.read(
            #"{"num_train_timesteps": 1, "skip_prk_steps": true, "original_inference_steps": 1, "rescale_betas_zero_snr": true}"#
        )
        let scheduler = try configuration.makeScheduler(kind, stepCount: 1)
        #expect(scheduler.timeSteps == [0])
        #expect(SchedulerLoop.run(scheduler).sample.values.allSatisfy { $0.isFinite })
    }

    @Test("leaves out the step before the first that rounding gives trailing spacing", arguments: [61, 103, 998])
    func trailing(stepCount: Int) throws {
        let configuration = try Self.read(#"{"timestep_spacing": "trailing"}"#)
        let times = try configuration.makeScheduler(.ddim, stepCount: stepCount).timeSteps
        #expect(times.count == stepCount)
        #expect(times.first == 999)
        #expect(times.allSatisfy { $0 >= 0 })
    }
}
