public import Foundation

/// Turns text into the token ids that CLIP's text encoders were trained on.
///
/// Byte-level byte-pair encoding with `</w>` at the end of a word. The reference is `CLIPTokenizer` of transformers
/// 5.23, which diffusers loads: identical ids for any text. That version composes characters (NFC), folds white space
/// and lower-cases each character by itself; it does not mend mojibake, which older versions did if `ftfy` was there.
public struct CLIPTokenizer: Sendable {
    /// The id put before every prompt.
    public let startID: Int
    /// The id put after every prompt.
    public let endID: Int
    /// The id that fills a prompt up: the end id in Stable Diffusion 1.x, that of `!` in 2.x.
    public let paddingID: Int
    /// The positions of the text encoder, start and end included: 77 in Stable Diffusion.
    public let maximumLength: Int
    /// The number of ids, those of added tokens included; a text encoder needs as many embeddings.
    public let vocabularySize: Int

    let merges: BytePairMerges
    let addedTokens: AddedTokens

    /// Reads a tokenizer's folder as transformers saves it.
    ///
    /// `tokenizer.json` goes before `vocab.json` with `merges.txt`, as in transformers. The special tokens come from
    /// `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json`; what these leave open is CLIP's.
    ///
    /// - Throws: ``TokenizerError`` when a file is missing, broken or inconsistent.
    /// - Complexity: linear in the vocabulary.
    public init(contentsOf folder: URL) throws(TokenizerError) {
        try self.init(files: TokenizerFiles(folder: folder))
    }

    init(files: TokenizerFiles) throws(TokenizerError) {
        startID = files.startID
        endID = files.endID
        paddingID = files.paddingID
        maximumLength = files.maximumLength
        vocabularySize = files.vocabularySize
        merges = try BytePairMerges(
            ids: files.vocabulary, pairs: files.merges, unknownID: files.unknownID, file: files.mergesPath)
        addedTokens = AddedTokens(files.addedTokens)
    }

    /// The ids of a text, without start, end and padding.
    ///
    /// The text of a special token inside the prompt becomes that token's id, as in transformers.
    ///
    /// - Complexity: O(n log n) for a text of n bytes.
    public func encode(_ text: String) -> [Int] {
        var ids: [Int] = []
        for part in addedTokens.split(text) {
            switch part {
            case .token(let id): ids.append(id)
            case .text(let scalars):
                WordSplitter.forEachWord(of: scalars) { merges.encode($0, into: &ids) }
            }
        }
        return ids
    }

    /// The ids of a prompt with start and end, cut or filled up to ``maximumLength``.
    ///
    /// What transformers gives for `padding="max_length", truncation=True`.
    public func encodePadded(_ text: String) -> [Int] {
        let ids = [startID] + encode(text).prefix(maximumLength - 2) + [endID]
        return ids + Array(repeating: paddingID, count: maximumLength - ids.count)
    }
}
