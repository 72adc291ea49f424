internal import Checkpoints
internal import Tensors

/// Single-head self-attention over the pixels of the coarsest resolution, with its normalisation and residual.
///
/// Port of diffusers' `Attention` as its VAE uses it; checkpoints of 2022 name the same weights otherwise.
struct VAEAttention: Sendable {
    private let norm: GroupNormLayer
    private let query: LinearLayer, key: LinearLayer, value: LinearLayer, out: LinearLayer

    init(_ source: any ParameterSource, channels: Int, groups: Int) throws(CheckpointError) {
        let names =
            source.contains("query.weight")
            ? ["query", "key", "value", "proj_attn"] : ["to_q", "to_k", "to_v", "to_out.0"]
        norm = try GroupNormLayer(source, "group_norm", channels: channels, groups: groups, epsilon: 1e-6)
        query = try LinearLayer(source, names[0], in: channels, out: channels)
        key = try LinearLayer(source, names[1], in: channels, out: channels)
        value = try LinearLayer(source, names[2], in: channels, out: channels)
        out = try LinearLayer(source, names[3], in: channels, out: channels)
    }

    /// `[N, H, W, C]` to the same shape.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let tokens = [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]
        let h = norm(x).reshaped(tokens)  // [N, H·W, C]
        let mixed = query(h).attention(keys: key(h), values: value(h), heads: 1)
        return out(mixed, residual: x.reshaped(tokens)).reshaped(x.shape)
    }
}

/// Residual block, attention, residual block at the coarsest resolution of encoder and decoder.
struct VAEMiddleBlock: Sendable {
    private let before: ResidualBlock, after: ResidualBlock
    private let attention: VAEAttention

    init(_ source: any ParameterSource, channels: Int, groups: Int) throws(CheckpointError) {
        before = try ResidualBlock(
            source.prefixed("resnets.0."), in: channels, out: channels, timeCount: nil, groups: groups, epsilon: 1e-6)
        attention = try VAEAttention(source.prefixed("attentions.0."), channels: channels, groups: groups)
        after = try ResidualBlock(
            source.prefixed("resnets.1."), in: channels, out: channels, timeCount: nil, groups: groups, epsilon: 1e-6)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { after(attention(before(x))) }
}
