internal import Foundation

/// What a mark says: bits, and the form in which people write them.
///
/// Bytes become bits with the most significant first, as in invisible-watermark.
public struct WatermarkPayload: Hashable, Sendable, CustomStringConvertible {
    /// How a payload is written.
    public enum Form: String, Codable, Sendable {
        /// UTF-8 text.
        case text
        /// Bytes in hexadecimal.
        case hex
        /// Single bits.
        case bits
        /// A UUID: 128 bits.
        case uuid
    }

    /// The most bits of a payload: far more than any picture carries robustly.
    public static let maximumBitCount = 4096

    /// The bits in the order of the blocks; at least one.
    public let bits: [Bool]
    /// How the payload is written.
    public let form: Form

    init(bits: [Bool], form: Form) {
        precondition((1...Self.maximumBitCount).contains(bits.count), "a payload of \(bits.count) bits")
        self.bits = bits
        self.form = form
    }

    /// The payload that a command line or a setting names: a text, `hex:..`, `bits:..` or `uuid:..`.
    ///
    /// - Throws: ``WatermarkError/badPayload(text:reason:)``.
    public init(parsing text: String) throws(WatermarkError) {
        func value(after prefix: String) -> Substring? {
            text.lowercased().hasPrefix(prefix) ? text.dropFirst(prefix.count) : nil
        }
        let (bits, form): ([Bool], Form)
        if let digits = value(after: "hex:") {
            (bits, form) = (try Self.bits(hex: digits, of: text), .hex)
        } else if let digits = value(after: "bits:") {
            guard digits.allSatisfy({ $0 == "0" || $0 == "1" }) else {
                throw .badPayload(text: text, reason: "bits are written with 0 and 1")
            }
            (bits, form) = (digits.map { $0 == "1" }, .bits)
        } else if let name = value(after: "uuid:") {
            guard let uuid = UUID(uuidString: String(name)) else {
                throw .badPayload(text: text, reason: "a UUID has 32 hexadecimal digits in five groups")
            }
            (bits, form) = (withUnsafeBytes(of: uuid.uuid) { Self.bits(of: $0) }, .uuid)
        } else {
            (bits, form) = (Self.bits(of: text.utf8), .text)
        }
        guard !bits.isEmpty else { throw .badPayload(text: text, reason: "it is empty") }
        guard bits.count <= Self.maximumBitCount else {
            throw .badPayload(text: text, reason: "it has \(bits.count) bits, more than \(Self.maximumBitCount)")
        }
        self.init(bits: bits, form: form)
    }

    /// Bits that were read from a picture, in the most readable form: text if they are printable ASCII that is not taken
    /// for another form, else hexadecimal, else bits.
    public init(read bits: [Bool]) {
        guard bits.count % 8 == 0 else {
            self.init(bits: bits, form: .bits)
            return
        }
        let text = WatermarkPayload(bits: bits, form: .text)
        let isText = Self.bytes(of: bits).allSatisfy { (0x20...0x7e).contains($0) }
        self.init(bits: bits, form: isText && (try? Self(parsing: text.description)) == text ? .text : .hex)
    }

    /// The payload as ``init(parsing:)`` takes it.
    public var description: String {
        let bytes = Self.bytes(of: bits)
        switch form {
        case .text: return String(decoding: bytes, as: UTF8.self)
        case .hex: return "hex:" + bytes.map { Self.hex($0) }.joined()
        case .bits: return "bits:" + String(bits.map { $0 ? "1" : "0" })
        case .uuid:
            let digits = Array(bytes.map { Self.hex($0) }.joined())
            let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            return "uuid:" + groups.joined(separator: "-")
        }
    }

    /// The bits of bytes, the most significant first.
    static func bits(of bytes: some Sequence<UInt8>) -> [Bool] {
        bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 == 1 } }
    }

    /// The bytes that groups of eight bits make; a last group that is short is filled with zeros.
    static func bytes(of bits: [Bool]) -> [UInt8] {
        stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(0) { byte, i in
                byte << 1 | (start + i < bits.count && bits[start + i] ? 1 : 0)
            }
        }
    }

    private static func bits(hex digits: Substring, of text: String) throws(WatermarkError) -> [Bool] {
        var values: [UInt8] = []
        for digit in digits {
            guard digit.isASCII, let value = digit.hexDigitValue else {
                throw .badPayload(text: text, reason: "'\(digit)' is not a hexadecimal digit")
            }
            values.append(UInt8(value))
        }
        guard values.count % 2 == 0 else {
            throw .badPayload(text: text, reason: "it has an odd number of hexadecimal digits")
        }
        return values.flatMap { value in (0..<4).map { value >> (3 - $0) & 1 == 1 } }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }
}
