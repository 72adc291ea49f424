/// Pieces of text inside SQL, and what may be in them.
enum SparkText {
    /// A letter or figure of ASCII.
    static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    /// Whether no character is a control character or a line end of any kind.
    static func hasNoControls(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate, .unassigned: false
            default: true
            }
        }
    }

    /// A text as a literal: in single quotes, with escapes for what has a meaning there and for all beyond ASCII.
    static func literal(_ text: String) -> String {
        var result = "'"
        for unit in text.utf16 {
            switch unit {
            case 0x27, 0x5c: result += "\\" + String(UnicodeScalar(UInt8(unit)))
            case 0x20..<0x7f: result += String(UnicodeScalar(UInt8(unit)))
            default:
                let code = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            }
        }
        return result + "'"
    }

    /// A name as an identifier.
    ///
    /// - Throws: ``EngineError/badSetting(name:value:reason:)`` for a name that cannot be one.
    static func identifier(_ name: String) throws(EngineError) -> String {
        guard !name.isEmpty, !name.contains("`"), hasNoControls(name) else {
            throw .badSetting(
                name: "column", value: name,
                reason: "its name holds a backtick or control characters; rename the column")
        }
        return "`\(name)`"
    }
}
