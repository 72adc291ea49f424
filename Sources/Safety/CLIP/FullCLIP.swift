internal import Checkpoints
internal import Foundation
internal import Images
internal import Models
internal import Prompts
internal import Tensors

/// A CLIP with both halves: embeds texts and pictures in one space.
public final class FullCLIP: Sendable {
    /// What it is called in records.
    let name: String

    private let folder: PartFolder
    private let text: CLIPTextEmbedder
    private let tokenizer: CLIPTokenizer
    /// Embeds pictures.
    let pictures: PictureEmbedder

    /// The CLIP in the folder `clip` of a model.
    convenience init(of model: ModelCheckpoint) throws(SafetyError) {
        let url = model.url.appending(path: "clip", directoryHint: .isDirectory)
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw .badChecker(
                reason:
                    "\(model.name) has no folder 'clip' with a full CLIP: its text encoder alone cannot be compared "
                    + "with pictures, for it lacks the projection; name a folder with a full CLIP")
        }
        try self.init(contentsOf: url, name: "\(model.name)/clip")
    }

    /// A folder as transformers' `CLIPModel` and `CLIPProcessor` save it.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` that says what is missing.
    convenience init(contentsOf url: URL) throws(SafetyError) {
        try self.init(contentsOf: url, name: url.lastPathComponent)
    }

    private init(contentsOf url: URL, name: String) throws(SafetyError) {
        self.name = name
        folder = PartFolder(at: url, part: .safetyChecker)
        do {
            let (weights, configuration) = (try folder.weights(), try folder.configuration())
            try weights.refuseZeros()
            let vision = try CLIPVisionModel(weights, configuration: CLIPVisionConfiguration(json: configuration))
            text = try CLIPTextEmbedder(
                weights, configuration: CLIPTextConfiguration(json: configuration),
                projectionWidth: vision.configuration.projectionWidth)
            tokenizer = try CLIPTokenizer(contentsOf: url)
            pictures = PictureEmbedder(
                vision,
                preprocessing: try PicturePreprocessing(lookingIn: [url], size: vision.configuration.imageSize))
            guard tokenizer.vocabularySize <= text.model.configuration.vocabularySize else {
                throw SafetyError.badChecker(reason: "its tokenizer has more tokens than its text encoder")
            }
        } catch let error as SafetyError {
            throw error
        } catch {
            throw .badChecker(reason: "\(error)")
        }
    }

    /// The embedding of a text; what is beyond the text encoder's positions is cut off.
    func embedding(of words: String) throws(SafetyError) -> Embedding {
        let length = min(tokenizer.maximumLength, text.model.configuration.maximumLength)
        let tokens = [tokenizer.startID] + tokenizer.encode(words).prefix(length - 2) + [tokenizer.endID]
        let embedding: Embedding
        do {
            embedding = Embedding(try text.embed(tokens).values)
        } catch {
            throw .badChecker(reason: "\(error)")
        }
        try embedding.refuseZero(of: "the text '\(words)'")
        return embedding
    }

    /// The embeddings of the pieces of a text, so that nothing of a long one is cut off.
    func embeddings(ofWhole words: String) throws(SafetyError) -> [Embedding] {
        let length = min(tokenizer.maximumLength, text.model.configuration.maximumLength) - 2
        let ids = tokenizer.encode(words)
        var embeddings: [Embedding] = []
        for start in stride(from: 0, to: max(ids.count, 1), by: length) {
            let piece = ids[start..<min(start + length, ids.count)]
            do {
                embeddings.append(
                    Embedding(try text.embed([tokenizer.startID] + piece + [tokenizer.endID]).values))
            } catch {
                throw .badChecker(reason: "\(error)")
            }
        }
        return embeddings
    }

    /// The SHA-256 of the weights.
    func weightsHash() throws(SafetyError) -> String { try folder.hash() }
}

extension PartFolder {
    /// The SHA-256 of the weights; a checker that cannot be read is an error.
    func hash() throws(SafetyError) -> String {
        do {
            return try weightsHash()
        } catch {
            throw .badChecker(reason: "\(error)")
        }
    }
}
