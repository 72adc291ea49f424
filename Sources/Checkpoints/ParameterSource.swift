import Diagnostics
public import Tensors

/// Where a model takes its weights from, by name.
public protocol ParameterSource: Sendable {
    /// The file or folder, for messages.
    var path: String { get }
    /// The names of all tensors, those of unusable types included.
    var names: [String] { get }
    /// The shape of a tensor as it is stored, `nil` if there is none of the name.
    func shape(of name: String) -> [Int]?
    /// A tensor as it is stored, `nil` if there is none of the name.
    ///
    /// - Throws: ``CheckpointError/unsupportedType(name:file:found:)`` when it is neither F32, F16 nor BF16.
    func storedParameter(_ name: String) throws(CheckpointError) -> Parameter?
    /// A tensor in the shape that the model needs.
    ///
    /// A matrix `[out, in]` and a 1x1 convolution `[out, in, 1, 1]` stand for each other.
    ///
    /// - Throws: ``CheckpointError`` when it is missing, or of another shape or an unusable type.
    func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter
    /// Lets the system drop the weights from memory until they are read again.
    func adviseUnneeded()
}

extension ParameterSource {
    /// Whether there is a tensor of the name.
    public func contains(_ name: String) -> Bool { shape(of: name) != nil }

    /// A tensor in the shape that the model needs, found by its name.
    public func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter {
        guard let parameter = try parameterIfPresent(name, shape: shape) else {
            throw .missingTensor(name: name, file: path, similar: nearestNames(to: name, in: names))
        }
        return parameter
    }

    /// A tensor in the shape that the model needs, `nil` if there is none of the name.
    ///
    /// - Throws: ``CheckpointError`` when it is of another shape or an unusable type.
    public func parameterIfPresent(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter? {
        guard let parameter = try storedParameter(name) else { return nil }
        if parameter.shape == shape { return parameter }
        guard Self.matrixShape(parameter.shape) == Self.matrixShape(shape) else {
            throw .wrongShape(name: name, file: path, expected: shape, found: parameter.shape)
        }
        return parameter.reshaped(shape)
    }

    /// The tensors whose names begin with a prefix, under the rest of their names.
    public func prefixed(_ prefix: String) -> PrefixedParameters {
        PrefixedParameters(base: self, prefix: prefix)
    }

    private static func matrixShape(_ shape: [Int]) -> [Int] {
        shape.count == 4 && shape[2...] == [1, 1] ? Array(shape[..<2]) : shape
    }
}

/// A part of a source: the tensors below a prefix such as `text_model.`.
public struct PrefixedParameters: ParameterSource {
    private let base: any ParameterSource
    private let prefix: String

    init(base: any ParameterSource, prefix: String) {
        self.base = base
        self.prefix = prefix
    }

    /// The file or folder, for messages.
    public var path: String { base.path }

    /// The names below the prefix.
    public var names: [String] {
        base.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// The shape of a tensor as it is stored.
    public func shape(of name: String) -> [Int]? { base.shape(of: prefix + name) }

    /// A tensor as it is stored; it keeps its whole name.
    public func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
        try base.storedParameter(prefix + name)
    }

    /// A tensor in the shape that the model needs.
    public func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter {
        try base.parameter(prefix + name, shape: shape)
    }

    /// Lets the system drop the whole file's weights from memory.
    public func adviseUnneeded() { base.adviseUnneeded() }
}
