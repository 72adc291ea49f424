public import Tensors

/// A safetensors file, mapped read-only: opening it reads the header, the weights are read where they are used.
public final class SafetensorsFile: ParameterSource {
    /// The file's path.
    public let path: String
    /// What the writer noted, such as the framework.
    public let metadata: [String: String]

    private let file: MappedFile
    private let dataStart: Int
    private let order: [String]
    private let entries: [String: SafetensorsHeader.Entry]

    /// Maps a file and checks its header.
    ///
    /// - Throws: ``CheckpointError`` when the file cannot be read or its header does not fit the file.
    public init(path: String) throws(CheckpointError) {
        let file = try MappedFile(path: path)
        let header = try SafetensorsHeader(file: file.bytes, path: path)
        self.path = path
        self.file = file
        metadata = header.metadata
        dataStart = header.dataStart
        order = header.entries.map(\.name)
        entries = Dictionary(uniqueKeysWithValues: header.entries.map { ($0.name, $0) })
    }

    /// The tensors' names in the order of the header.
    public var names: [String] { order }

    /// The size of the file in bytes.
    public var size: Int { file.bytes.count }

    /// The shape of a tensor.
    public func shape(of name: String) -> [Int]? { entries[name]?.shape }

    /// The type of a tensor's elements in the format's words, such as `BF16`.
    public func type(of name: String) -> String? { entries[name]?.type }

    /// A tensor over the mapped bytes.
    public func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
        guard let entry = entries[name] else { return nil }
        guard let precision = Parameter.Precision(rawValue: entry.type) else {
            throw .unsupportedType(name: name, file: path, found: entry.type)
        }
        return Parameter(
            name: name, shape: entry.shape, precision: precision, bytes: bytes(of: entry), owner: file)
    }

    /// A single whole number of 64 bits, such as a checkpoint's count of training steps.
    package func integer(_ name: String) -> Int64? {
        guard let entry = entries[name], entry.type == "I64", entry.range.count == 8 else { return nil }
        return Int64(littleEndian: bytes(of: entry).loadUnaligned(as: Int64.self))
    }

    /// Lets the system drop the pages in memory; what is read later comes from the file again.
    public func adviseUnneeded() { file.adviseUnneeded() }

    private func bytes(of entry: SafetensorsHeader.Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            rebasing: file.bytes[(dataStart + entry.range.lowerBound)..<(dataStart + entry.range.upperBound)])
    }
}
