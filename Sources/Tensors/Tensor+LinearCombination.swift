extension Tensor {
    /// The weighted sum of tensors of one shape, such as a sampler's step from its sample and the model's outputs.
    ///
    /// Terms are added from left to right in single precision.
    ///
    /// - Parameter terms: at least one factor and tensor; all tensors have the same shape.
    /// - Complexity: O(`count` x terms); one allocation.
    public static func linearCombination(_ terms: [(Float, Tensor)]) -> Tensor {
        guard let first = terms.first else { preconditionFailure("a linear combination needs a term") }
        precondition(
            terms.allSatisfy { $0.1.shape == first.1.shape },
            "a linear combination needs one shape: \(terms.map(\.1.shape))")
        var sum = Tensor(uninitialized: first.1.shape)
        sum.withUnsafeMutableBuffer { sum in
            first.1.withUnsafeBuffer { values in
                for index in sum.indices { sum[index] = first.0 * values[index] }
            }
            for (factor, tensor) in terms.dropFirst() {
                tensor.withUnsafeBuffer { values in
                    for index in sum.indices { sum[index] += factor * values[index] }
                }
            }
        }
        return sum
    }

    /// The tensor with every element multiplied by a factor.
    public func scaled(by factor: Float) -> Tensor { .linearCombination([(factor, self)]) }

    /// Every element times a factor.
    public static func * (tensor: Tensor, factor: Float) -> Tensor { linearCombination([(factor, tensor)]) }
}
