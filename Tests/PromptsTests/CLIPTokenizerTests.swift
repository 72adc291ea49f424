import Foundation
import Prompts
import TestSupport
import Testing

/// The tokenizer that ships with the embedded model.
let embeddedTokenizerFolder = Golden.repository.appending(path: "Data/Models/emoji/tokenizer")

@Suite("CLIP tokenizer")
struct CLIPTokenizerTests {
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
        var text: String
        var ids: [Int]
        var padded: [Int]?
        var testDescription: String { text.prefix(40).debugDescription }
    }

    let tokenizer: CLIPTokenizer

    init() throws {
        tokenizer = try CLIPTokenizer(contentsOf: embeddedTokenizerFolder)
    }

    @Test("reads the special tokens and the length from the folder")
    func properties() {
        #expect(tokenizer.startID == 4094)
        #expect(tokenizer.endID == 4095)
        #expect(tokenizer.paddingID == 4095)
        #expect(tokenizer.maximumLength == 32)
        #expect(tokenizer.vocabularySize == 4096)
    }

    @Test("gives transformers' ids", arguments: try Golden.json("tokens.json", as: [Case].self))
    func reference(_ example: Case) {
        #expect(tokenizer.encode(example.text) == example.ids)
        let expected = [4094] + example.ids.prefix(30) + [4095]
        let padded = tokenizer.encodePadded(example.text)
        #expect(padded == expected + Array(repeating: 4095, count: 32 - expected.count))
        if let reference = example.padded { #expect(padded == reference) }
    }

    @Test("the goldens are there and contain what they are for")
    func goldens() throws {
        let cases = try Golden.json("tokens.json", as: [Case].self)
        #expect(cases.count > 200)
        #expect(cases.contains { $0.text.utf8.contains(0) })
        #expect(cases.filter { $0.padded != nil }.count == 3)
    }

    @Test("composes before it encodes")
    func composition() {
        #expect(tokenizer.encode("cafe\u{301}") == tokenizer.encode("caf\u{e9}"))
        #expect(tokenizer.encode("\u{1100}\u{1161}\u{11A8}") == tokenizer.encode("\u{AC01}"))
        #expect(tokenizer.encode("\u{AC00}\u{11A8}") == tokenizer.encode("\u{AC01}"))
    }

    @Test("keeps apart what looks equal to Swift's strings only after composition")
    func differentTexts() {
        #expect(tokenizer.encode("ﬁ") != tokenizer.encode("fi"))
    }

    @Test("ignores how much white space there is", arguments: ["a  b", "a\tb", "\na\r\nb ", "a\u{3000}b", "a\u{85}b"])
    func spaces(_ text: String) {
        #expect(tokenizer.encode(text) == tokenizer.encode("a b"))
    }

    @Test(
        "encodes a long text to its end", .timeLimit(.minutes(1)),
        arguments: ["a", "ab", "😀", "e\u{301}", "word ", "\u{301}", "'s", "<|endoftext|>", "(", "\0"])
    func long(_ unit: String) {
        #expect(!tokenizer.encode(String(repeating: unit, count: 10_000)).isEmpty)
    }

    @Test("every id lies in the vocabulary, whatever the text")
    func anyScalar() {
        for start in stride(from: 0, to: 0x11_0000, by: 997) {
            let text = String(String.UnicodeScalarView((start..<start + 40).compactMap { Unicode.Scalar($0) }))
            #expect(tokenizer.encode(text).allSatisfy { (0..<4096).contains($0) })
        }
    }
}
