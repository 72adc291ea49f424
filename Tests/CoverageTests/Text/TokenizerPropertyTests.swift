import Coverage
import Foundation
import Testing

/// What holds for the words of every caption, on random texts of many scripts.
@Suite("Words of random captions") struct TokenizerPropertyTests {
    /// Pieces that meet each other in every order: letters, marks, jamo, kana, signs, controls, emoji.
    private static let pieces: [String] = [
        "a", "Z", "é", "e\u{301}", "ß", "İ", "ı", "ŉ", "ǆ", "ﬃ", "Ω", "ς", "Ж", "ё", "א", "ש\u{5bc}", "ع", "ا\u{64b}",
        "न",
        "ि", "\u{94d}", "ก", "\u{e31}", "ა", "Ა", "Ꭰ", "ᏸ", "한", "\u{1112}\u{1161}\u{11ab}", "\u{1112}", "\u{1161}",
        "か", "\u{3099}", "ガ", "ｶ", "ﾞ", "ー", "中", "国", "\u{20000}", "々", "１", "²", "½", "Ⅳ", "٣", "0", "9", " ", "\t",
        "\u{a0}", "\u{3000}", "-", "_", "'", "’", ".", "&", ";", "#", "🐱", "👩\u{200d}🎨", "❤\u{fe0f}", "\u{200b}",
        "\u{ad}", "\u{feff}", "\u{301}", "\u{0}", "\u{fffd}", "\u{1d400}", "\u{1f1e9}\u{1f1ea}", "\u{2126}", "\u{212a}",
    ]

    private func text(_ dice: inout Dice) -> String {
        (0..<dice.below(16)).map { _ in dice.pick(Self.pieces) }.joined()
    }

    private func words(_ text: String) -> [String] {
        var tokenizer = CaptionTokenizer()
        return tokenizer.words(of: text)
    }

    @Test("equivalent forms of a text have the same words", arguments: 1...4)
    func forms(seed: UInt64) {
        var dice = Dice(seed)
        for _ in 0..<800 {
            // Full-width figures after "&#" are no reference until they are decomposed.
            let text = text(&dice).replacing("&", with: "+"), expected = words(text)
            for form in [
                text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping,
                text.decomposedStringWithCompatibilityMapping, " " + text, text + " ",
            ] {
                #expect(words(form) == expected, "\(text.debugDescription) as \(form.debugDescription)")
            }
        }
    }

    @Test("one tokenizer gives for each of many texts what a fresh one gives", arguments: 5...8)
    func reuse(seed: UInt64) {
        var (dice, tokenizer) = (Dice(seed), CaptionTokenizer())
        for _ in 0..<800 {
            let text = text(&dice)
            #expect(tokenizer.words(of: text) == words(text), "\(text.debugDescription)")
        }
    }

    @Test("words are never empty, hold nothing that separates, and are their own words", arguments: 9...12)
    func stable(seed: UInt64) {
        var dice = Dice(seed)
        for _ in 0..<800 {
            let text = text(&dice)
            for word in words(text) {
                #expect(!word.isEmpty && words(word) == [word], "\(word.debugDescription) in \(text.debugDescription)")
                let first = word.unicodeScalars.first
                #expect(first.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } == true)
            }
        }
    }

    @Test("two texts with a blank between them have the words of both", arguments: 13...16)
    func sum(seed: UInt64) {
        var dice = Dice(seed)
        for _ in 0..<800 {
            // A reference must not come about where they meet.
            let one = text(&dice).replacing("&", with: "+"), other = text(&dice).replacing("&", with: "+")
            #expect(
                words(one + " " + other) == words(one) + words(other),
                "\(one.debugDescription) \(other.debugDescription)")
        }
    }

    @Test("a word of another script beside plain captions changes none of their words")
    func paths() {
        let letters = Array("abcXYZ019 -_,.'\"/()\n&;#")
        var dice = Dice(17)
        for _ in 0..<3000 {
            let plain = String((0..<dice.below(30)).map { _ in dice.pick(letters) })
            #expect(words(plain + " é") == words(plain) + ["é"], "\(plain.debugDescription)")
            #expect(words(plain + " 猫") == words(plain) + ["猫"], "\(plain.debugDescription)")
        }
    }

    @Test("any bytes give words that are valid text, and the same as their repaired text", arguments: 18...20)
    func bytes(seed: UInt64) {
        var (dice, tokenizer) = (Dice(seed), CaptionTokenizer())
        let starts: [UInt8] = [
            0x41, 0x20, 0x26, 0x3b, 0x80, 0xbf, 0xc0, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0xff, 0x00,
        ]
        for _ in 0..<2000 {
            let bytes = (0..<dice.below(24)).map { _ in dice.pick(starts) }
            var found: [String?] = []
            bytes.withUnsafeBufferPointer { text in
                tokenizer.forEachWord(of: text) { found.append(String(validating: $0, as: UTF8.self)) }
            }
            #expect(found == words(String(decoding: bytes, as: UTF8.self)), "\(bytes)")
        }
    }

    @Test("the rule in words holds for an example of each of its sentences")
    func rule() {
        let claims: [(claim: String, text: String, words: [String])] = [
            ("Character references of HTML are decoded (twice)", "&amp;eacute;t&eacute;", ["été"]),
            ("the text is composed (NFKC)", "ﬁ e\u{301} Ⅳ", ["fi", "é", "iv"]),
            ("case is folded", "ÉTÉ Straße ΣΑΣ", ["été", "strasse", "σασ"]),
            ("letters and figures with their combining marks", "x\u{323}\u{30a}9", ["x\u{323}\u{30a}9"]),
            (
                "apostrophes, hyphens and underscores too", "it's well-made by_me",
                ["it", "s", "well", "made", "by", "me"]
            ),
            ("kana become overlapping pairs", "ねこの", ["ねこ", "この"]),
            ("a single one stays as it is", "the 猫", ["the", "猫"]),
            ("Accents count", "cafe café", ["cafe", "café"]),
        ]
        for (claim, text, expected) in claims {
            #expect(MatchingRule.text.contains(claim) && words(text) == expected, "\(claim)")
        }
    }
}
