internal import CKernels
import Synchronization

/// Keeps the memory of released tensors for the next ones.
///
/// A network asks for the same sizes over and over. Fresh memory costs a page fault every 4 KB and a zeroing by the
/// kernel, which at a 512 px step is more time than the element-wise operations take.
final class BufferPool: Sendable {
    static let shared = BufferPool()

    /// Buffers below this many floats come from `malloc` alone, which recycles them well enough.
    private static let smallest = 4096
    /// Alignment of every buffer in bytes: a cache line.
    private static let alignment = 64

    private struct Free {
        /// Addresses by size in bytes; numbers, since a pointer may not cross a lock.
        var addresses: [Int: [UInt]] = [:]
        var bytes = 0
    }

    private let free = Mutex(Free())

    /// The bytes kept for later, for tests and reports.
    var bytesKept: Int { free.withLock { $0.bytes } }

    /// Returns uninitialised memory for `count` floats, aligned to a cache line.
    func take(count: Int) -> UnsafeMutableBufferPointer<Float> {
        let bytes = Self.roundedSize(count: count)
        if count >= Self.smallest {
            let address: UInt? = free.withLock { free in
                guard let address = free.addresses[bytes]?.popLast() else { return nil }
                free.bytes -= bytes
                return address
            }
            if let address, let kept = UnsafeMutableRawPointer(bitPattern: address) {
                return Self.floats(at: kept, count: count)
            }
        }
        // as Swift's own allocation: without memory nothing sensible is left to do, and half a picture must not go on
        guard let memory = kb_allocate(bytes) else { fatalError("no memory for a tensor of \(bytes) bytes") }
        return Self.floats(at: memory, count: count)
    }

    /// Takes back what ``take(count:)`` returned.
    func giveBack(_ buffer: UnsafeMutableBufferPointer<Float>) {
        guard let base = buffer.baseAddress else { return }
        let pointer = UnsafeMutableRawPointer(base)
        guard buffer.count >= Self.smallest else { return kb_free(pointer) }
        let bytes = Self.roundedSize(count: buffer.count)
        let address = UInt(bitPattern: pointer)
        free.withLock { free in
            free.addresses[bytes, default: []].append(address)
            free.bytes += bytes
        }
    }

    /// Returns every kept buffer to the system, between the parts of a run that use different sizes.
    func drain() {
        free.withLock { free in
            for address in free.addresses.values.joined() { kb_free(UnsafeMutableRawPointer(bitPattern: address)) }
            free = Free()
        }
    }

    /// Eight size classes a doubling, so that sizes near each other share buffers at a loss of at most an eighth.
    private static func roundedSize(count: Int) -> Int {
        let bytes = max(count * MemoryLayout<Float>.stride, alignment)
        let step = max(alignment, (1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount)) / 8)
        return (bytes + step - 1) / step * step
    }

    private static func floats(at pointer: UnsafeMutableRawPointer, count: Int) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: pointer.bindMemory(to: Float.self, capacity: count), count: count)
    }
}
