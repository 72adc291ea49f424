internal import Checkpoints
internal import Tensors

/// The keys and values of one cross-attention layer, made from the text once a run.
struct TextKeysAndValues: Sendable {
    let keys: Tensor, values: Tensor  // [N, T, C]
}

/// Self-attention, cross-attention to the text and a gated feed-forward layer: diffusers' `BasicTransformerBlock`.
struct TransformerLayer: Sendable {
    private let norm1: LayerNormLayer, norm2: LayerNormLayer, norm3: LayerNormLayer
    private let selfQuery: LinearLayer, selfKey: LinearLayer, selfValue: LinearLayer, selfOut: LinearLayer
    private let crossQuery: LinearLayer, crossKey: LinearLayer, crossValue: LinearLayer, crossOut: LinearLayer
    private let gate: LinearLayer
    private let feedOut: LinearLayer
    private let heads: Int

    init(_ source: any ParameterSource, channels: Int, heads: Int, textWidth: Int) throws(CheckpointError) {
        func projection(_ name: String, in inCount: Int) throws(CheckpointError) -> LinearLayer {
            try LinearLayer(source, name, in: inCount, out: channels, hasBias: false)
        }
        self.heads = heads
        norm1 = try LayerNormLayer(source, "norm1", channels: channels)
        selfQuery = try projection("attn1.to_q", in: channels)
        selfKey = try projection("attn1.to_k", in: channels)
        selfValue = try projection("attn1.to_v", in: channels)
        selfOut = try LinearLayer(source, "attn1.to_out.0", in: channels, out: channels)
        norm2 = try LayerNormLayer(source, "norm2", channels: channels)
        crossQuery = try projection("attn2.to_q", in: channels)
        crossKey = try projection("attn2.to_k", in: textWidth)
        crossValue = try projection("attn2.to_v", in: textWidth)
        crossOut = try LinearLayer(source, "attn2.to_out.0", in: channels, out: channels)
        norm3 = try LayerNormLayer(source, "norm3", channels: channels)
        gate = try LinearLayer(source, "ff.net.0.proj", in: channels, out: 8 * channels)
        feedOut = try LinearLayer(source, "ff.net.2", in: 4 * channels, out: channels)
    }

    /// - Parameter hiddenStates: `[N, T, textWidth]`.
    func keysAndValues(of hiddenStates: Tensor) -> TextKeysAndValues {
        TextKeysAndValues(keys: crossKey(hiddenStates), values: crossValue(hiddenStates))
    }

    /// - Parameters:
    ///   - x: `[N, H·W, C]`, or `[1, H·W, C]` while all texts have the same picture.
    ///   - text: N of them.
    ///   - merging: makes fewer tokens of those of `x` for self-attention; nil leaves them all.
    /// - Returns: `[N, H·W, C]`.
    func callAsFunction(_ x: Tensor, text: TextKeysAndValues, merging: TokenMerging? = nil) -> Tensor {
        let tokens = norm1(x), n1 = merging?.merged(tokens) ?? tokens  // [N, T, C], T <= H·W
        let answers = selfQuery(n1).attention(keys: selfKey(n1), values: selfValue(n1), heads: heads)
        let own = merging?.unmerged(answers) ?? answers  // [N, H·W, C]
        let x1 = selfOut(own, residual: x)  // [N or 1, H·W, C]
        let batch = text.keys.shape[0]
        let other = crossQuery(norm2(x1)).repeated(batch)
            .attention(keys: text.keys, values: text.values, heads: heads)
        let x2 = crossOut(other, residual: x1.repeated(batch))  // [N, H·W, C]
        let inner = norm3(x2).geglu(gate.weight, bias: gate.bias ?? Tensor(shape: [gate.weight.shape[0]]))
        return feedOut(inner, residual: x2)  // [N, H·W, 4C] -> [N, H·W, C]
    }
}

/// A normalised projection around transformer layers: diffusers' `Transformer2DModel` on pictures.
struct SpatialTransformer: Sendable {
    private let norm: GroupNormLayer
    private let projectionIn: LinearLayer
    private let projectionOut: LinearLayer
    let layers: [TransformerLayer]
    private let isFinest: Bool

    init(_ source: any ParameterSource, channels: Int, level: Int, _ configuration: UNetConfiguration)
        throws(CheckpointError)
    {
        // In 1.x the projections are 1x1 convolutions; on channels-last pictures those are linear layers.
        norm = try GroupNormLayer(source, "norm", channels: channels, groups: configuration.groupCount, epsilon: 1e-6)
        projectionIn = try LinearLayer(source, "proj_in", in: channels, out: channels)
        projectionOut = try LinearLayer(source, "proj_out", in: channels, out: channels)
        var layers: [TransformerLayer] = []
        for index in 0..<configuration.transformerLayers[level] {
            layers.append(
                try TransformerLayer(
                    source.prefixed("transformer_blocks.\(index)."), channels: channels,
                    heads: configuration.headCounts[level], textWidth: configuration.crossAttentionWidth))
        }
        self.layers = layers
        isFinest = level == 0
    }

    /// - Parameters:
    ///   - x: `[N, H, W, C]`, or `[1, H, W, C]` while all texts have the same picture.
    ///   - pass: its text has one entry a layer, taken from the front.
    /// - Returns: `[N, H, W, C]`.
    func callAsFunction(_ x: Tensor, pass: inout UNetPass) -> Tensor {
        let (tokens, channels) = (x.shape[1] * x.shape[2], x.shape[3])
        let flat = x.reshaped([x.shape[0], tokens, channels])
        var h = projectionIn(norm(x).reshaped(flat.shape))  // [N or 1, H·W, C]
        for layer in layers {
            let merging =
                isFinest && pass.tokenMerging > 0
                ? TokenMerging(h, height: x.shape[1], width: x.shape[2], share: pass.tokenMerging) : nil
            h = layer(h, text: pass.text.removeFirst(), merging: merging)
        }
        let batch = h.shape[0]
        return projectionOut(h, residual: flat.repeated(batch)).reshaped([batch] + x.shape.dropFirst())
    }
}
