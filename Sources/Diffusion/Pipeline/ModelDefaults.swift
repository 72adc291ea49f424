internal import Checkpoints
internal import Foundation

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
    init(_ checkpoint: ModelCheckpoint) throws(DiffusionError) {
        guard let data = try? Data(contentsOf: checkpoint.url.appending(path: "klarbild.json")) else { return }
        do {
            self = try JSONDecoder().decode(ModelDefaults.self, from: data)
        } catch {
            throw .mismatchedParts(reason: "klarbild.json cannot be read")
        }
    }

    /// Every key may be missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        stepCount = try container.decodeIfPresent(Int.self, forKey: .stepCount) ?? stepCount
        guidanceScale = try container.decodeIfPresent(Float.self, forKey: .guidanceScale) ?? guidanceScale
        enlargement = try container.decodeIfPresent(Int.self, forKey: .enlargement) ?? enlargement
        scheduler = try container.decodeIfPresent(String.self, forKey: .scheduler)
    }
}
