/// A dense array of 32-bit floats with a shape, in row-major order.
///
/// Pictures and feature maps are channels-last, `[N, H, W, C]`; sequences are `[N, T, D]`. A tensor is a value: copies
/// share memory until one of them is changed.
public struct Tensor: Sendable {
    /// The extent of each axis, outermost first; no extent is negative.
    public let shape: [Int]

    var storage: TensorStorage

    /// The number of elements.
    public var count: Int { storage.count }

    /// A tensor whose elements are not set yet: every one must be written before it is read.
    package init(uninitialized shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "a tensor's extents are not negative: \(shape)")
        self.shape = shape
        storage = TensorStorage(count: shape.reduce(1, *))
    }

    /// A tensor filled with one value.
    public init(repeating value: Float = 0, shape: [Int]) {
        self.init(uninitialized: shape)
        storage.buffer.update(repeating: value)
    }

    /// A tensor of the given elements in row-major order; their number must be the product of the shape.
    public init(_ values: some Collection<Float>, shape: [Int]) {
        self.init(uninitialized: shape)
        precondition(values.count == count, "\(values.count) values do not fill the shape \(shape)")
        _ = storage.buffer.update(fromContentsOf: values)
    }

    /// The elements in row-major order.
    ///
    /// - Complexity: O(`count`): the elements are copied.
    public var values: [Float] { Array(storage.buffer) }

    /// Calls `body` with the elements in row-major order.
    public func withUnsafeBuffer<R, E: Error>(_ body: (UnsafeBufferPointer<Float>) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(storage.buffer))
    }

    /// Calls `body` with the elements to change, copying them first if another tensor shares them.
    public mutating func withUnsafeMutableBuffer<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(E) -> R
    ) throws(E) -> R {
        if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.buffer)
    }

    /// The same elements under another shape of the same product.
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(shape.reduce(1, *) == count, "\(self.shape) cannot be seen as \(shape)")
        return Tensor(shape: shape, storage: storage)
    }

    private init(shape: [Int], storage: TensorStorage) {
        self.shape = shape
        self.storage = storage
    }
}
