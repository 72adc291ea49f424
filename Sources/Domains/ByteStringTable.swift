internal import Foundation

/// Distinct byte strings numbered in the order of their first appearance.
///
/// Open addressing over one growing block of bytes: about 20 bytes and the string a member, no object a string. Made for tens
/// of millions of hosts.
public struct ByteStringTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each string ends in `bytes`; it begins where the one before ends.
    private var ends: [UInt64] = []
    /// Hash and number + 1 of a string in one word, 0 where empty; the size is a power of two.
    ///
    /// With the hash beside the number a probe that misses touches one cache line, and growing touches no string.
    private var slots: [UInt64] = Array(repeating: 0, count: 1024)

    /// An empty table.
    public init() {}

    /// The number of distinct strings.
    public var count: Int { ends.count }

    /// The number of the string, which is added when it is new.
    ///
    /// - Complexity: about one probe; amortised constant.
    public mutating func index(of string: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = ByteStringTable.hash(string)
        let (found, slot) = find(string, hash)
        if let found { return found }
        let index = ends.count
        bytes.append(contentsOf: string)
        ends.append(UInt64(bytes.count))
        slots[slot] = UInt64(hash) << 32 | UInt64(index + 1)
        if ends.count * 10 > slots.count * 7 { grow() }
        return index
    }

    /// The number of the string in text, which is added when it is new.
    public mutating func index(of string: String) -> Int {
        var string = string
        return string.withUTF8 { index(of: $0) }
    }

    /// The number of a string that may be in the table.
    public func firstIndex(of string: UnsafeBufferPointer<UInt8>) -> Int? {
        find(string, ByteStringTable.hash(string)).found
    }

    /// The number of a string that may be in the table.
    public func firstIndex(of string: String) -> Int? {
        var string = string
        return string.withUTF8 { firstIndex(of: $0) }
    }

    /// Calls `body` with the bytes of a string.
    public func withBytes<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let range = range(of: index)
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// A string as text.
    public subscript(index: Int) -> String {
        String(decoding: bytes[range(of: index)], as: UTF8.self)
    }

    /// Frees the index; after this no string can be looked up or added.
    mutating func forgetIndex() {
        slots = []
    }

    private func range(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    private func find(_ string: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> (found: Int?, slot: Int) {
        precondition(!slots.isEmpty, "the index of this table was given up")
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return (nil, slot) }
            let index = Int(entry & 0xffff_ffff) - 1
            if UInt32(entry >> 32) == hash, isEqual(index, string) { return (index, slot) }
            slot = (slot + 1) & mask
        }
    }

    private func isEqual(_ index: Int, _ string: UnsafeBufferPointer<UInt8>) -> Bool {
        let range = range(of: index)
        guard range.count == string.count else { return false }
        guard let right = string.baseAddress else { return true }
        return bytes.withUnsafeBufferPointer { stored in
            stored.baseAddress.map { memcmp($0 + range.lowerBound, right, range.count) == 0 } ?? range.isEmpty
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 2)
        let mask = larger.count - 1
        for entry in slots where entry != 0 {
            var slot = Int(entry >> 32) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = entry
        }
        slots = larger
    }

    /// A multiply-and-fold hash over eight bytes at a time.
    private static func hash(_ string: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let bytes = UnsafeRawBufferPointer(string)
        var state = UInt64(truncatingIfNeeded: bytes.count) &* 0x9e37_79b9_7f4a_7c15
        var index = 0
        while index + 8 <= bytes.count {
            state = fold(state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < bytes.count {
            tail = tail << 8 | UInt64(bytes[index])
            index += 1
        }
        return UInt32(truncatingIfNeeded: fold(state ^ tail ^ 0x5851_f42d_4c95_7f2d))
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
        return product.high ^ product.low
    }
}
