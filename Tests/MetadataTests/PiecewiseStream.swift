import TestSupport
import Testing

@testable import Metadata

/// Bytes that come in pieces of given sizes, as from a slow network.
final class PiecewiseStream: ByteStream {
    let location = "pieces"
    private let bytes: [UInt8]
    private var position = 0
    private let size: () -> Int
    /// The error to end with instead of an end.
    private let failure: MetadataError?

    init(_ bytes: [UInt8], failure: MetadataError? = nil, size: @escaping () -> Int) {
        self.bytes = bytes
        self.failure = failure
        self.size = size
    }

    func read(into base: UnsafeMutablePointer<UInt8>, capacity: Int) throws -> Int {
        let taken = min(capacity, size(), bytes.count - position)
        if taken == 0, let failure { throw failure }
        for index in 0..<taken { base[index] = bytes[position + index] }
        position += taken
        return taken
    }
}

/// All rows of a text that comes in pieces of a size.
func rows(
    pieces bytes: [UInt8], of size: Int, hint: FileFormat? = nil, failure: MetadataError? = nil,
    limits: ReadLimits = ReadLimits()
) throws -> [MetadataRow] {
    let file = try TextFile(limits: limits, hint: hint, isRepeatable: true) {
        PiecewiseStream(bytes, failure: failure) { size }
    }
    let part = try MetadataSource.Part(file, location: "pieces", bytes: nil, etag: nil, columns: [:])
    let source = MetadataSource(parts: [part], limits: limits, counter: ByteCounter())
    var rows: [MetadataRow] = []
    try source.forEachBatch(roles: Set(ColumnRole.allCases)) { batch in
        #expect(batch.firstRow == Int64(rows.count))
        for index in 0..<batch.count { rows.append(batch.row(index)) }
    }
    return rows
}

/// A stream of pieces of random sizes below a limit.
func randomPieces(_ bytes: [UInt8], below limit: Int, seed: UInt64) -> PiecewiseStream {
    var random = SeededGenerator(seed)
    return PiecewiseStream(bytes) { 1 + random.below(limit) }
}
