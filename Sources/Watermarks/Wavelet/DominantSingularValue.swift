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

    /// Finds the value of the matrix at `rows`, whose rows are `stride` apart, by the power method.
    ///
    /// - Parameter tolerance: the squared change of the right vector that ends the search.
    /// - Complexity: about five rounds of 32 multiplications; chroma is nearly constant in a block.
    init(_ rows: UnsafePointer<Double>, stride: Int, tolerance: Double = 1e-31) {
        let r0 = SIMD4(rows[0], rows[1], rows[2], rows[3])
        let r1 = SIMD4(rows[stride], rows[stride + 1], rows[stride + 2], rows[stride + 3])
        let r2 = SIMD4(rows[2 * stride], rows[2 * stride + 1], rows[2 * stride + 2], rows[2 * stride + 3])
        let r3 = SIMD4(rows[3 * stride], rows[3 * stride + 1], rows[3 * stride + 2], rows[3 * stride + 3])
        let (c0, c1) = (SIMD4(r0.x, r1.x, r2.x, r3.x), SIMD4(r0.y, r1.y, r2.y, r3.y))
        let (c2, c3) = (SIMD4(r0.z, r1.z, r2.z, r3.z), SIMD4(r0.w, r1.w, r2.w, r3.w))
        var u = SIMD4<Double>(repeating: 0.5)
        var v = SIMD4<Double>(repeating: 0.5)
        var value = 0.0
        for _ in 0..<Self.maximumRounds {
            let along = c0 * v.x + c1 * v.y + (c2 * v.z + c3 * v.w)
            let length = (along * along).sum().squareRoot()
            guard length > 0 else { break }
            u = along / length
            let across = r0 * u.x + r1 * u.y + (r2 * u.z + r3 * u.w)
            value = (across * across).sum().squareRoot()
            let next = across / value
            let change = ((next - v) * (next - v)).sum()
            v = next
            if change <= tolerance { break }
        }
        (self.value, left, right) = (value, u, v)
    }

    /// Reached only when the two largest values are nearly equal, where the library's own answer hangs on rounding.
    private static let maximumRounds = 500
}
