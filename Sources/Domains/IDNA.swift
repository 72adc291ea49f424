internal import Foundation

/// International host names in ASCII.
///
/// After UTS 46 (non-transitional): map, normalise, split, encode. The mapping is compatibility normalisation and
/// lower case by Foundation's and Swift's Unicode tables, with what UTS 46 ignores removed; labels are not checked for
/// the contextual rules of RFC 5892, since the question is which name was meant, not whether it may be registered.
enum IDNA {
    /// The A-label form in lower case, nil when the bytes are not UTF-8 or a label cannot be encoded.
    static func toASCII(_ host: [UInt8]) -> [UInt8]? {
        guard host.count <= longest, let text = String(validating: host, as: UTF8.self) else { return nil }
        var result: [UInt8] = []
        for (index, label) in mapped(text).split(separator: ".", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { result.append(0x2e) }
            let scalars = Array(label.unicodeScalars)
            if scalars.allSatisfy(\.isASCII) {
                result.append(contentsOf: scalars.map { UInt8($0.value) })
            } else {
                guard let code = Punycode.encoded(scalars) else { return nil }
                result.append(contentsOf: "xn--".utf8)
                result.append(contentsOf: code)
            }
        }
        return result
    }

    /// Bytes of a name at most: many times what becomes a host's 253.
    ///
    /// Normalising long runs of combining marks takes time by the square of their number.
    private static let longest = 4096

    /// Whether a byte may stand in a host name in ASCII: letters, digits, hyphen, dot, and the underscore that the web
    /// uses against the rule.
    static func isHostByte(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2d || byte == 0x2e || byte == 0x5f
    }

    private static func mapped(_ text: String) -> String {
        var lowered = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars where !isIgnored(scalar) {
            // One by one: a whole string's lower case would choose the final sigma by context.
            lowered.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
        let normal = String(lowered).precomposedStringWithCompatibilityMapping
        return String(normal.map { $0 == "\u{3002}" ? "." : $0 })
    }

    /// What UTS 46 maps to nothing: soft hyphen, variation selectors, invisible spaces and joiners (but not U+200C and
    /// U+200D, which it keeps).
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xad, 0x34f, 0x180b...0x180d, 0x180f, 0x200b, 0x2060, 0x2064, 0xfe00...0xfe0f, 0xfeff, 0xe0100...0xe01ef:
            true
        default: false
        }
    }
}
