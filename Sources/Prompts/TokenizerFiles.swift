import Diagnostics
import Foundation

/// What the files of a tokenizer's folder say, brought to one form.
struct TokenizerFiles {
    private(set) var vocabulary: [String: Int] = [:]
    private(set) var merges: [(String, String)] = []
    private(set) var addedTokens: [AddedTokens.Token] = []
    private(set) var vocabularySize = 0
    private(set) var startID = 0
    private(set) var endID = 0
    private(set) var unknownID = 0
    private(set) var paddingID = 0
    private(set) var maximumLength = 77
    private(set) var vocabularyPath: String
    private(set) var mergesPath: String

    /// Real files have about 2 MB at most.
    private static let sizeLimit = 64 << 20
    /// Longer text encoders than this do not exist; the figure bounds what a broken file can ask for.
    private static let lengthLimit = 4096

    init(folder: URL) throws(TokenizerError) {
        func url(_ name: String) -> URL { folder.appending(path: name) }
        func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: url(name).path) }
        var listed: [(id: Int, token: TokenJSON)] = []
        if exists("tokenizer.json") {
            vocabularyPath = url("tokenizer.json").path
            mergesPath = vocabularyPath
            let file = try Self.decode(TokenizerJSON.self, url("tokenizer.json"))
            vocabulary = file.model.vocab
            merges = file.model.merges.map { ($0.left, $0.right) }
            listed = try (file.addedTokens ?? []).map { entry throws(TokenizerError) in
                (entry.id, try entry.token.checked(file: url("tokenizer.json").path))
            }
        } else if exists("vocab.json"), exists("merges.txt") {
            vocabularyPath = url("vocab.json").path
            mergesPath = url("merges.txt").path
            vocabulary = try Self.decode([String: Int].self, url("vocab.json"))
            merges = try Self.readMerges(url("merges.txt"))
        } else {
            throw .noVocabulary(folder: folder.path)
        }
        try checkVocabulary()
        // Tokens of several characters are made by merges, but for the special ones in angle brackets.
        if merges.isEmpty, vocabulary.keys.contains(where: Self.isMerged) {
            throw .malformed(file: mergesPath, expected: "the merges that made its tokens", found: "none")
        }

        var configuration = ConfigurationJSON()
        if exists("tokenizer_config.json") {
            configuration = try Self.decode(ConfigurationJSON.self, url("tokenizer_config.json"))
        }
        if let decoder = configuration.addedTokens {
            listed = try decoder.map { key, token throws(TokenizerError) in
                let path = url("tokenizer_config.json").path
                guard let id = Int(key) else {
                    throw .malformed(file: path, expected: "a number as a token's key", found: "'\(key)'")
                }
                return (id, try token.checked(file: path))
            }
        } else {
            if exists("special_tokens_map.json") {
                configuration.override(by: try Self.decode(ConfigurationJSON.self, url("special_tokens_map.json")))
            }
            if exists("added_tokens.json") {
                let special = Set(configuration.named.map(\.content))
                listed += try Self.decode([String: Int].self, url("added_tokens.json")).map {
                    ($1, TokenJSON(content: $0, isNormalized: !special.contains($0)))
                }
            }
        }
        if let length = configuration.maximumLength, length < Double(Self.lengthLimit) {
            guard length >= 3 else {
                throw .malformed(
                    file: url("tokenizer_config.json").path, expected: "a model_max_length of 3 or more",
                    found: "\(length)")
            }
            maximumLength = Int(length)
        }
        try adopt(configuration, listed: listed.sorted { $0.id < $1.id }.map(\.token), folder: folder)
    }

    /// Settles the special tokens: those the files list keep the listed flags, of the rest the last naming counts.
    private mutating func adopt(
        _ configuration: ConfigurationJSON, listed: [TokenJSON], folder: URL
    ) throws(TokenizerError) {
        vocabularySize = vocabulary.count
        var ids: [String: Int] = [:]
        for token in listed {
            let id = vocabulary[token.content] ?? ids[token.content] ?? vocabularySize
            if id == vocabularySize { vocabularySize += 1 }
            ids[token.content] = id
            add(token, id: id)
        }
        let contents = Set(listed.map(\.content))
        func name(_ token: TokenJSON?, _ standard: String) throws(TokenizerError) -> Int {
            let path = folder.appending(path: "tokenizer_config.json").path
            let token = try (token ?? TokenJSON(content: standard)).checked(file: path)
            guard let id = vocabulary[token.content] ?? ids[token.content] else {
                throw .malformed(
                    file: vocabularyPath, expected: "the special token '\(token.content)'", found: "no such token")
            }
            if !contents.contains(token.content) { add(token, id: id) }
            return id
        }
        startID = try name(configuration.start, "<|startoftext|>")
        endID = try name(configuration.end, "<|endoftext|>")
        unknownID = try name(configuration.unknown, "<|endoftext|>")
        paddingID = try name(configuration.padding, "<|endoftext|>")
    }

    private mutating func add(_ token: TokenJSON, id: Int) {
        addedTokens.removeAll { $0.id == id }
        addedTokens.append(.init(content: token.content, id: id, isNormalized: token.isNormalized ?? false))
    }

    private func checkVocabulary() throws(TokenizerError) {
        guard !vocabulary.isEmpty else {
            throw .malformed(file: vocabularyPath, expected: "tokens", found: "an empty vocabulary")
        }
        for (token, id) in vocabulary where id < 0 || id >= Int(Int32.max) {
            throw .malformed(file: vocabularyPath, expected: "ids from 0", found: "\(id) for '\(token)'")
        }
    }

    private static func read(_ url: URL) throws(TokenizerError) -> Data {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw TokenizerError.unreadable(file: url.path, reason: "it is not a regular file")
            }
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            guard size <= sizeLimit else {
                throw TokenizerError.unreadable(
                    file: url.path, reason: "it has \(size) bytes, the limit is \(sizeLimit)")
            }
            return try Data(contentsOf: url)
        } catch let error as TokenizerError {
            throw error
        } catch {
            throw .unreadable(file: url.path, reason: error.localizedDescription)
        }
    }

    /// Whether a token has several characters, so that only a merge can have made it; special ones begin with `<|`.
    private static func isMerged(_ token: String) -> Bool {
        !token.hasPrefix("<|") && token.replacing("</w>", with: "").unicodeScalars.count > 1
    }

    private static func decode<T: Decodable>(_ type: T.Type, _ url: URL) throws(TokenizerError) -> T {
        let data = try read(url)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            let found = DecodingError.reason(of: error)
            throw .malformed(file: url.path, expected: "the JSON of a tokenizer", found: found)
        }
    }

    private static func readMerges(_ url: URL) throws(TokenizerError) -> [(String, String)] {
        guard let text = String(data: try read(url), encoding: .utf8) else {
            throw .malformed(file: url.path, expected: "UTF-8 text", found: "other bytes")
        }
        var merges: [(String, String)] = []
        // Cut at newlines only: a merge may hold characters that Swift counts as line ends.
        for (number, line) in text.utf8.split(separator: UInt8(ascii: "\n")).enumerated() {
            if line.starts(with: "#version".utf8) { continue }
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw .malformed(
                    file: url.path, expected: "two tokens in entry \(number + 1)", found: "'\(String(line) ?? "")'")
            }
            merges.append((String(parts[0]) ?? "", String(parts[1]) ?? ""))
        }
        return merges
    }
}
