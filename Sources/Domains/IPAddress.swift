/// Tells the text of an address from a host name.
enum IPAddress {
    /// Whether the bytes are four numbers up to 255 with dots between them and without leading zeros.
    static func isIPv4(_ bytes: some Sequence<UInt8>) -> Bool {
        var (parts, value, digits) = (0, 0, 0)
        for byte in bytes {
            if byte == 0x2e {
                guard digits > 0 else { return false }
                parts += 1
                (value, digits) = (0, 0)
            } else {
                guard byte &- 0x30 < 10, digits == 0 || value > 0 else { return false }
                value = value * 10 + Int(byte - 0x30)
                digits += 1
                guard value <= 255 else { return false }
            }
        }
        return parts == 3 && digits > 0
    }

    /// Whether the bytes are an IPv6 address without a zone (RFC 4291, section 2.2).
    static func isIPv6(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2, bytes.count <= 45 else { return false }
        guard let gap = firstGap(bytes) else { return groups(bytes[...]) == 8 }
        let (head, tail) = (bytes[..<gap], bytes[(gap + 2)...])
        // An IPv4 address stands at the very end.
        guard !head.contains(0x2e), let before = groups(head), let after = groups(tail) else { return false }
        return before + after <= 7
    }

    private static func firstGap(_ bytes: [UInt8]) -> Int? {
        for index in 0..<(bytes.count - 1) where bytes[index] == 0x3a && bytes[index + 1] == 0x3a { return index }
        return nil
    }

    /// The number of 16-bit groups, nil when the text is not groups with colons; a final IPv4 address counts as two.
    private static func groups(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty else { return 0 }
        let parts = bytes.split(separator: 0x3a, omittingEmptySubsequences: false)
        var count = 0
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(0x2e) {
                guard isIPv4(part) else { return nil }
                count += 2
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(URLHost.isHex) else { return nil }
                count += 1
            }
        }
        return count
    }
}
