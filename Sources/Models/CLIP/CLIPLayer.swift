internal import Checkpoints
internal import Tensors

/// One layer of CLIP's transformers, text or vision: transformers' `CLIPEncoderLayer`.
struct CLIPLayer: Sendable {
    private let norm1: LayerNormLayer, norm2: LayerNormLayer
    private var query: LinearLayer, key: LinearLayer, value: LinearLayer, out: LinearLayer
    private var feedIn: LinearLayer, feedOut: LinearLayer
    private let heads: Int
    private let activation: Activation
    private let isCausal: Bool

    init(_ source: any ParameterSource, shape: CLIPShape, isCausal: Bool) throws(CheckpointError) {
        let width = shape.width
        norm1 = try LayerNormLayer(source, "layer_norm1", channels: width, epsilon: shape.epsilon)
        query = try LinearLayer(source, "self_attn.q_proj", in: width, out: width)
        key = try LinearLayer(source, "self_attn.k_proj", in: width, out: width)
        value = try LinearLayer(source, "self_attn.v_proj", in: width, out: width)
        out = try LinearLayer(source, "self_attn.out_proj", in: width, out: width)
        norm2 = try LayerNormLayer(source, "layer_norm2", channels: width, epsilon: shape.epsilon)
        feedIn = try LinearLayer(source, "mlp.fc1", in: width, out: shape.innerWidth)
        feedOut = try LinearLayer(source, "mlp.fc2", in: shape.innerWidth, out: width)
        heads = shape.headCount
        activation = shape.activation
        self.isCausal = isCausal
    }

    /// The same layer with its matrices rounded to fixed point.
    func roundedToFixedPoint() -> CLIPLayer {
        var layer = self
        for matrix in [\CLIPLayer.query, \.key, \.value, \.out, \.feedIn, \.feedOut] {
            layer[keyPath: matrix] = self[keyPath: matrix].roundedToFixedPoint()
        }
        return layer
    }

    /// `[N, T, D]` to the same shape.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let n1 = norm1(x)
        let mixed = query(n1).attention(keys: key(n1), values: value(n1), heads: heads, isCausal: isCausal)
        let x1 = out(mixed, residual: x)  // [N, T, D]
        return feedOut(feedIn(norm2(x1), activation: activation), residual: x1)
    }

    /// The first token of the result only, `[N, 1, D]`: all that is read of a vision tower's last layer.
    func firstToken(_ x: Tensor) -> Tensor {
        let n1 = norm1(x)
        let mixed = query(n1.firstTokens).attention(keys: key(n1), values: value(n1), heads: heads)  // [N, 1, D]
        let x1 = out(mixed, residual: x.firstTokens)
        return feedOut(feedIn(norm2(x1), activation: activation), residual: x1)
    }
}

extension Tensor {
    /// `[N, 1, D]` of `[N, T, D]`.
    fileprivate var firstTokens: Tensor {
        let (sequence, width) = (shape[1] * shape[2], shape[2])
        return withUnsafeBuffer { source in
            let firsts = (0..<shape[0]).flatMap { source[$0 * sequence..<$0 * sequence + width] }
            return Tensor(firsts, shape: [shape[0], 1, width])
        }
    }
}
