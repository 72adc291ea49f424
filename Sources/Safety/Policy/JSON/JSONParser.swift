/// Reads JSON (RFC 8259) strictly and says where and how a text departs from it.
struct JSONParser {
    /// What is wrong at a place of the text.
    struct Fault: Error, Equatable {
        let offset: Int
        let message: String
    }

    /// No sensible policy nests deeper.
    private static let depthLimit = 32

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// The value that a text holds; nothing but white space may stand around it.
    static func parse(_ bytes: [UInt8]) throws(Fault) -> JSONNode {
        var parser = JSONParser(bytes: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
        let node = try parser.value()
        try parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.fault("expected the end of the file") }
        return node
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func fault(_ message: String, at offset: Int? = nil) -> Fault {
        let place = offset ?? position
        guard offset == nil else { return Fault(offset: place, message: message) }
        return Fault(offset: place, message: "\(message), found \(found)")
    }

    /// The character at the present position, for messages.
    private var found: String {
        guard let next else { return "the end of the file" }
        guard next >= 0x20, next != 0x7F else { return "a control character" }
        let length = next < 0x80 ? 1 : next < 0xE0 ? 2 : next < 0xF0 ? 3 : 4
        return "'\(String(decoding: bytes[position..<min(position + length, bytes.count)], as: UTF8.self))'"
    }

    private mutating func skipSpace() throws(Fault) {
        while let next, [0x20, 0x0A, 0x0D, 0x09].contains(next) { position += 1 }
        if next == UInt8(ascii: "/") || next == UInt8(ascii: "#") {
            throw fault("JSON has no comments; write a member \"note\" instead", at: position)
        }
    }

    private mutating func value() throws(Fault) -> JSONNode {
        try skipSpace()
        let start = position
        switch next {
        case UInt8(ascii: "{"): return JSONNode(value: .object(try members()), offset: start)
        case UInt8(ascii: "["): return JSONNode(value: .list(try elements()), offset: start)
        case UInt8(ascii: "\""): return JSONNode(value: .string(try string()), offset: start)
        case let byte? where byte.isDigit || byte == UInt8(ascii: "-"):
            return JSONNode(value: .number(try number()), offset: start)
        case UInt8(ascii: "'"): throw fault("texts stand in double quotation marks", at: position)
        default: break
        }
        for (word, value) in [("true", JSONNode.Value.boolean(true)), ("false", .boolean(false)), ("null", .null)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return JSONNode(value: value, offset: start)
        }
        throw fault("expected a value (a text in quotation marks, a number, true, false, null, [ or {)")
    }

    private mutating func nested<T>(_ body: (inout JSONParser) throws(Fault) -> T) throws(Fault) -> T {
        depth += 1
        guard depth <= Self.depthLimit else { throw fault("more than \(Self.depthLimit) levels", at: position) }
        position += 1
        let result = try body(&self)
        depth -= 1
        return result
    }

    private mutating func members() throws(Fault) -> [JSONNode.Member] {
        try nested { parser throws(Fault) in
            var members: [JSONNode.Member] = []
            try parser.skipSpace()
            if parser.take("}") { return members }
            while true {
                try parser.skipSpace()
                let offset = parser.position
                guard parser.next == UInt8(ascii: "\"") else {
                    let isTrailing = parser.next == UInt8(ascii: "}")
                    throw isTrailing
                        ? parser.fault("a comma before '}' is one too many", at: offset)
                        : parser.fault("expected a key in double quotation marks")
                }
                let key = try parser.string()
                guard !members.contains(where: { $0.key == key }) else {
                    throw parser.fault("'\(key)' is there twice", at: offset)
                }
                try parser.skipSpace()
                guard parser.take(":") else { throw parser.fault("expected ':' after the key '\(key)'") }
                members.append(JSONNode.Member(key: key, offset: offset, value: try parser.value()))
                try parser.skipSpace()
                if parser.take("}") { return members }
                guard parser.take(",") else { throw parser.fault("expected ',' or '}' after the value of '\(key)'") }
            }
        }
    }

    private mutating func elements() throws(Fault) -> [JSONNode] {
        try nested { parser throws(Fault) in
            var elements: [JSONNode] = []
            try parser.skipSpace()
            if parser.take("]") { return elements }
            while true {
                try parser.skipSpace()
                if parser.next == UInt8(ascii: "]") {
                    throw parser.fault("a comma before ']' is one too many", at: parser.position)
                }
                elements.append(try parser.value())
                try parser.skipSpace()
                if parser.take("]") { return elements }
                guard parser.take(",") else { throw parser.fault("expected ',' or ']' after a value of the list") }
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func number() throws(Fault) -> Double {
        let start = position
        while let next, next.isNumberPart { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // Swift reads more than JSON allows: 01, .5, 1., +1, 0x1.
        let digits = text.drop { $0 == "-" }
        let isJSON =
            text.prefix(2) != "--" && digits.first?.isNumber == true && text.last?.isNumber == true
            && !(digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true)
            && !text.contains("..") && !text.contains(".e") && !text.contains(".E")
        guard isJSON, let number = Double(text), number.isFinite else {
            throw fault("'\(text)' is not a number", at: start)
        }
        return number
    }

    private mutating func string() throws(Fault) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw fault("this text is not UTF-8", at: start)
                }
                return string
            case UInt8(ascii: "\\"): text += try escaped()
            case 0..<0x20:
                let what = byte == 0x0A ? "a line break" : "a control character"
                throw fault("a text holds \(what); write \\n or close the quotation mark", at: start)
            default: text.append(byte)
            }
        }
        throw fault("this text has no closing quotation mark", at: start)
    }

    private mutating func escaped() throws(Fault) -> [UInt8] {
        let start = position - 1
        guard let byte = next else { throw fault("this escape has no end", at: start) }
        position += 1
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "b"): 0x08,
            UInt8(ascii: "f"): 0x0C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "\""): 0x22,
        ]
        if let plain = simple[byte] { return [plain] }
        guard byte == UInt8(ascii: "u") else {
            throw fault("'\\\(String(decoding: [byte], as: UTF8.self))' is no escape of JSON", at: start)
        }
        var unit = try hexadecimal(at: start)
        if unit & 0xFC00 == 0xD800, take("\\"), take("u") {
            let low = try hexadecimal(at: start)
            guard low & 0xFC00 == 0xDC00 else { throw fault("half of a surrogate pair", at: start) }
            unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
        }
        guard let scalar = Unicode.Scalar(unit) else { throw fault("half of a surrogate pair", at: start) }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func hexadecimal(at start: Int) throws(Fault) -> UInt32 {
        let digits = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
        guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
            throw fault("\\u needs four hexadecimal digits", at: start)
        }
        position += 4
        return value
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Digits, signs, the point and the exponent's letter.
    fileprivate var isNumberPart: Bool {
        isDigit || "-+.eE".utf8.contains(self)
    }
}
