public import Foundation
internal import Resources

/// The folder of one part of a model: its settings and its weights.
///
/// Opened by itself, it lends a safety checker or a VAE to another model.
public struct PartFolder: Sendable {
    /// The folder.
    public let url: URL
    /// What it holds.
    public let part: ModelPart

    /// Names a folder; nothing is read yet.
    public init(at url: URL, part: ModelPart) {
        self.url = url
        self.part = part
    }

    /// The settings, as JSON.
    ///
    /// - Throws: ``CheckpointError`` when the file is missing or unreadable.
    public func configuration() throws(CheckpointError) -> Data {
        let file = url.appending(path: part.configurationFile)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw .missingFile(folder: url.path, expected: [part.configurationFile], found: contents)
        }
        return try JSONFile.data(path: file.path)
    }

    /// The weights under the names that Stable Diffusion 1.x folders have.
    ///
    /// - Parameter variant: the file to prefer if there are several, such as `fp16`; after it the plain one.
    /// - Throws: ``CheckpointError`` when there is none, or only a pickle.
    public func weights(variant: String? = nil) throws(CheckpointError) -> any ParameterSource {
        let path = try weightsPath(variant: variant)
        let source: any ParameterSource =
            path.hasSuffix(".json") ? try ShardedParameters(indexPath: path) : try SafetensorsFile(path: path)
        return RenamedParameters.usual(source, part: part)
    }

    /// The SHA-256 of the weights, of all files of a sharded model one after another.
    ///
    /// - Complexity: reads everything.
    public func weightsHash() throws(CheckpointError) -> String {
        let path = try weightsPath(variant: nil)
        let paths =
            path.hasSuffix(".json")
            ? contents.filter { $0.hasSuffix(".safetensors") }.map { url.appending(path: $0).path } : [path]
        var hash = SHA256()
        for path in paths { try MappedFile(path: path).withBytes { hash.update($0) } }
        return hash.finalized()
    }

    /// The file that the weights are read from: a safetensors file, or the index of several.
    func weightsPath(variant: String?) throws(CheckpointError) -> String {
        let variants = [variant, "", "fp16", "non_ema"].compactMap(\.self)
        var names: [String] = []
        for variant in variants {
            let infix = variant.isEmpty ? "" : ".\(variant)"
            for stem in part.weightFileStems {
                names.append("\(stem)\(infix).safetensors")
                names.append("\(stem).safetensors.index\(infix).json")
                if !infix.isEmpty { names.append("\(stem)\(infix).safetensors.index.json") }
            }
        }
        let contents = contents
        if let name = names.first(where: contents.contains) { return url.appending(path: name).path }
        let pickles = [".bin", ".ckpt", ".pt", ".pth", ".pkl"]
        if let pickle = contents.first(where: { name in pickles.contains(where: name.hasSuffix) }) {
            throw .pickle(file: url.appending(path: pickle).path)
        }
        throw .missingFile(folder: url.path, expected: [names.first ?? "weights"], found: contents)
    }

    /// The names of what the folder holds.
    private var contents: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    }
}
