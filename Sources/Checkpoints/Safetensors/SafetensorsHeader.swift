/// What a safetensors file says about its tensors.
///
/// The format: 8 bytes with the header's length (little-endian), the header as a JSON object of
/// `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {"key": "text"}}`, then the
/// tensors' bytes, which follow one another without gaps.
struct SafetensorsHeader {
    struct Entry: Equatable {
        var name: String
        var type: String
        var shape: [Int]
        /// Where the bytes lie, from the end of the header.
        var range: Range<Int>
    }

    /// The limit that the format's own library has.
    static let lengthLimit = 100_000_000

    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]
    /// Where the tensors' bytes begin in the file.
    private(set) var dataStart: Int

    private static let bitsOfType = [
        "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
        "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64,
        "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
    ]

    /// Reads and checks the header of a whole file.
    init(file bytes: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        func malformed(_ expected: String, _ found: String) -> CheckpointError {
            .malformed(file: path, expected: expected, found: found)
        }
        guard bytes.count >= 8 else { throw malformed("a safetensors file of 8 bytes or more", "\(bytes.count) bytes") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= Self.lengthLimit else {
            throw malformed("a safetensors header of at most \(Self.lengthLimit) bytes", "a length of \(length)")
        }
        guard length <= UInt64(bytes.count - 8) else {
            throw malformed("a safetensors header of \(length) bytes", "a file of \(bytes.count) bytes")
        }
        dataStart = 8 + Int(length)
        do {
            var parser = HeaderParser(UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart]))
            try parser.parse(into: &self)
        } catch {
            throw malformed("a safetensors header", error.description)
        }
        try check(dataBytes: bytes.count - dataStart, path: path)
    }

    mutating func add(_ entry: Entry) { entries.append(entry) }

    mutating func setMetadata(_ metadata: [String: String]) { self.metadata = metadata }

    /// Checks types and sizes, and that the tensors fill the data exactly.
    private func check(dataBytes: Int, path: String) throws(CheckpointError) {
        for entry in entries {
            let (name, shape, range) = (entry.name, entry.shape, entry.range)
            guard let bits = Self.bitsOfType[entry.type] else {
                throw .malformed(file: path, expected: "a known type for '\(name)'", found: "'\(entry.type)'")
            }
            var size = bits
            for extent in shape {
                let (product, overflow) = size.multipliedReportingOverflow(by: extent)
                guard !overflow else {
                    throw .malformed(file: path, expected: "a possible shape for '\(name)'", found: "\(shape)")
                }
                size = product
            }
            guard size % 8 == 0, size / 8 == range.count else {
                throw .malformed(
                    file: path, expected: "\(size / 8) bytes for '\(name)' (\(entry.type) \(shape))",
                    found: "\(range.count) at \(range.lowerBound)")
            }
        }
        var end = 0
        for entry in entries.sorted(by: {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }) {
            guard entry.range.lowerBound == end else {
                throw .malformed(
                    file: path, expected: "'\(entry.name)' to begin at byte \(end) of the data",
                    found: "\(entry.range.lowerBound)")
            }
            end = entry.range.upperBound
        }
        guard end == dataBytes else {
            throw .malformed(file: path, expected: "\(end) bytes of data", found: "\(dataBytes)")
        }
    }
}
