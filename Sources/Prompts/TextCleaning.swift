/// What CLIP's tokenizer does to a text before it looks for words.
enum TextCleaning {
    /// Composes characters (NFC), turns each run of white space into one space, and lower-cases.
    ///
    /// Each character is lower-cased by itself, so that a final sigma is not special.
    static func clean(_ text: String.UnicodeScalarView) -> [Unicode.Scalar] {
        // ASCII is composed already, and most prompts are ASCII.
        let composed = text.allSatisfy(\.isASCII) ? text : CanonicalComposition.compose(text)
        var cleaned: [Unicode.Scalar] = []
        cleaned.reserveCapacity(text.count)
        for scalar in composed {
            if scalar.isSpace {
                if cleaned.last != " " { cleaned.append(" ") }
            } else if scalar.isASCII {
                cleaned.append(scalar.lowercasedASCII)
            } else {
                cleaned.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return cleaned
    }
}

extension Unicode.Scalar {
    /// Whether the pattern `\s` matches.
    var isSpace: Bool {
        isASCII ? (9...13).contains(value) || value == 32 : properties.isWhitespace
    }

    /// Whether the pattern `\p{L}` matches.
    var isLetter: Bool {
        if isASCII { return (97...122).contains(value | 0x20) }
        return switch knownCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// Whether the pattern `\p{N}` matches.
    var isNumber: Bool {
        if isASCII { return (48...57).contains(value) }
        return switch knownCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    /// The category in Unicode 16, which the reference's patterns know; later characters are unassigned there.
    private var knownCategory: Unicode.GeneralCategory {
        guard let age = properties.age, age.major <= 16 else { return .unassigned }
        return properties.generalCategory
    }

    /// The small letter of a capital letter of ASCII, other characters as they are.
    fileprivate var lowercasedASCII: Unicode.Scalar {
        (65...90).contains(value) ? Unicode.Scalar(UInt8(value) | 0x20) : self
    }
}
