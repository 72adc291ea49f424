import Foundation

/// The scheduler's settings, made or changed.
enum SchedulerJSON {
    /// What diffusers has for Stable Diffusion 1.x and 2.x.
    static func standard(_ predictionType: ModelCheckpoint.PredictionType) -> [String: any Sendable] {
        [
            "_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012,
            "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "steps_offset": 1, "clip_sample": false,
            "set_alpha_to_one": false, "skip_prk_steps": true, "timestep_spacing": "leading",
            "prediction_type": predictionType.rawValue,
        ]
    }

    /// The same settings with another kind of prediction.
    static func replacing(
        _ predictionType: ModelCheckpoint.PredictionType, in data: Data, path: String
    ) throws(CheckpointError) -> Data {
        guard var settings = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
            throw .malformed(file: path, expected: "a JSON object in scheduler_config.json", found: "something else")
        }
        settings["prediction_type"] = predictionType.rawValue
        return try encode(settings, path: path)
    }

    static func encode(_ settings: [String: Any], path: String) throws(CheckpointError) -> Data {
        do {
            return try JSONSerialization.data(withJSONObject: settings, options: [.sortedKeys, .prettyPrinted])
        } catch {
            throw .malformed(file: path, expected: "settings that can be written as JSON", found: "\(error)")
        }
    }
}
