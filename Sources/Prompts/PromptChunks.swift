/// A prompt's tokens in pieces that fit the text encoder, each with start, end and padding.
///
/// A prompt without weights that fits in one chunk has exactly the ids that transformers gives for
/// `padding="max_length"`. Longer ones go on in further chunks instead of being cut off; the text encoder runs on each,
/// and the U-Net attends to all of them one behind another, as in AUTOMATIC1111's interface.
public struct PromptChunks: Equatable, Sendable {
    /// One run of the text encoder.
    public struct Chunk: Equatable, Sendable {
        /// The ids; as many as the encoder has positions.
        public let ids: [Int]
        /// How much attention each token gets; 1 for start, end and padding.
        public let weights: [Float]
    }

    /// The chunks in order, at least one.
    public let chunks: [Chunk]
    /// The tokens of the prompt itself, without start, end and padding.
    public let tokenCount: Int
    /// The tokens of the prompt that fit in one chunk.
    public let capacity: Int
    private let emptyChunk: Chunk

    /// Whether the prompt did not fit in one chunk, or was broken by hand.
    public var isSplit: Bool { chunks.count > 1 }
    /// Whether every weight is 1.
    public var isUnweighted: Bool { chunks.allSatisfy { $0.weights.allSatisfy { $0 == 1 } } }

    /// Cuts a prompt's tokens into chunks.
    public init(_ prompt: WeightedPrompt, tokenizer: CLIPTokenizer) {
        var builder = ChunkBuilder(tokenizer: tokenizer)
        for span in prompt.spans {
            switch span {
            case .chunkBreak: builder.finishChunk()
            case .text(let text, let weight):
                for id in tokenizer.encode(text) { builder.append(id, weight) }
            }
        }
        if builder.chunks.isEmpty || !builder.ids.isEmpty { builder.finishChunk() }
        chunks = builder.chunks
        tokenCount = builder.tokenCount
        capacity = builder.capacity
        builder.finishChunk()
        emptyChunk = builder.chunks[builder.chunks.count - 1]
    }

    /// The same prompt followed by empty chunks, so that prompt and negative prompt get the same number.
    public func padded(toChunkCount count: Int) -> PromptChunks {
        PromptChunks(
            chunks: chunks + Array(repeating: emptyChunk, count: max(count - chunks.count, 0)),
            tokenCount: tokenCount, capacity: capacity, emptyChunk: emptyChunk)
    }

    private init(chunks: [Chunk], tokenCount: Int, capacity: Int, emptyChunk: Chunk) {
        self.chunks = chunks
        self.tokenCount = tokenCount
        self.capacity = capacity
        self.emptyChunk = emptyChunk
    }
}

/// The chunk that is being filled, and those that are.
private struct ChunkBuilder {
    let tokenizer: CLIPTokenizer
    var chunks: [PromptChunks.Chunk] = []
    var ids: [Int] = []
    var weights: [Float] = []
    var tokenCount = 0

    var capacity: Int { tokenizer.maximumLength - 2 }

    init(tokenizer: CLIPTokenizer) { self.tokenizer = tokenizer }

    mutating func append(_ id: Int, _ weight: Float) {
        if ids.count == capacity { finishChunk() }
        ids.append(id)
        weights.append(weight)
        tokenCount += 1
    }

    mutating func finishChunk() {
        let free = capacity - ids.count
        chunks.append(
            .init(
                ids: [tokenizer.startID] + ids + [tokenizer.endID] + Array(repeating: tokenizer.paddingID, count: free),
                weights: [1] + weights + Array(repeating: 1, count: free + 1)))
        ids = []
        weights = []
    }
}
