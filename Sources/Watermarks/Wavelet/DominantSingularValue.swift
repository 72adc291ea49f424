internal import CWatermarks

/// The largest singular value of a 4 x 4 matrix of non-negative numbers, with its vectors.
///
/// invisible-watermark takes it after a cosine transform of the block. That transform is orthonormal, so the value is
/// that of the block itself and the vectors are those of the block, turned: no transform is needed, neither to read
/// nor to write.
struct DominantSingularValue {
    /// The value, 0 or more.
    let value: Double
    /// The left vector, of length 1.
    let left: SIMD4<Double>
    /// The right vector, of length 1.
    let right: SIMD4<Double>

    private init(_ found: cwavelet_singular) {
        value = found.value
        left = SIMD4(found.left.0, found.left.1, found.left.2, found.left.3)
        right = SIMD4(found.right.0, found.right.1, found.right.2, found.right.3)
    }

    /// Finds the values of `count` blocks that stand side by side in four rows of numbers, `stride` apart, and calls
    /// `body` with each.
    ///
    /// - Parameter tolerance: the squared change of the right vector that ends the search by the power method.
    /// - Complexity: about five rounds of 32 multiplications a block; chroma is nearly constant in one.
    static func forEach(
        in rows: UnsafePointer<Double>, stride: Int, count: Int, tolerance: Double = 1e-31,
        _ body: (_ block: Int, DominantSingularValue) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: cwavelet_singular.self, capacity: count) { found in
            cwavelet_singular_values(rows, stride, count, tolerance, found.baseAddress)
            for block in 0..<count { body(block, DominantSingularValue(found[block])) }
        }
    }
}
