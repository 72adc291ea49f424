/// The part of `tokenizer.json` that is read.
struct TokenizerJSON: Decodable {
    struct Model: Decodable {
        var vocab: [String: Int]
        var merges: [MergeJSON]
    }
    struct Added: Decodable {
        var id: Int
        var token: TokenJSON

        private enum CodingKeys: String, CodingKey { case id }
        init(from decoder: any Decoder) throws {
            id = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .id)
            token = try TokenJSON(from: decoder)
        }
    }

    var model: Model
    var addedTokens: [Added]?

    private enum CodingKeys: String, CodingKey {
        case model
        case addedTokens = "added_tokens"
    }
}

/// A merge: two tokens in a list, or in one string with a space between them.
struct MergeJSON: Decodable {
    var left: String
    var right: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let parts: [String]
        if let list = try? container.decode([String].self) {
            parts = list
        } else {
            parts = try container.decode(String.self).split(separator: " ").map(String.init)
        }
        guard parts.count == 2 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a merge of \(parts.count) tokens"))
        }
        (left, right) = (parts[0], parts[1])
    }
}

/// A special token: a string, or an object with flags.
struct TokenJSON: Decodable {
    var content: String
    /// `nil` when the file gives a string only: then the token is looked for in the text as it was written.
    var isNormalized: Bool?
    var strips = false
    var isWholeWord = false

    private enum CodingKeys: String, CodingKey {
        case content, normalized, special, lstrip, rstrip
        case isWholeWord = "single_word"
    }

    init(content: String, isNormalized: Bool? = nil) {
        self.content = content
        self.isNormalized = isNormalized
    }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            content = text
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        content = try container.decode(String.self, forKey: .content)
        let isSpecial = try container.decodeIfPresent(Bool.self, forKey: .special) ?? false
        isNormalized = try container.decodeIfPresent(Bool.self, forKey: .normalized) ?? !isSpecial
        strips =
            try container.decodeIfPresent(Bool.self, forKey: .lstrip) ?? false
            || container.decodeIfPresent(Bool.self, forKey: .rstrip) ?? false
        isWholeWord = try container.decodeIfPresent(Bool.self, forKey: .isWholeWord) ?? false
    }

    /// The token, unless it wants what CLIP's tokenizers never have.
    func checked(file: String) throws(TokenizerError) -> TokenJSON {
        guard !content.isEmpty, !strips, !isWholeWord else {
            throw .malformed(
                file: file, expected: "special tokens with text and without lstrip, rstrip and single_word",
                found: "'\(content)' with other settings")
        }
        return self
    }
}

/// The part of `tokenizer_config.json` and `special_tokens_map.json` that is read.
struct ConfigurationJSON: Decodable {
    var start: TokenJSON?
    var end: TokenJSON?
    var unknown: TokenJSON?
    var padding: TokenJSON?
    /// A float, because transformers writes 1e30 for "no limit".
    var maximumLength: Double?
    var addedTokens: [String: TokenJSON]?

    private enum CodingKeys: String, CodingKey {
        case start = "bos_token"
        case end = "eos_token"
        case unknown = "unk_token"
        case padding = "pad_token"
        case maximumLength = "model_max_length"
        case addedTokens = "added_tokens_decoder"
    }

    /// The tokens that the file names, in the order in which transformers adds them.
    var named: [TokenJSON] { [start, end, unknown, padding].compactMap(\.self) }

    /// Takes the tokens that another file names.
    mutating func override(by other: ConfigurationJSON) {
        start = other.start ?? start
        end = other.end ?? end
        unknown = other.unknown ?? unknown
        padding = other.padding ?? padding
    }
}
