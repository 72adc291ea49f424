/// A trained weight as it lies in its file: mapped, read-only, in the file's own precision.
///
/// Nothing is copied when a parameter is made; kernels widen the elements while they pack them. The bytes need no
/// alignment.
///
/// `@unchecked Sendable`: the bytes are never written, and the owner keeps them mapped.
public struct Parameter: @unchecked Sendable {
    /// How an element is stored.
    public enum Precision: String, Sendable, CaseIterable {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"

        /// Bytes an element.
        public var stride: Int { self == .float32 ? 4 : 2 }
    }

    /// The tensor's name in its checkpoint, for messages.
    public let name: String
    /// The extents, outermost first, as the checkpoint has them: `[out, in]`, `[out, in, height, width]`, `[count]`.
    public let shape: [Int]
    /// How the elements are stored.
    public let precision: Precision

    let bytes: UnsafeRawPointer
    private let owner: any AnyObject & Sendable

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// A parameter over bytes that `owner` keeps alive and unchanged.
    ///
    /// - Parameter bytes: exactly the elements, in row-major order, little-endian.
    public init(
        name: String, shape: [Int], precision: Precision, bytes: UnsafeRawBufferPointer,
        owner: any AnyObject & Sendable
    ) {
        let count = shape.reduce(1, *)
        guard let base = bytes.baseAddress, bytes.count == count * precision.stride else {
            preconditionFailure("\(name): \(bytes.count) bytes do not hold \(shape) in \(precision.rawValue)")
        }
        self.name = name
        self.shape = shape
        self.precision = precision
        self.bytes = base
        self.owner = owner
    }

    /// The same elements under another shape of the same product, such as a 1x1 convolution seen as a matrix.
    public func reshaped(_ shape: [Int]) -> Parameter {
        precondition(shape.reduce(1, *) == count, "\(name): \(self.shape) cannot be seen as \(shape)")
        return Parameter(name: name, shape: shape, precision: precision, bytes: rawBytes, owner: owner)
    }

    /// Some of the rows (the outermost axis), such as the query part of a joint query-key-value projection.
    public func rows(_ range: Range<Int>) -> Parameter {
        precondition(!shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0])
        let rowBytes = count / max(shape[0], 1) * precision.stride
        let part = UnsafeRawBufferPointer(
            start: bytes + range.lowerBound * rowBytes, count: range.count * rowBytes)
        return Parameter(
            name: name, shape: [range.count] + shape.dropFirst(), precision: precision, bytes: part, owner: owner)
    }

    /// The elements widened to 32 bits.
    ///
    /// - Complexity: O(`count`); meant for biases, norms and embeddings, not for matrices.
    public var tensor: Tensor {
        var tensor = Tensor(uninitialized: shape)
        tensor.withUnsafeMutableBuffer { target in
            for index in target.indices { target[index] = self[index] }
        }
        return tensor
    }

    /// The element at a position in row-major order, widened to 32 bits.
    public subscript(index: Int) -> Float {
        switch precision {
        case .float32:
            bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
        case .float16:
            Self.widened(float16: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
        case .bfloat16:
            Float(bitPattern: UInt32(bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)) << 16)
        }
    }

    package var rawBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes, count: count * precision.stride)
    }

    /// The value of an IEEE 754 half, without `Float16`, which Swift lacks on some platforms.
    package static func widened(float16 bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let magnitude = UInt32(bits & 0x7FFF)
        if magnitude >= 0x7C00 {  // infinity or not a number
            return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13)
        }
        // Shifted into place, the exponent is 112 too small; multiplying also gives the subnormals their value.
        let value = Float(bitPattern: magnitude << 13) * Float(bitPattern: (254 - 15) << 23)
        return Float(bitPattern: sign | value.bitPattern)
    }
}

extension Parameter {
    /// A parameter in 32 bits with its own memory, for tests and for weights that are computed.
    public init(name: String, tensor: Tensor) {
        let storage = tensor.storage
        self.init(
            name: name, shape: tensor.shape, precision: .float32, bytes: UnsafeRawBufferPointer(storage.buffer),
            owner: storage)
    }
}
