import Foundation
import Prompts
import TestSupport
import Testing

/// Folders of other shapes than the embedded one, and broken ones, built around a tiny vocabulary.
@Suite("Tokenizer folder")
struct TokenizerFilesTests {
    /// `a b c` and their ends of word, two merges, an exclamation mark, start and end.
    static let vocabulary = """
        {"!": 0, "!</w>": 1, "a": 2, "b": 3, "c": 4, "a</w>": 5, "b</w>": 6, "c</w>": 7, "ab": 8, "abc</w>": 9,
        "<|startoftext|>": 10, "<|endoftext|>": 11}
        """
    static let merges = "#version: 0.2\na b\nab c</w>\n"

    private func tokenizer(_ files: [String: String]) throws -> CLIPTokenizer {
        try withTemporaryFolder { folder in
            for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
            return try CLIPTokenizer(contentsOf: folder)
        }
    }

    private func plain(_ more: [String: String] = [:]) -> [String: String] {
        ["vocab.json": Self.vocabulary, "merges.txt": Self.merges].merging(more) { $1 }
    }

    @Test("vocabulary and merges are enough; the rest is CLIP's")
    func bare() throws {
        let tokenizer = try tokenizer(plain())
        #expect(tokenizer.maximumLength == 77)
        #expect([tokenizer.startID, tokenizer.endID, tokenizer.paddingID] == [10, 11, 11] as [Int])
        #expect(tokenizer.encode("ABC ab a") == [9, 2, 6, 5])
        #expect(tokenizer.encode("abcabc") == [8, 4, 9])
    }

    @Test("a byte outside the vocabulary becomes the unknown token")
    func unknown() throws {
        #expect(try tokenizer(plain()).encode("az") == [2, 11])
    }

    @Test("the padding of Stable Diffusion 2 is a token of its own, in prompts too")
    func exclamationMark() throws {
        let map =
            #"{"bos_token": "<|startoftext|>", "eos_token": {"content": "<|endoftext|>", "normalized": true}, "#
            + #""unk_token": {"content": "<|endoftext|>", "normalized": true}, "pad_token": "!"}"#
        let tokenizer = try tokenizer(
            plain(["special_tokens_map.json": map, "tokenizer_config.json": #"{"model_max_length": 5}"#]))
        #expect(tokenizer.paddingID == 0)
        #expect(tokenizer.encode("a!!") == [5, 0, 0])
        #expect(tokenizer.encodePadded("a") == [10, 5, 11, 0, 0])
        #expect(tokenizer.encode("<|ENDOFTEXT|>") == [11], "a normalised token is found in the cleaned text")
    }

    @Test("a token that is not normalised is found only as it is written")
    func writtenToken() throws {
        let tokenizer = try tokenizer(plain())
        #expect(tokenizer.encode("a<|endoftext|>b") == [5, 11, 6])
        #expect(tokenizer.encode("<|ENDOFTEXT|>").count > 1)
    }

    @Test("tokens added by fine-tuning get the ids after the vocabulary")
    func addedTokens() throws {
        let tokenizer = try tokenizer(plain(["added_tokens.json": #"{"<my-style>": 12, "<My>": 13}"#]))
        #expect(tokenizer.vocabularySize == 14)
        #expect(tokenizer.encode("a <my-style> b <MY><my-style>") == [5, 12, 6, 13, 12])
    }

    @Test("of two tokens the longer one counts")
    func longestToken() throws {
        let tokenizer = try tokenizer(plain(["added_tokens.json": #"{"<x": 12, "<x>": 13}"#]))
        #expect(tokenizer.encode("<x><x") == [13, 12])
    }

    @Test("the configuration's list of tokens goes before the other files")
    func tokenDecoder() throws {
        let configuration = #"""
            {"added_tokens_decoder": {"10": {"content": "<|startoftext|>", "normalized": false, "special": true},
            "12": {"content": "<s>", "special": false}}, "model_max_length": 1e30}
            """#
        let tokenizer = try tokenizer(
            plain(["tokenizer_config.json": configuration, "added_tokens.json": #"{"<z>": 12}"#]))
        #expect(tokenizer.maximumLength == 77)
        #expect(tokenizer.encode("<S> <|STARTOFTEXT|>").prefix(1) == [12])
        #expect(tokenizer.encode("<|startoftext|><z>").first == 10)
        #expect(!tokenizer.encode("<|STARTOFTEXT|>").contains(10))
    }

    @Test(
        "tokenizer.json alone is enough, its merges as strings or as pairs",
        arguments: [#"["a b", "ab c</w>"]"#, #"[["a", "b"], ["ab", "c</w>"]]"#])
    func single(_ merges: String) throws {
        let file = """
            {"added_tokens": [{"id": 11, "content": "<|endoftext|>", "normalized": true, "special": true}],
            "model": {"type": "BPE", "vocab": \(Self.vocabulary), "merges": \(merges)}}
            """
        let tokenizer = try tokenizer(["tokenizer.json": file])
        #expect(tokenizer.encode("abc") == [9])
        #expect(tokenizer.encode("<|EndOfText|>") == [11])
    }

    @Test("merges may end in carriage returns")
    func windowsLines() throws {
        let tokenizer = try tokenizer(plain(["merges.txt": "#version: 0.2\r\na b\r\nab c</w>\r\n"]))
        #expect(tokenizer.encode("abc") == [9])
    }

    @Test(
        "a broken folder is refused with a reason",
        arguments: [
            ([:], "holds no CLIP vocabulary"),
            (["vocab.json": "{}"], "holds no CLIP vocabulary"),
            (["vocab.json": "{}", "merges.txt": ""], "an empty vocabulary"),
            (["vocab.json": "", "merges.txt": ""], "expected the JSON of a tokenizer"),
            (["vocab.json": "[1]", "merges.txt": ""], "expected the JSON of a tokenizer"),
            (["vocab.json": #"{"a": -1}"#, "merges.txt": ""], "-1 for 'a'"),
            (["vocab.json": #"{"a": 99999999999}"#, "merges.txt": ""], "99999999999 for 'a'"),
            (["vocab.json": #"{"a": 1.5}"#, "merges.txt": ""], "expected the JSON of a tokenizer"),
            (["vocab.json": #"{"a": 1}"#, "merges.txt": ""], "no such token"),
            (["vocab.json": vocabulary, "merges.txt": "a b\na"], "'a'"),
            (["vocab.json": vocabulary, "merges.txt": "a b c"], "'a b c'"),
            (["vocab.json": vocabulary, "merges.txt": ""], "the merges that made its tokens"),
            (["vocab.json": vocabulary, "merges.txt": "#version: 0.2\n"], "the merges that made its tokens"),
            (["vocab.json": vocabulary, "merges.txt": "a q"], "'a q'"),
            (["vocab.json": vocabulary, "merges.txt": "b c"], "'b c'"),
            (["tokenizer.json": "{}"], "no 'model'"),
            (["tokenizer.json": #"{"model": {"vocab": {"a": 1}, "merges": ["a"]}}"#], "a merge of 1 tokens"),
            (
                ["vocab.json": vocabulary, "merges.txt": merges, "tokenizer_config.json": #"{"model_max_length": 2}"#],
                "3 or more"
            ),
            (["vocab.json": vocabulary, "merges.txt": merges, "tokenizer_config.json": "{"], "tokenizer_config.json"),
            (
                [
                    "vocab.json": vocabulary, "merges.txt": merges,
                    "special_tokens_map.json": #"{"pad_token": "<pad>"}"#,
                ],
                "no such token"
            ),
            (
                ["vocab.json": vocabulary, "merges.txt": merges, "tokenizer_config.json": #"{"pad_token": ""}"#],
                "special tokens with text"
            ),
            (
                [
                    "vocab.json": vocabulary, "merges.txt": merges,
                    "tokenizer_config.json": #"{"pad_token": {"content": "<p>", "lstrip": true}}"#,
                ], "without lstrip"
            ),
            (
                [
                    "vocab.json": vocabulary, "merges.txt": merges,
                    "tokenizer_config.json": #"{"added_tokens_decoder": {"x": "y"}}"#,
                ], "found 'x'"
            ),
        ] as [([String: String], String)])
    func broken(_ files: [String: String], reason: String) {
        let error = #expect(throws: TokenizerError.self) { try tokenizer(files) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "nothing")")
    }

    @Test("bytes that are no UTF-8 are refused")
    func notText() throws {
        try withTemporaryFolder { folder in
            try Data(Self.vocabulary.utf8).write(to: folder.appending(path: "vocab.json"))
            try Data([0x61, 0x20, 0xFF, 0x0A]).write(to: folder.appending(path: "merges.txt"))
            #expect(throws: TokenizerError.self) { try CLIPTokenizer(contentsOf: folder) }
        }
    }

    @Test("a folder in a file's place, an endless device and a link to itself are refused")
    func strangeFiles() throws {
        try withTemporaryFolder { folder in
            let manager = FileManager.default
            let vocabulary = folder.appending(path: "vocab.json")
            try Data(Self.merges.utf8).write(to: folder.appending(path: "merges.txt"))
            try manager.createDirectory(at: vocabulary, withIntermediateDirectories: false)
            #expect(throws: TokenizerError.self) { try CLIPTokenizer(contentsOf: folder) }
            try manager.removeItem(at: vocabulary)
            try manager.createSymbolicLink(atPath: vocabulary.path, withDestinationPath: "/dev/zero")
            #expect(throws: TokenizerError.self) { try CLIPTokenizer(contentsOf: folder) }
            try manager.removeItem(at: vocabulary)
            try manager.createSymbolicLink(atPath: vocabulary.path, withDestinationPath: "vocab.json")
            #expect(throws: TokenizerError.self) { try CLIPTokenizer(contentsOf: folder) }
        }
    }

    @Test("a vocabulary cut anywhere is refused")
    func truncated() throws {
        for length in stride(from: 0, to: Self.vocabulary.utf8.count - 1, by: 7) {
            let cut = String(Self.vocabulary.prefix(length))
            #expect(throws: TokenizerError.self) { try tokenizer(plain(["vocab.json": cut])) }
        }
    }
}
