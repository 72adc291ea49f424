import Foundation

/// Writes safetensors files for tests, broken ones too.
enum SafetensorsWriter {
    struct Entry {
        var name: String
        var type = "F32"
        var shape: [Int]
        var bytes: [UInt8]

        init(_ name: String, _ values: [Float], shape: [Int]) {
            self.name = name
            self.shape = shape
            bytes = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        }

        init(_ name: String, type: String, shape: [Int], bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.shape = shape
            self.bytes = bytes
        }
    }

    static func file(_ entries: [Entry]) -> Data {
        file(
            header: header(entries.map { ($0.name, $0.type, $0.shape, $0.bytes.count) }), data: entries.flatMap(\.bytes)
        )
    }

    /// Writes a file whose tensors are holes: any size for nothing.
    static func write(holes: [(name: String, type: String, shape: [Int], size: Int)], to url: URL) throws {
        let start = file(header: header(holes))
        try write(start, to: url)
        truncate(url.path, start.count + holes.reduce(0) { $0 + $1.size })
    }

    /// Writes without waiting for the disk, unlike `Data.write(to:)`.
    static func write(_ data: Data, to url: URL) throws {
        guard let stream = fopen(url.path, "w") else { throw CocoaError(.fileWriteUnknown) }
        defer { fclose(stream) }
        let written = data.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stream) }
        guard written == data.count else { throw CocoaError(.fileWriteUnknown) }
    }

    private static func header(_ entries: [(name: String, type: String, shape: [Int], size: Int)]) -> String {
        var members: [String] = []
        var start = 0
        for entry in entries {
            let end = start + entry.size
            members.append(
                #""\#(entry.name)":{"dtype":"\#(entry.type)","shape":\#(entry.shape),"#
                    + #""data_offsets":[\#(start),\#(end)]}"#)
            start = end
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    static func file(header: String, data: [UInt8] = []) -> Data {
        file(header: Array(header.utf8), length: UInt64(header.utf8.count), data: data)
    }

    static func file(header: [UInt8], length: UInt64, data: [UInt8]) -> Data {
        Data(withUnsafeBytes(of: length.littleEndian) { Array($0) } + header + data)
    }
}
