/// Reads the JSON of a safetensors header, and no other JSON.
///
/// A parser of its own because the general ones merge duplicate names, round large numbers and follow any nesting.
struct HeaderParser {
    /// What is wrong with a header, and at which byte.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func parse(into header: inout SafetensorsHeader) throws(Failure) {
        var names: Set<String> = []
        try readObject { (parser, key) throws(Failure) in
            guard names.insert(key).inserted else { throw Failure(description: "'\(key)' twice") }
            if key == "__metadata__" {
                header.setMetadata(try parser.readTexts())
            } else {
                header.add(try parser.readEntry(name: key))
            }
        }
        skipSpace()
        // Writers fill the header up with spaces.
        if position < bytes.count { throw unexpected("the end") }
    }

    private mutating func readEntry(name: String) throws(Failure) -> SafetensorsHeader.Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try readObject { (parser, key) throws(Failure) in
            switch key {
            case "dtype" where type == nil: type = try parser.readString()
            case "shape" where shape == nil: shape = try parser.readNumbers()
            case "data_offsets" where offsets == nil: offsets = try parser.readNumbers()
            default: throw Failure(description: "'\(key)' in the entry of '\(name)'")
            }
        }
        guard let type, let shape, let offsets else {
            throw Failure(description: "no dtype, shape or data_offsets for '\(name)'")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw Failure(description: "the data_offsets \(offsets) for '\(name)'")
        }
        return .init(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    private mutating func readTexts() throws(Failure) -> [String: String] {
        var texts: [String: String] = [:]
        try readObject { (parser, key) throws(Failure) in
            guard texts.updateValue(try parser.readString(), forKey: key) == nil else {
                throw Failure(description: "'\(key)' twice in __metadata__")
            }
        }
        return texts
    }

    private mutating func readObject(_ member: (inout Self, String) throws(Failure) -> Void) throws(Failure) {
        try expect("{")
        if accept("}") { return }
        repeat {
            skipSpace()
            let key = try readString()
            try expect(":")
            try member(&self, key)
        } while accept(",")
        try expect("}")
    }

    private mutating func readNumbers() throws(Failure) -> [Int] {
        try expect("[")
        var numbers: [Int] = []
        if accept("]") { return numbers }
        repeat { numbers.append(try readNumber()) } while accept(",")
        try expect("]")
        return numbers
    }

    private mutating func readNumber() throws(Failure) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, case let digit = bytes[position], (0x30...0x39).contains(digit) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit) - 0x30)
            guard !overflow, !carry else { throw Failure(description: "a number too large at byte \(start)") }
            value = sum
            position += 1
        }
        guard position > start else { throw unexpected("a whole number from 0") }
        return value
    }

    private mutating func readString() throws(Failure) -> String {
        try expect("\"")
        var text: [UInt8] = []
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw Failure(description: "bytes that are no UTF-8 at byte \(start)")
                }
                return string
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try readEscape()).utf8)
            case 0..<0x20: throw Failure(description: "a control character in a string at byte \(position - 1)")
            default: text.append(byte)
            }
        }
        throw Failure(description: "a string without end at byte \(start)")
    }

    private mutating func readEscape() throws(Failure) -> Unicode.Scalar {
        guard position < bytes.count else { throw unexpected("an escape") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"):
            var value = try readHexadecimal()
            if (0xD800..<0xDC00).contains(value), bytes[position...].starts(with: "\\u".utf8) {
                position += 2
                let low = try readHexadecimal()
                if (0xDC00..<0xE000).contains(low) { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
            }
            guard let scalar = Unicode.Scalar(value) else {
                throw Failure(description: "half a surrogate pair at byte \(position)")
            }
            return scalar
        default: throw Failure(description: "an unknown escape at byte \(position - 1)")
        }
    }

    private mutating func readHexadecimal() throws(Failure) -> UInt32 {
        guard position + 4 <= bytes.count,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw unexpected("four hexadecimal digits") }
        position += 4
        return value
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
        guard accept(character) else { throw unexpected("'\(character)'") }
    }

    private func unexpected(_ expected: String) -> Failure {
        let found = position < bytes.count ? "byte \(bytes[position])" : "its end"
        return Failure(description: "\(found) where \(expected) should be, at byte \(position)")
    }
}
