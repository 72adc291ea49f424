import Foundation

/// A model folder in the Hugging Face layout: `model_index.json` and a folder a part.
struct ModelFolder: Sendable {
    let url: URL
    private let variant: String?
    private let predictionType: ModelCheckpoint.PredictionType?
    private let parts: Set<ModelPart>

    /// The classes of each part, `[null, null]` for a part that was left out; other entries are of no interest.
    private struct Index: Decodable {
        var parts: Set<ModelPart> = []
        var pipeline: String?

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            pipeline = try container.decodeIfPresent(String.self, forKey: Key(stringValue: "_class_name"))
            for part in ModelPart.allCases {
                let classes = try container.decodeIfPresent([String?].self, forKey: Key(stringValue: part.rawValue))
                if let classes, classes.count == 2, classes.allSatisfy({ $0 != nil }) { parts.insert(part) }
            }
        }
    }

    init(
        at url: URL, variant: String?, predictionType: ModelCheckpoint.PredictionType?
    ) throws(CheckpointError) {
        self.url = url
        self.variant = variant
        self.predictionType = predictionType
        let path = url.appending(path: "model_index.json").path
        guard FileManager.default.fileExists(atPath: path) else {
            let contents = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
            throw .missingFile(folder: url.path, expected: ["model_index.json"], found: contents)
        }
        let index = try JSONFile.decode(Index.self, path: path)
        if let pipeline = index.pipeline,
            !pipeline.hasPrefix("StableDiffusion") || pipeline.contains("XL")
                || pipeline.contains("Diffusion3")
        {
            throw .unsupportedModel(file: path, found: "a \(pipeline)")
        }
        guard index.parts.isSuperset(of: [.unet, .vae, .textEncoder]) else {
            throw .unsupportedModel(
                file: path, found: "a model of \(index.parts.map(\.rawValue).sorted().joined(separator: ", "))")
        }
        parts = index.parts
    }

    func contains(_ part: ModelPart) -> Bool { parts.contains(part) }

    func folder(of part: ModelPart) -> PartFolder {
        PartFolder(at: url.appending(path: part.rawValue), part: part)
    }

    func weights(of part: ModelPart) throws(CheckpointError) -> any ParameterSource {
        try require(part)
        return try folder(of: part).weights(variant: variant)
    }

    func configuration(of part: ModelPart) throws(CheckpointError) -> Data {
        try require(part)
        let data = try folder(of: part).configuration()
        guard part == .scheduler, let predictionType else { return data }
        return try SchedulerJSON.replacing(predictionType, in: data, path: url.path)
    }

    /// The files that the U-Net's weights lie in.
    func unetPaths() throws(CheckpointError) -> [String] {
        try require(.unet)
        let path = try folder(of: .unet).weightsPath(variant: variant)
        return path.hasSuffix(".json") ? try ShardedParameters(indexPath: path).shardPaths : [path]
    }

    private func require(_ part: ModelPart) throws(CheckpointError) {
        guard contains(part) else { throw .missingPart(part: part.rawValue, model: url.path) }
    }
}
