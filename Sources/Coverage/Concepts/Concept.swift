internal import Foundation

/// Something that a prompt asks for, or a name that is counted: one thing with all its spellings.
public struct Concept: Equatable, Sendable {
    /// What kind of thing it is.
    public enum Kind: String, CaseIterable, Sendable {
        /// An artist of the list that ships.
        case artist
        /// A movement, a style or a medium.
        case style
        /// A fictional character.
        case character
        /// A famous person.
        case person
        /// A name of a list that the user gave.
        case listed
        /// A noun phrase.
        case phrase
    }

    /// Its name as shown.
    public let name: String
    /// Its kind.
    public let kind: Kind
    /// What it is looked for as; the first is the name.
    public let spellings: [String]
    /// Whether it is one word that captions use in other senses too.
    public let isAmbiguous: Bool
    /// What makes two concepts the same.
    let key: String
    /// Its collector in the query.
    var collector = 0

    init(name: String, kind: Kind, spellings: [String], isAmbiguous: Bool, key: String) {
        self.name = name
        self.kind = kind
        self.spellings = spellings
        self.isAmbiguous = isAmbiguous
        self.key = key
    }

    /// Whether pictures of it are imitated once there are enough of them: somebody's style or likeness.
    public var isName: Bool { kind != .phrase && kind != .style }

    /// The spellings of a name: its own, its aliases, and all of them without accents.
    package static func spellings(of name: String, aliases: [String]) -> [String] {
        var result = [name] + aliases
        for spelling in result where !result.contains(plain(spelling)) { result.append(plain(spelling)) }
        return result
    }

    /// A text without the accents of Latin letters.
    package static func plain(_ text: String) -> String {
        var (result, isLatin) = (String.UnicodeScalarView(), false)
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.properties.generalCategory == .nonspacingMark, isLatin { continue }
            isLatin = scalar.isASCII
            if let letters = undivided[scalar] {
                result.append(contentsOf: letters.unicodeScalars)
                isLatin = true
            } else {
                result.append(scalar)
            }
        }
        return String(result).precomposedStringWithCanonicalMapping
    }

    /// Letters that Unicode does not take apart.
    private static let undivided: [Unicode.Scalar: String] = [
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
        "ı": "i", "þ": "th", "Þ": "Th", "ð": "d",
    ]
}
