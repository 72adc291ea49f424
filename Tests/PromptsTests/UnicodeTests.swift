import Foundation
import Prompts
import Testing

/// Where Foundation, Swift and the reference see text differently; each pair was checked against transformers 5.23.
@Suite("Unicode in prompts")
struct UnicodeTests {
    let tokenizer: CLIPTokenizer

    init() throws {
        tokenizer = try CLIPTokenizer(contentsOf: embeddedTokenizerFolder)
    }

    @Test(
        "texts that compose to the same are the same",
        arguments: [
            ("e\u{301}", "\u{E9}"), ("A\u{30A}", "\u{E5}"), ("\u{212B}", "\u{E5}"),
            ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
            ("\u{AC00}\u{11B5}", "\u{1100}\u{1161}\u{11B5}"), ("\u{AC1C}\u{11AB}", "\u{AC20}"),
            ("\u{F40}\u{F80}\u{F71}", "\u{F40}\u{F71}\u{F80}"), ("\u{F81}\u{F81}", "\u{F71}\u{F71}\u{F80}\u{F80}"),
            ("\u{344}", "\u{308}\u{301}"), ("\u{958}", "\u{915}\u{93C}"), ("\u{2126}", "\u{3C9}"),
            ("\u{F900}", "\u{8C48}"), ("\u{1E69}", "s\u{307}\u{323}"), ("x\u{345}\u{301}", "x\u{301}\u{345}"),
        ])
    func equal(_ text: String, other: String) {
        #expect(tokenizer.encode(text) == tokenizer.encode(other))
    }

    @Test(
        "texts that the reference keeps apart are kept apart",
        arguments: [
            ("\u{1161}\u{11A7}", "\u{1161}"), ("\u{AC00}\u{11A7}", "\u{AC00}"), ("ﬁ", "fi"), ("²", "2"), ("½", "1/2"),
            ("ß", "ss"), ("İ", "i"), ("ς", "σ"), ("ａ", "a"), ("\u{1AC4}\u{301}", "\u{301}\u{1AC4}"),
            ("\u{10F4F}\u{301}", "\u{301}\u{10F4F}"), ("a\u{200B}b", "ab"), ("’s", "'s"), ("ſ", "s"),
        ])
    func different(_ text: String, other: String) {
        #expect(tokenizer.encode(text) != tokenizer.encode(other))
    }

    @Test(
        "lower-cases character by character",
        arguments: [
            ("ΑΣ", "ας".replacing("ς", with: "σ")), ("ǅ", "ǆ"), ("K", "k"), ("ẞ", "ß"), ("ДА", "да"), ("Ⅷ", "ⅷ"),
        ])
    func lowerCase(_ text: String, lower: String) {
        #expect(tokenizer.encode(text) == tokenizer.encode(lower))
    }

    /// The words of a text are the runs that are encoded by themselves: joining them by spaces changes nothing.
    @Test(
        "cuts words where the pattern does",
        arguments: [
            ("a1b", "a 1 b"), ("12", "1 2"), ("a-b", "a - b"), ("a--b", "a -- b"), ("it's", "it 's"),
            ("we'll", "we 'll"),
            ("x'dd", "x 'd d"), ("don't", "don 't"), ("rock'n", "rock ' n"), ("a_b", "a _ b"), ("٣٤", "٣ ٤"),
            ("日本1", "日本 1"), ("a😀b", "a 😀 b"), ("a\u{0}b", "a \u{0} b"), ("(a:1.3)", "( a : 1 . 3 )"),
            ("\u{301}a", "\u{301} a"), ("Ⅷa", "Ⅷ a"), ("a\u{200D}b", "a \u{200D} b"), ("!?a", "!? a"),
        ])
    func words(_ text: String, cut: String) {
        #expect(tokenizer.encode(text) == tokenizer.encode(cut))
    }

    @Test(
        "every kind of white space parts words, and nothing else does",
        arguments: [
            ("\u{9}", true), ("\u{B}", true), ("\u{C}", true), ("\u{85}", true), ("\u{A0}", true), ("\u{1680}", true),
            ("\u{2003}", true), ("\u{2028}", true), ("\u{202F}", true), ("\u{205F}", true), ("\u{3000}", true),
            ("\u{180E}", false), ("\u{200B}", false), ("\u{2060}", false), ("\u{FEFF}", false), ("\u{1C}", false),
            ("\u{1F}", false),
        ])
    func space(_ character: String, isSpace: Bool) {
        #expect((tokenizer.encode("a\(character)b") == tokenizer.encode("a b")) == isSpace)
        #expect(tokenizer.encode(character).isEmpty == isSpace)
    }

    @Test("characters younger than Unicode 16 are not letters, as in the reference")
    func newLetters() {
        // A letter of Unicode 17 after a Latin one would otherwise join its word.
        #expect(tokenizer.encode("a\u{16EA0}") == tokenizer.encode("a \u{16EA0}"))
        #expect(tokenizer.encode("a\u{11DE0}") == tokenizer.encode("a \u{11DE0}"))
    }
}
