internal import Checkpoints
internal import Diagnostics
internal import Foundation
internal import Schedulers

/// What a model is at its best with, from the `klarbild.json` in its folder; Stable Diffusion's usual settings where it
/// has none.
public struct ModelDefaults: Sendable, Equatable, Decodable {
    /// Steps and guidance scale of a run that does not say otherwise.
    public var stepCount = 30, guidanceScale: Float = 7.5
    /// How many times a picture is enlarged for showing.
    public var enlargement = 1
    /// The sampler, as on the command line; nil is the model's own.
    public var scheduler: String?

    private enum CodingKeys: CodingKey { case stepCount, guidanceScale, enlargement, scheduler }

    /// Reads the defaults of a model.
    ///
    /// - Throws: ``DiffusionError/badDefaults(file:reason:)`` when the file is no JSON of these keys or asks for what
    ///   no run can do, ``CheckpointError`` when it cannot be read.
    init(_ checkpoint: ModelCheckpoint) throws {
        let name = "klarbild.json"
        guard let data = try checkpoint.settings(named: name) else { return }
        let path = checkpoint.url.appending(path: name).path
        do {
            self = try JSONDecoder().decode(ModelDefaults.self, from: data)
            try requireRange()
        } catch {
            throw DiffusionError.badDefaults(file: path, reason: DecodingError.reason(of: error))
        }
    }

    /// Every key may be missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Foundation does not name the key of a number that is not whole.
        func integer(_ key: CodingKeys) throws -> Int? {
            guard let number = try container.decodeIfPresent(Double.self, forKey: key) else { return nil }
            guard let integer = Int(exactly: number) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "\(number) is not a whole number")
            }
            return integer
        }
        stepCount = try integer(.stepCount) ?? stepCount
        guidanceScale = try container.decodeIfPresent(Float.self, forKey: .guidanceScale) ?? guidanceScale
        enlargement = try integer(.enlargement) ?? enlargement
        scheduler = try container.decodeIfPresent(String.self, forKey: .scheduler)
    }

    /// Throws unless a run can have these settings.
    private func requireRange() throws {
        try DiffusionError.requireGuidanceScale(guidanceScale)
        try DiffusionError.requireEnlargement(enlargement)
        // How many steps a sampler can take depends on the sampler, which says so when the run begins.
        try DiffusionError.require(stepCount > 0, "stepCount", "\(stepCount)", "1 or more")
        if let scheduler { _ = try SchedulerSelection(name: scheduler) }
    }
}
