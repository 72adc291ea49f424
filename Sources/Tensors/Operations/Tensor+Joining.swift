internal import CKernels

extension Tensor {
    /// The element-wise sum of two tensors of one shape.
    public static func + (left: Tensor, right: Tensor) -> Tensor {
        precondition(left.shape == right.shape, "\(left.shape) and \(right.shape) cannot be added")
        let result = Tensor(uninitialized: left.shape)
        withExtendedLifetime((left, right, result)) {
            kb_add(left.pointer, right.pointer, left.count, result.pointer)
        }
        return result
    }

    /// Joins two tensors along the last axis: `[..., A]` and `[..., B]` to `[..., A + B]`.
    public func joinedChannels(with other: Tensor) -> Tensor {
        precondition(shape.dropLast() == other.shape.dropLast(), "\(shape) and \(other.shape) cannot be joined")
        let (a, b) = (shape.last ?? 0, other.shape.last ?? 0)
        let result = Tensor(uninitialized: shape.dropLast() + [a + b])
        withExtendedLifetime((self, other, result)) {
            kb_concat_channels(pointer, a, other.pointer, b, rowCount, result.pointer)
        }
        return result
    }

    /// Joins tensors along the first axis: pictures of a batch, tokens of a sequence.
    public static func stacked(_ parts: [Tensor]) -> Tensor {
        guard let first = parts.first else { preconditionFailure("nothing to stack") }
        precondition(parts.allSatisfy { $0.shape.dropFirst() == first.shape.dropFirst() })
        var result = Tensor(uninitialized: [parts.reduce(0) { $0 + $1.shape[0] }] + first.shape.dropFirst())
        result.withUnsafeMutableBuffer { target in
            var offset = 0
            for part in parts {
                part.withUnsafeBuffer { source in
                    _ = UnsafeMutableBufferPointer(rebasing: target[offset..<offset + source.count])
                        .update(fromContentsOf: source)
                }
                offset += part.count
            }
        }
        return result
    }

    /// The tensor itself if its first axis has `count` slices; otherwise its only slice so many times.
    public func repeated(_ count: Int) -> Tensor {
        if shape.first == count { return self }
        precondition(shape.first == 1, "\(shape) has no single slice to repeat \(count) times")
        return Tensor.stacked(Array(repeating: self, count: count))
    }

    /// Some of the slices of the first axis, copied.
    public subscript(range: Range<Int>) -> Tensor {
        precondition(!shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0])
        let slice = shape.dropFirst().reduce(1, *)
        return withUnsafeBuffer { source in
            Tensor(
                source[range.lowerBound * slice..<range.upperBound * slice], shape: [range.count] + shape.dropFirst())
        }
    }

    /// Reorders channels-first pictures, `[N, C, H, W]`, to channels-last, `[N, H, W, C]`.
    public func channelsLast() -> Tensor {
        precondition(shape.count == 4, "pictures have four axes, not \(shape)")
        return transposingLastAxes(rows: shape[1], columns: shape[2] * shape[3])
            .reshaped([shape[0], shape[2], shape[3], shape[1]])
    }

    /// Reorders channels-last pictures, `[N, H, W, C]`, to channels-first, `[N, C, H, W]`, as checkpoints and torch's
    /// random numbers have them.
    public func channelsFirst() -> Tensor {
        precondition(shape.count == 4, "pictures have four axes, not \(shape)")
        return transposingLastAxes(rows: shape[1] * shape[2], columns: shape[3])
            .reshaped([shape[0], shape[3], shape[1], shape[2]])
    }

    private func transposingLastAxes(rows: Int, columns: Int) -> Tensor {
        var result = Tensor(uninitialized: [shape[0], columns, rows])
        withUnsafeBuffer { source in
            result.withUnsafeMutableBuffer { target in
                for picture in 0..<shape[0] {
                    let base = picture * rows * columns
                    for row in 0..<rows {
                        for column in 0..<columns {
                            target[base + column * rows + row] = source[base + row * columns + column]
                        }
                    }
                }
            }
        }
        return result
    }
}
