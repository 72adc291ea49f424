internal import Models
internal import Prompts
internal import Tensors

/// Turns prompts into the hidden states that steer the U-Net.
struct PromptEncoder {
    let tokenizer: CLIPTokenizer
    let model: CLIPTextModel
    let usesWeighting: Bool
    let skippedLayers: Int

    /// Encodes a negative prompt and a prompt to sequences of one length.
    ///
    /// - Parameter negativePrompt: nil if nothing is steered away from; then only the prompt is encoded.
    /// - Returns: `[2, T, D]`, negative prompt first, or `[1, T, D]`; T is 77 a chunk.
    func encode(_ prompt: String, negativePrompt: String?) throws(ModelError) -> Tensor {
        let chunked = [negativePrompt, prompt].compactMap { $0 }.map { text in
            PromptChunks(
                usesWeighting ? WeightedPrompt(text) : WeightedPrompt(unweighted: text), tokenizer: tokenizer)
        }
        let count = chunked.map(\.chunks.count).max() ?? 1
        var sequences: [Tensor] = []
        for (index, own) in chunked.enumerated() {
            // As in diffusers, the negative prompt always goes through all layers.
            let skipped = index == chunked.count - 1 ? skippedLayers : 0
            var parts: [Tensor] = []
            for chunk in own.padded(toChunkCount: count).chunks {
                let states = try model.encode([chunk.ids], skippedLayers: skipped)  // [1, 77, D]
                parts.append(Self.weighted(states.reshaped(Array(states.shape.dropFirst())), by: chunk.weights))
            }
            sequences.append(Tensor.stacked(parts))  // [T, D]
        }
        let shape = [1] + (sequences.first?.shape ?? [])
        return Tensor.stacked(sequences.map { $0.reshaped(shape) })
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
