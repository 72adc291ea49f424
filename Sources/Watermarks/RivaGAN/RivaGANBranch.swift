internal import Checkpoints
internal import Tensors

/// Two convolutions with a hyperbolic tangent and a normalisation between them: the shape of every part of RivaGAN.
struct RivaGANBranch: Sendable {
    private let first: LargeConvolution
    private let between: TanhNormalization
    private let second: LargeConvolution

    init(_ source: some ParameterSource, _ name: String, in inCount: Int, out: Int) throws(CheckpointError) {
        first = try LargeConvolution(source, "\(name).0", in: inCount, out: 32)
        between = try TanhNormalization(source, "\(name).2", count: 32)
        second = try LargeConvolution(source, "\(name).3", in: 32, out: out)
    }

    /// Runs the branch on a band: `[1, H, W, in]` to `[1, H', W, out]`, ten rows fewer at each side that goes on.
    func callAsFunction(_ x: Tensor, edges: BandEdges) -> Tensor {
        second(between(first(x, edges: edges)), edges: edges)
    }
}

/// The weights, per pixel, of the 32 bits: a branch, normalised, and a softmax over its channels.
struct RivaGANAttention: Sendable {
    private let branch: RivaGANBranch
    private let last: TanhNormalization

    init(_ source: some ParameterSource) throws(CheckpointError) {
        branch = try RivaGANBranch(source, "attention", in: 3, out: 32)
        last = try TanhNormalization(source, "attention.5", count: 32)
    }

    /// `[1, H, W, 3]` to `[1, H', W, 32]`, whose channels sum to 1.
    func callAsFunction(_ x: Tensor, edges: BandEdges) -> Tensor {
        last(branch(x, edges: edges)).softmax()
    }
}
