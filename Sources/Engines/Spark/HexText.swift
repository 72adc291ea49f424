/// Bytes as SQL's `hex` writes them.
enum HexText {
    /// The bytes; nil when the text is no whole number of pairs of hexadecimal digits.
    static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for character in text {
            let digit = digits[Int(character)]
            guard digit < 16 else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }

    private static let digits: [UInt8] = (0..<256).map { value in
        switch UInt8(value) {
        case 0x30...0x39: UInt8(value) - 0x30
        case 0x41...0x46: UInt8(value) - 0x37
        case 0x61...0x66: UInt8(value) - 0x57
        default: 255
        }
    }
}
