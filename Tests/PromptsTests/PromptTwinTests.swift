import Foundation
import Testing

@testable import Prompts

/// The parts of the tokenizer beside plain versions of themselves, on made-up vocabularies and texts.
@Suite("Tokenizer beside its plain twin")
struct PromptTwinTests {
    /// The same numbers every time.
    private struct Numbers {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    /// A vocabulary of four letters and what some merges of them make.
    private struct Vocabulary {
        var ids: [String: Int] = [:]
        var pairs: [(String, String)] = []

        init(mergeCount: Int, numbers: inout Numbers) {
            var tokens: [String] = []
            func add(_ token: String, to vocabulary: inout Vocabulary) {
                guard vocabulary.ids[token] == nil else { return }
                vocabulary.ids[token] = tokens.count
                tokens.append(token)
            }
            for letter in "abcd" {
                add("\(letter)", to: &self)
                add("\(letter)</w>", to: &self)
            }
            while pairs.count < mergeCount {
                let (left, right) = (tokens[numbers.next(tokens.count)], tokens[numbers.next(tokens.count)])
                guard !left.hasSuffix("</w>"), !pairs.contains(where: { $0 == (left, right) }) else { continue }
                pairs.append((left, right))
                add(left + right, to: &self)
            }
        }

        /// The definition: of all neighbours the pair that comes first in the list is joined, the leftmost of equals.
        func encode(_ word: String) -> [Int] {
            var tokens = word.map { String($0) }
            guard !tokens.isEmpty else { return [] }
            tokens[tokens.count - 1] += "</w>"
            while true {
                let ranks = tokens.indices.dropLast().map { index in
                    pairs.firstIndex { $0 == (tokens[index], tokens[index + 1]) } ?? .max
                }
                guard let least = ranks.min(), least < .max, let index = ranks.firstIndex(of: least) else { break }
                tokens.replaceSubrange(index...index + 1, with: [tokens[index] + tokens[index + 1]])
            }
            return tokens.map { ids[$0] ?? -1 }
        }
    }

    @Test("pairs are joined in the order of the list, whatever the list", arguments: 1...12 as ClosedRange<UInt64>)
    func merges(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let vocabulary = Vocabulary(mergeCount: 4 + Int(seed) * 4, numbers: &numbers)
        let merges = try BytePairMerges(ids: vocabulary.ids, pairs: vocabulary.pairs, unknownID: -1, file: "merges.txt")
        for length in 0..<60 {
            let letters = (0..<length).map { _ in Array("abcd")[numbers.next(numbers.next(4) + 1)] }
            var found: [Int] = []
            merges.encode(Array(String(letters).unicodeScalars)[...], into: &found)
            #expect(found == vocabulary.encode(String(letters)), "\(String(letters))")
        }
    }

    @Test("a byte that the vocabulary lacks is the unknown token, and one of a word's end is not one inside")
    func unknown() throws {
        let merges = try BytePairMerges(
            ids: ["a": 0, "a</w>": 1, "\u{C3}": 2, "\u{A9}</w>": 3], pairs: [], unknownID: 9, file: "merges.txt")
        func ids(_ text: String) -> [Int] {
            var found: [Int] = []
            merges.encode(Array(text.unicodeScalars)[...], into: &found)
            return found
        }
        #expect(ids("") == [] && ids("a") == [1] && ids("aa") == [0, 1] && ids("b") == [9] && ids("ab") == [0, 9])
        // The letter é is two bytes, C3 and A9, of which A9 stands at the word's end only.
        #expect(ids("é") == [2, 3] && ids("éa") == [2, 9, 1] && ids("😀") == [9, 9, 9, 9])
    }

    @Test(
        "merges of what the vocabulary lacks are refused with the pair",
        arguments: [("a", "q"), ("q", "a"), ("a", "b")])
    func lacking(left: String, right: String) {
        let expected = TokenizerError.malformed(
            file: "merges.txt", expected: "merges of the vocabulary's tokens", found: "'\(left) \(right)'")
        #expect(throws: expected) {
            try BytePairMerges(ids: ["a": 0, "b": 1], pairs: [(left, right)], unknownID: 0, file: "merges.txt")
        }
    }

    /// Words by the definition: the longest contraction, run of letters, digit or run of others that starts here.
    private func words(_ text: String) -> [String] {
        var (rest, words) = (Substring(text), [String]())
        while let first = rest.first {
            if first == " " {
                rest = rest.dropFirst()
                continue
            }
            let contraction = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].first { rest.hasPrefix($0) }
            let word =
                contraction.map { rest.prefix($0.count) }
                ?? (first.isLetter
                    ? rest.prefix { $0.isLetter }
                    : first.isNumber ? rest.prefix(1) : rest.prefix { !$0.isLetter && !$0.isNumber && $0 != " " })
            words.append(String(word))
            rest = rest.dropFirst(word.count)
        }
        return words
    }

    @Test("words are cut where the pattern cuts them, in any text", arguments: 1...8 as ClosedRange<UInt64>)
    func splitting(seed: UInt64) {
        let pieces = ["a", "bc", " ", "'", "'s", "'ll", "'d", "1", "23", "-", "!?", "é", "日本", "<", "|>", "_", "re"]
        var numbers = Numbers(state: seed)
        for _ in 0..<200 {
            let text = (0..<numbers.next(12)).map { _ in pieces[numbers.next(pieces.count)] }.joined()
            var found: [String] = []
            WordSplitter.forEachWord(of: Array(text.unicodeScalars)) {
                found.append(String(String.UnicodeScalarView($0)))
            }
            #expect(found == words(text), "\(text)")
            #expect(found.joined() == text.replacing(" ", with: ""))
        }
    }

    @Test("the text of an end or start token that is none comes in three words")
    func markers() {
        for (text, expected) in [
            ("<|endoftext|>", ["<|", "endoftext", "|>"]), ("a<|startoftext|>b", ["a", "<|", "startoftext", "|>", "b"]),
            ("<|endoftext|", ["<|", "endoftext", "|"]), ("<|endoftext|>s", ["<|", "endoftext", "|>", "s"]),
        ] {
            var found: [String] = []
            WordSplitter.forEachWord(of: Array(text.unicodeScalars)) {
                found.append(String(String.UnicodeScalarView($0)))
            }
            #expect(found == expected)
        }
    }

    /// Cuts by the definition: at each place the longest token that starts there.
    private func split(_ text: String, at tokens: [(String, Int)]) -> [AddedTokens.Part] {
        var (parts, plain, rest) = ([AddedTokens.Part](), "", Substring(text))
        func flush() {
            if !plain.isEmpty { parts.append(.text(Array(plain.unicodeScalars))) }
            plain = ""
        }
        while let first = rest.first {
            if let match = tokens.filter({ rest.hasPrefix($0.0) }).max(by: { $0.0.count < $1.0.count }) {
                flush()
                parts.append(.token(match.1))
                rest = rest.dropFirst(match.0.count)
            } else {
                plain.append(first)
                rest = rest.dropFirst()
            }
        }
        flush()
        return parts
    }

    @Test("of added tokens the leftmost counts, of several at one place the longest", arguments: [true, false])
    func addedTokens(isNormalized: Bool) {
        let tokens = [("<a>", 1), ("<a>b", 2), ("<", 3), ("ab", 4), ("bb", 5), ("<a>ba", 6)]
        let added = AddedTokens(tokens.map { .init(content: $0.0, id: $0.1, isNormalized: isNormalized) })
        var numbers = Numbers(state: 4)
        for _ in 0..<500 {
            let text = (0..<numbers.next(14)).map { _ in ["<a>", "b", "a", "<", "c"][numbers.next(5)] }.joined()
            #expect(added.split(text) == split(text, at: tokens), "\(text)")
        }
    }

    @Test("a token that is looked for as written is not found in capitals, one that is normalised is")
    func capitals() {
        let tokens = AddedTokens([
            .init(content: "<S>", id: 1, isNormalized: false), .init(content: "<N>", id: 2, isNormalized: true),
        ])
        #expect(tokens.split("<S><n><N>") == [.token(1), .token(2), .token(2)])
        #expect(tokens.split("<s>A") == [.text(Array("<s>a".unicodeScalars))])
        #expect(tokens.split("") == [])
        #expect(AddedTokens([]).split("A  b") == [.text(Array("a b".unicodeScalars))])
    }
}
