internal import Foundation

/// Finds words and phrases in prompts, whatever their case, accents or width of letters.
struct PromptWords: Sendable {
    private let phrases: [(words: [String], text: String)]

    /// The phrases to look for.
    init(_ phrases: [String]) {
        self.phrases = phrases.map { (Self.words(of: $0), $0) }
    }

    /// The phrases that a prompt holds as whole words next to each other, as they were given.
    func found(in prompt: String) -> [String] {
        let words = Self.words(of: prompt)
        return phrases.filter { phrase in
            guard !phrase.words.isEmpty, phrase.words.count <= words.count else { return false }
            return (0...words.count - phrase.words.count).contains { start in
                words[start..<start + phrase.words.count].elementsEqual(phrase.words)
            }
        }.map(\.text)
    }

    /// The words of a text: runs of letters and digits, in compatibility form, without accents and in lower case.
    ///
    /// Invisible characters inside a word are dropped, so that they do not split it.
    static func words(of text: String) -> [String] {
        let plain = text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars.filter { scalar in
            ![.nonspacingMark, .enclosingMark, .format].contains(scalar.properties.generalCategory)
        }
        return String(String.UnicodeScalarView(plain)).split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
