internal import Foundation

/// A chunk of a PNG file.
struct PNGChunk {
    /// The four letters of its type, such as `caBX`.
    let type: String
    /// Its contents, a slice of the file.
    let content: Data

    /// The chunks of a file from its first; one that reaches beyond the end ends the list.
    static func all(in file: Data) -> some Sequence<PNGChunk> {
        sequence(state: file.dropFirst(8)) { rest -> PNGChunk? in
            guard rest.count >= 12 else { return nil }
            let length = Int(rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
            guard length <= rest.count - 12 else { return nil }
            defer { rest = rest.dropFirst(length + 12) }
            let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            return PNGChunk(type: type, content: rest.dropFirst(8).prefix(length))
        }
    }
}
