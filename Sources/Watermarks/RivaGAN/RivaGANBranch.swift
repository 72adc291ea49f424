internal import Checkpoints
internal import Tensors

/// Two convolutions with a hyperbolic tangent and a normalisation between them: the shape of every part of RivaGAN.
struct RivaGANBranch: Sendable {
    private let first: LargeConvolution
    private let second: LargeConvolution

    /// A branch whose results go through `finish`, if there is one.
    init(
        _ source: some ParameterSource, _ name: String, in inCount: Int, out: Int, finish: TanhNormalization? = nil
    ) throws(CheckpointError) {
        let between = try TanhNormalization(source, "\(name).2", count: 32)
        first = try LargeConvolution(source, "\(name).0", in: inCount, out: 32, finish: between)
        second = try LargeConvolution(source, "\(name).3", in: 32, out: out, finish: finish)
    }

    /// Runs the branch on a band: `[1, H, W, in]` to `[1, H', W, out]`, ten rows fewer at each side that goes on.
    func callAsFunction(_ x: Tensor, edges: BandEdges) -> Tensor {
        second(first(x, edges: edges), edges: edges)
    }
}
