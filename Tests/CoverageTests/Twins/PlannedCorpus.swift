import Foundation
import Metadata

/// Rows and prompts that were put together from known words, so that neither tokenizer nor syntax decides what is right.
struct PlannedCorpus {
    /// The words of each caption; empty for a row without one.
    private(set) var captions: [[String]] = []
    /// The parts of each prompt as words.
    private(set) var prompts: [[[String]]] = []
    /// The captions as somebody wrote them.
    private(set) var corpus = Corpus([])
    /// The prompts as somebody wrote them.
    private(set) var promptTexts: [String] = []

    static let vocabulary = ["a", "of", "red", "blue", "cat", "dog", "apple", "van", "gogh", "tree", "é", "写真"]
    static let hosts = [
        "a.example", "www.a.example", "b.example", "shop.co.uk", "www.shop.co.uk", "i.pinimg.com",
        "live.staticflickr.com", "farm1.staticflickr.com",
    ]

    init(seed: UInt64, rows: Int, prompts count: Int = 12) {
        var dice = Dice(seed)
        for number in 0..<rows { addRow(number, &dice) }
        for _ in 0..<count { addPrompt(&dice) }
    }

    private mutating func addRow(_ number: Int, _ dice: inout Dice) {
        let words = number % 17 == 5 ? [] : (0..<dice.below(9)).map { _ in dice.pick(Self.vocabulary) }
        captions.append(words)
        var row = MetadataRow(text: number % 34 == 5 ? nil : Disguise.caption(words, &dice))
        if number % 11 != 3 { row.url = "https://\(dice.pick(Self.hosts))/\(dice.below(25)).jpg" }
        if number % 23 == 7 { row.url = "no address" }
        // Any of the scores may be missing.
        if dice.below(3) > 0 { row.width = Double(dice.pick([100, 511, 512, 1023, 1024, 2000])) }
        if dice.below(3) > 0 { row.height = Double(dice.pick([100, 511, 512, 1023, 1024, 2000])) }
        if dice.below(3) > 0 { row.aesthetic = dice.pick([1, 4.4, 4.5, 5, 5.1, 9]) }
        if dice.below(3) > 0 { row.punsafe = dice.pick([0, 0.05, 0.1, 0.5, 0.98, 1]) }
        if dice.below(3) > 0 { row.pwatermark = dice.pick([0, 0.49, 0.5, 1]) }
        corpus.rows.append(row)
    }

    private mutating func addPrompt(_ dice: inout Dice) {
        var parts: [[String]] = []
        for _ in 0..<(1 + dice.below(3)) {
            parts.append((0..<(1 + dice.below(5))).map { _ in dice.pick(Self.vocabulary + ["unseen", "zebra"]) })
        }
        prompts.append(parts)
        promptTexts.append(Disguise.prompt(parts, &dice))
    }
}

/// Ways to write the same words.
enum Disguise {
    private static let separators = [
        " ", "  ", ", ", " - ", "_", "/", "&nbsp;", "&amp;", "&amp;amp;", "&#39;", "…", "\t", "\u{3000}", " | ", "\"",
        "! ", "(", ") ", "&hellip;", "—", "🐱",
    ]

    /// A caption that has these words and no others.
    static func caption(_ words: [String], _ dice: inout Dice) -> String {
        var text = dice.pick(["", " ", "...", "\"", "«"])
        for (place, word) in words.enumerated() {
            if place > 0 { text += dice.pick(separators) }
            text += self.word(word, &dice)
        }
        return text + dice.pick(["", "", ".", " !", "&quot;", "\n"])
    }

    /// A prompt that has these parts and no others, beside what steers a generator.
    static func prompt(_ parts: [[String]], _ dice: inout Dice) -> String {
        var text = ""
        for (place, part) in parts.enumerated() {
            if place > 0 { text += dice.pick([", ", ",", "; ", " | ", "\n", "，", "::2 ", "::", " BREAK "]) }
            for (index, word) in part.enumerated() {
                if index > 0 { text += " " }
                let brackets = dice.pick([
                    ("", ""), ("", ""), ("", ""), ("(", ")"), ("((", "))"), ("(", ":1.2)"), ("[", "]"), ("{", "}"),
                ])
                text += brackets.0 + self.word(word, &dice) + brackets.1
                if dice.below(9) == 0 { text += dice.pick([" <lora:thing:0.8>", " <hypernet:a b:1>"]) }
            }
        }
        return text + dice.pick(["", "", " --ar 16:9", " --v 5 --stylize 750", ","])
    }

    private static func word(_ word: String, _ dice: inout Dice) -> String {
        switch dice.below(6) {
        case 0: word.uppercased()
        case 1: word.decomposedStringWithCanonicalMapping
        case 2: String(String.UnicodeScalarView(word.unicodeScalars.map(fullWidth)))
        case 3: word.prefix(1).uppercased() + word.dropFirst()
        default: word
        }
    }

    private static func fullWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x21...0x7e).contains(scalar.value) ? Unicode.Scalar(scalar.value + 0xfee0) ?? scalar : scalar
    }
}
