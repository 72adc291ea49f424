import Diagnostics
import Foundation

/// Reads the small JSON files that lie beside weights.
enum JSONFile {
    /// An index of a large model has some 100 KB; nothing sensible is larger than this.
    private static let sizeLimit = 64 << 20

    static func data(path: String) throws(CheckpointError) -> Data {
        let file = try MappedFile(path: path)
        guard file.bytes.count <= sizeLimit else {
            throw .unreadable(file: path, reason: "it has \(file.bytes.count) bytes, the limit is \(sizeLimit)")
        }
        return file.withBytes { Data($0) }
    }

    static func decode<T: Decodable>(_ type: T.Type, path: String) throws(CheckpointError) -> T {
        let data = try data(path: path)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            let found = DecodingError.reason(of: error)
            throw .malformed(file: path, expected: "the JSON of a model", found: found)
        }
    }
}
