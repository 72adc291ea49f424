internal import Models
internal import Prompts
internal import Tensors

/// Turns prompts into the hidden states that steer the U-Net.
struct PromptEncoder {
    let tokenizer: CLIPTokenizer
    let model: CLIPTextModel
    let usesWeighting: Bool
    let skippedLayers: Int

    /// Encodes a negative prompt, a prompt and an unwanted concept to sequences of one length.
    ///
    /// - Parameters:
    ///   - negativePrompt: nil if nothing is steered away from.
    ///   - concept: of safe guidance; it never makes the sequences longer, so that the prompt means the same without.
    /// - Returns: `[N, T, D]` in the order above, only what is not nil; T is 77 a chunk.
    func encode(_ prompt: String, negativePrompt: String?, concept: String? = nil) throws(ModelError) -> Tensor {
        let (own, negative, unwanted) = (chunks(of: prompt), negativePrompt.map(chunks), concept.map(chunks))
        let count = max(own.chunks.count, negative?.chunks.count ?? 0)
        // As in diffusers, the layers that a prompt skips are used for the other texts.
        let texts = [(negative, 0), (own, skippedLayers), (unwanted, 0)]
        var sequences: [Tensor] = []
        for case (let chunked?, let skipped) in texts {
            var parts: [Tensor] = []
            for chunk in chunked.padded(toChunkCount: count).chunks.prefix(count) {
                let states = try model.encode([chunk.ids], skippedLayers: skipped)  // [1, 77, D]
                parts.append(Self.weighted(states.reshaped(Array(states.shape.dropFirst())), by: chunk.weights))
            }
            sequences.append(Tensor.stacked(parts))  // [T, D]
        }
        let shape = [1] + (sequences.first?.shape ?? [])
        return Tensor.stacked(sequences.map { $0.reshaped(shape) })
    }

    private func chunks(of text: String) -> PromptChunks {
        PromptChunks(usesWeighting ? WeightedPrompt(text) : WeightedPrompt(unweighted: text), tokenizer: tokenizer)
    }

    /// Multiplies each token's states by its weight and restores the mean, as AUTOMATIC1111 does.
    ///
    /// - Parameter states: `[T, D]`.
    private static func weighted(_ states: Tensor, by weights: [Float]) -> Tensor {
        guard weights.contains(where: { $0 != 1 }) else { return states }
        let width = states.shape[1]
        let values = states.values
        var scaled = values
        for (token, weight) in weights.enumerated() {
            for index in token * width..<(token + 1) * width { scaled[index] *= weight }
        }
        let (before, after) = (mean(values), mean(scaled))
        guard after != 0 else { return Tensor(scaled, shape: states.shape) }
        let factor = Float(before / after)
        return Tensor(scaled.map { $0 * factor }, shape: states.shape)
    }

    private static func mean(_ values: [Float]) -> Double {
        values.reduce(0.0) { $0 + Double($1) } / Double(max(values.count, 1))
    }
}
