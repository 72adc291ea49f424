internal import Foundation

/// What each character of a text becomes: compatibility composition (NFKC), case folding, and its part in words.
///
/// Case is folded by going to upper and then to lower case, which joins `ß` with `ss` and both forms of sigma. Each
/// character is looked up with Foundation once and remembered, so that a text costs one look-up a character.
struct ScalarFolding {
    /// The part that a folded character plays.
    enum Role: UInt32 {
        /// Between words.
        case separator = 1
        /// A letter or figure.
        case word
        /// A character of Chinese or Japanese, which write no spaces.
        case ideograph
        /// A combining mark: goes on with a word, begins none.
        case mark
        /// Invisible: neither part of a word nor between words.
        case ignored
        /// Becomes several characters.
        case several
        /// Depends on the characters around it: the text must be composed as a whole.
        case dependent
    }

    /// Role in the upper bits, the folded character in the lower 21; 0 for not yet looked up.
    private var table = [UInt32](repeating: 0, count: 0x1_0000)
    private var rare: [UInt32: UInt32] = [:]
    private var expansions: [UInt32: [UInt32]] = [:]

    /// What a character becomes, packed as role and character; see ``role(of:)`` and ``scalar(of:)``.
    mutating func entry(_ scalar: Unicode.Scalar) -> UInt32 {
        let value = scalar.value
        if value < 0x1_0000 {
            let known = table[Int(value)]
            if known != 0 { return known }
            let made = makeEntry(scalar)
            table[Int(value)] = made
            return made
        }
        if let known = rare[value] { return known }
        let made = makeEntry(scalar)
        rare[value] = made
        return made
    }

    static func role(of entry: UInt32) -> Role { Role(rawValue: entry >> 21) ?? .separator }

    static func scalar(of entry: UInt32) -> Unicode.Scalar { Unicode.Scalar(entry & 0x1f_ffff) ?? "\u{fffd}" }

    /// The entries of a character that becomes several.
    func expansion(of scalar: Unicode.Scalar) -> [UInt32] { expansions[scalar.value] ?? [] }

    private mutating func makeEntry(_ scalar: Unicode.Scalar) -> UInt32 {
        if Self.isDependent(scalar) { return Self.packed(.dependent, scalar) }
        let composed = Self.composed(String(scalar))
        // Half-width sound marks of kana become combining ones.
        if let first = composed.unicodeScalars.first, Self.isDependent(first) { return Self.packed(.dependent, scalar) }
        let entries = Self.folded(composed)
        if entries.count == 1 { return entries[0] }
        expansions[scalar.value] = entries
        return Self.packed(.several, scalar)
    }

    /// A text in compatibility composition.
    ///
    /// In two steps, since Foundation on Linux (Swift 6.3) leaves half-width kana and their sound marks apart in one.
    static func composed(_ text: String) -> String {
        text.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    }

    /// The entries of a text that is composed already.
    static func folded(_ text: String) -> [UInt32] {
        var entries: [UInt32] = []
        for scalar in text.unicodeScalars {
            for upper in scalar.properties.uppercaseMapping.unicodeScalars {
                for lower in upper.properties.lowercaseMapping.unicodeScalars {
                    entries.append(packed(role(ofFolded: lower), lower))
                }
            }
        }
        return entries
    }

    private static func packed(_ role: Role, _ scalar: Unicode.Scalar) -> UInt32 {
        role.rawValue << 21 | scalar.value
    }

    /// Marks, and the vowels and final consonants of Hangul, which compose with what stands before them.
    private static func isDependent(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: (0x1160...0x11ff).contains(scalar.value) || scalar.properties.canonicalCombiningClass.rawValue != 0
        }
    }

    private static func role(ofFolded scalar: Unicode.Scalar) -> Role {
        let properties = scalar.properties
        // Variation selectors are both: what they follow decides nothing about words.
        if properties.isDefaultIgnorableCodePoint { return .ignored }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            return isIdeograph(scalar) ? .ideograph : .word
        default: return .separator
        }
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3041...0x30ff, 0x31f0...0x31ff: true
        default: scalar.properties.isIdeographic
        }
    }
}
