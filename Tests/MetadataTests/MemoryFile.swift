import Metadata
import Synchronization

/// A file in memory.
final class MemoryFile: ByteRangeSource {
    let location = "hostile.parquet"
    let contents: [UInt8]
    var size: Int64 { Int64(contents.count) }
    let window: Int
    private let ranges = Mutex<[Range<Int64>]>([])

    /// - Parameter window: how much is asked for at a time when reading on.
    init(_ contents: [UInt8], window: Int = 1 << 16) {
        self.contents = contents
        self.window = window
    }

    /// What was read, in order.
    var read: [Range<Int64>] { ranges.withLock { $0 } }

    func read(_ range: Range<Int64>) throws -> ByteSlice {
        // A reader that asks for more than there is would get it from a server or a disk as an error.
        guard range.lowerBound >= 0, range.upperBound <= size else {
            throw MetadataError.unreadable(location: location, reason: "asked for \(range) of \(size) bytes")
        }
        ranges.withLock { $0.append(range) }
        let block = ByteBlock(capacity: range.count)
        for (index, byte) in contents[Int(range.lowerBound)..<Int(range.upperBound)].enumerated() {
            block.base[index] = byte
        }
        return ByteSlice(owner: block, offset: 0, count: range.count)
    }
}

/// Calls `body` with bytes that have the slack behind them that pages have.
@discardableResult
func withBlock<R>(_ bytes: [UInt8], _ body: (UnsafePointer<UInt8>) throws -> R) rethrows -> R {
    let block = ByteBlock(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { block.base[index] = byte }
    return try withExtendedLifetime(block) { try body(UnsafePointer(block.base)) }
}
