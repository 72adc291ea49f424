public import Checkpoints
public import Tensors

/// Weights drawn from a seed that is the hash of each parameter's name, so that a golden stores shapes only.
///
/// The scripts that make the goldens draw the same numbers by torch.
public struct SyntheticWeights: ParameterSource {
    /// What messages call the source.
    public let path = "synthetic weights"
    private let shapes: [String: [Int]]

    /// The weights of the given names and shapes.
    public init(_ shapes: [String: [Int]]) {
        self.shapes = shapes
    }

    /// The names of all tensors.
    public var names: [String] { shapes.keys.sorted() }

    /// The shape of a tensor.
    public func shape(of name: String) -> [Int]? { shapes[name] }

    /// A tensor, drawn anew at each call.
    public func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
        guard let shape = shapes[name] else { return nil }
        let values = Self.normals(name, shape: shape).values
        guard shape.count < 2 else {
            let scale = 1 / Float(shape.dropFirst().reduce(1, *)).squareRoot()
            return Parameter(name: name, tensor: Tensor(values.map { $0 * scale }, shape: shape))
        }
        let offset: Float = name.hasSuffix("weight") ? 1 : 0
        return Parameter(name: name, tensor: Tensor(values.map { offset + 0.1 * $0 }, shape: shape))
    }

    /// Does nothing: there is no file.
    public func adviseUnneeded() {}

    /// Standard normal numbers as `torch.randn(shape, generator=torch.Generator().manual_seed(fnv1a(name)))`.
    public static func normals(_ name: String, shape: [Int]) -> Tensor {
        let hash = name.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        var source = TorchRandomSource(seed: UInt64(hash))
        return Tensor(source.normals(count: shape.reduce(1, *)), shape: shape)
    }
}
