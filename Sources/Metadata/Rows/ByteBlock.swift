internal import Foundation

/// A piece of memory that text columns point into; freed with its last reference.
///
/// Eight zero bytes follow the `capacity`, so that bit readers may load whole words up to the end.
@usableFromInline
package final class ByteBlock: @unchecked Sendable {
    // @unchecked: a block is written by the one reader that made it, before any other thread sees it.
    package let base: UnsafeMutablePointer<UInt8>
    package let capacity: Int

    /// Bytes after the capacity that may be read, but mean nothing.
    package static let slack = 8

    package init(capacity: Int) {
        self.capacity = capacity
        base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.slack)
        (base + capacity).initialize(repeating: 0, count: Self.slack)
    }

    deinit {
        base.deallocate()
    }
}

/// Some bytes and what keeps them alive.
package struct ByteSlice: @unchecked Sendable {
    // @unchecked: the bytes are immutable once a slice of them exists.
    package let owner: ByteBlock
    package let start: UnsafePointer<UInt8>
    package let count: Int

    package init(owner: ByteBlock, offset: Int, count: Int) {
        self.owner = owner
        self.start = UnsafePointer(owner.base + offset)
        self.count = count
    }

    /// A part of the slice.
    package func slice(_ range: Range<Int>) -> ByteSlice {
        ByteSlice(owner: owner, offset: start - UnsafePointer(owner.base) + range.lowerBound, count: range.count)
    }

    /// The bytes as a copy.
    package var array: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }
}
