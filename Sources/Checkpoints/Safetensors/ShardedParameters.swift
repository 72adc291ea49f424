internal import Foundation
public import Tensors

/// Weights that are spread over several safetensors files, with an index that says which tensor is where.
public final class ShardedParameters: ParameterSource {
    /// The index's path.
    public let path: String

    private let shards: [String: SafetensorsFile]
    private let shardOfName: [String: String]

    private struct Index: Decodable {
        var shardOfName: [String: String]

        private enum CodingKeys: String, CodingKey { case shardOfName = "weight_map" }
    }

    /// Reads an index (`*.safetensors.index.json`) and maps the files it names, which must lie beside it.
    ///
    /// - Throws: ``CheckpointError`` when a shard is missing, lies elsewhere or lacks a tensor it should have.
    public init(indexPath: String) throws(CheckpointError) {
        path = indexPath
        let index = try JSONFile.decode(Index.self, path: indexPath)
        let folder = URL(filePath: indexPath).deletingLastPathComponent()
        var shards: [String: SafetensorsFile] = [:]
        for name in Set(index.shardOfName.values) {
            guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0),
                name.hasSuffix(".safetensors")
            else {
                throw .malformed(
                    file: indexPath, expected: "names of .safetensors files in the same folder", found: "'\(name)'")
            }
            shards[name] = try SafetensorsFile(path: folder.appending(path: name).path)
        }
        for (tensor, name) in index.shardOfName {
            if let shard = shards[name], !shard.contains(tensor) {
                throw .missingTensor(name: tensor, file: shard.path, similar: [])
            }
        }
        guard !shards.isEmpty else {
            throw .malformed(file: indexPath, expected: "tensors in weight_map", found: "none")
        }
        self.shards = shards
        shardOfName = index.shardOfName
    }

    /// The tensors' names in alphabetical order.
    public var names: [String] { shardOfName.keys.sorted() }

    /// The shape of a tensor.
    public func shape(of name: String) -> [Int]? { shard(name)?.shape(of: name) }

    /// A tensor over the mapped bytes of its shard.
    public func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
        try shard(name)?.storedParameter(name)
    }

    /// Lets the system drop all shards' pages in memory.
    public func adviseUnneeded() {
        for shard in shards.values { shard.adviseUnneeded() }
    }

    /// The shards' paths in alphabetical order.
    package var shardPaths: [String] { shards.values.map(\.path).sorted() }

    private func shard(_ name: String) -> SafetensorsFile? {
        shardOfName[name].flatMap { shards[$0] }
    }
}
