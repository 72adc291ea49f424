internal import Foundation

/// Reads numbers as programs write them into text files.
enum NumberParser {
    /// A real number, `nan` and `inf` included; nil when the bytes are none.
    static func real(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard bytes.count > 0, bytes.count < 64, let base = bytes.baseAddress else { return nil }
        // strtod would also take leading blanks and hexadecimal numbers.
        let first = bytes[0] | 0x20
        let isNumber = bytes[0] == 0x2d || bytes[0] == 0x2b || bytes[0] == 0x2e || (0x30...0x39).contains(bytes[0])
        guard isNumber || first == 0x6e || first == 0x69, !bytes.contains(0x78), !bytes.contains(0x58) else {
            return nil
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text -> Double? in
            guard let start = text.baseAddress else { return nil }
            memcpy(start, base, bytes.count)
            start[bytes.count] = 0
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(start, &end)
            return end == start + bytes.count ? value : nil
        }
    }

    /// A 64-bit integer; nil when the bytes are none.
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count > 0, bytes.count <= 20 else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether the bytes are a usual word for "no value".
    static func isNull(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= 4 else { return false }
        return nulls.contains(String(decoding: bytes, as: UTF8.self).lowercased())
    }

    private static let nulls: Set<String> = ["", "null", "none", "na", "\\n", "<na>"]
}
