internal import Foundation

/// Reads one JSON object a line: its top-level members, without a tree.
///
/// Limitations: an object must be on one line, as JSON Lines says; of equal keys the last counts.
struct JSONLineReader {
    /// One member's value, as bytes of the line.
    enum Value {
        case null
        /// Between the quotes; escapes not undone.
        case string(Range<Int>, hasEscapes: Bool)
        /// A number or truth value as written.
        case literal(Range<Int>)
        /// An object or a list as written.
        case nested(Range<Int>)
    }

    private let buffer: RecordBuffer
    private var lineEnd = 0
    private var next = 0
    private var position = 0
    private(set) var members: [(key: [UInt8], value: Value)] = []
    private var used = 0

    private static let deepest = 128

    init(_ buffer: RecordBuffer) {
        self.buffer = buffer
    }

    /// Goes to the next object.
    ///
    /// - Returns: false at the end.
    mutating func nextObject() throws -> Bool {
        while true {
            guard try findLine() else { return false }
            position = buffer.start
            skipBlanks()
            if position == lineEnd {
                release()
                continue
            }
            try readObject()
            return true
        }
    }

    /// Lets go of the current line; its members' bytes are no longer valid.
    mutating func release() {
        buffer.start = next
        buffer.line += 1
    }

    private mutating func findLine() throws -> Bool {
        var from = buffer.start
        while true {
            if let found = memchr(buffer.bytes + from, 0x0a, buffer.end - from) {
                lineEnd = UnsafePointer<UInt8>(found.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(buffer.bytes)
                next = lineEnd + 1
                return true
            }
            from = buffer.end
            guard let shift = try buffer.more() else {
                lineEnd = buffer.end
                next = buffer.end
                return buffer.start < buffer.end
            }
            from -= shift
        }
    }

    private mutating func readObject() throws {
        used = 0
        try expect(UInt8(ascii: "{"), "an object")
        skipBlanks()
        if peek == UInt8(ascii: "}") {
            position += 1
        } else {
            while true {
                skipBlanks()
                try expect(UInt8(ascii: "\""), "a key")
                let (range, hasEscapes) = try scanString()
                skipBlanks()
                try expect(UInt8(ascii: ":"), "a colon")
                skipBlanks()
                let value = try scanValue()
                store(range, hasEscapes, value)
                skipBlanks()
                if peek == UInt8(ascii: ",") {
                    position += 1
                    continue
                }
                try expect(UInt8(ascii: "}"), "a comma or the object's end")
                break
            }
        }
        members.removeLast(members.count - used)
        skipBlanks()
        guard position == lineEnd else { throw damaged("text follows the object") }
    }

    private mutating func store(_ key: Range<Int>, _ hasEscapes: Bool, _ value: Value) {
        var bytes: [UInt8] = []
        if hasEscapes {
            JSONText.unescape(self.bytes(key), into: &bytes)
        } else {
            bytes.append(contentsOf: self.bytes(key))
        }
        if used < members.count {
            members[used] = (bytes, value)
        } else {
            members.append((bytes, value))
        }
        used += 1
    }

    /// Bytes of the current line.
    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: buffer.bytes + range.lowerBound, count: range.count)
    }

    private var peek: UInt8? { position < lineEnd ? buffer.bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0d { position += 1 }
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws {
        guard peek == byte else { throw damaged("\(what) is missing at byte \(position - buffer.start)") }
        position += 1
    }

    /// Goes behind the closing quote; the opening one is passed already.
    private mutating func scanString() throws -> (Range<Int>, Bool) {
        let start = position
        var hasEscapes = false
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "\"") { return (start..<position - 1, hasEscapes) }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                guard position < lineEnd else { break }
                position += 1
            }
        }
        throw damaged("a string is not closed")
    }

    private mutating func scanValue() throws -> Value {
        guard let byte = peek else { throw damaged("a value is missing") }
        switch byte {
        case UInt8(ascii: "\""):
            position += 1
            let (range, hasEscapes) = try scanString()
            return .string(range, hasEscapes: hasEscapes)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let start = position
            try skipNested()
            return .nested(start..<position)
        default:
            let start = position
            while let byte = peek, !Self.endsLiteral(byte) { position += 1 }
            let range = start..<position
            guard !range.isEmpty else { throw damaged("a value is missing") }
            return bytes(range).elementsEqual("null".utf8) ? .null : .literal(range)
        }
    }

    private static func endsLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0d, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"),
            UInt8(ascii: "\""):
            true
        default: false
        }
    }

    /// Passes over an object or a list; its inside is only checked for balance.
    private mutating func skipNested() throws {
        var open: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): _ = try scanString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < Self.deepest else { throw damaged("values are nested deeper than \(Self.deepest)") }
                open.append(byte + 2)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == byte else { throw damaged("brackets do not match") }
                if open.isEmpty { return }
            default: break
            }
        }
        throw damaged("a bracket is not closed")
    }

    private func damaged(_ reason: String) -> MetadataError {
        .corrupt(location: buffer.location, place: "line \(buffer.line)", reason: reason)
    }
}

/// The escapes of JSON strings.
enum JSONText {
    /// Undoes escapes; a lone surrogate becomes U+FFFD, an unknown escape stands for its character.
    static func unescape(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < bytes.count else {
                output.append(byte)
                continue
            }
            let code = bytes[index]
            index += 1
            switch code {
            case UInt8(ascii: "n"): output.append(0x0a)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "r"): output.append(0x0d)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0c)
            case UInt8(ascii: "u"): appendScalar(bytes, &index, into: &output)
            default: output.append(code)
            }
        }
    }

    private static func appendScalar(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, into output: inout [UInt8]
    ) {
        guard var value = hexadecimal(bytes, index) else {
            output.append(UInt8(ascii: "u"))
            return
        }
        index += 4
        if (0xd800...0xdbff).contains(value), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u"), let low = hexadecimal(bytes, index + 2),
            (0xdc00...0xdfff).contains(low)
        {
            value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
            index += 6
        }
        output.append(contentsOf: String(Character(Unicode.Scalar(value) ?? "\u{fffd}")).utf8)
    }

    private static func hexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            // Digit by digit: the initialiser of numbers takes a sign as well.
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
