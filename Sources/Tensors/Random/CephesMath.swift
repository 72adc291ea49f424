/// Logarithm, sine and cosine in single precision, rounded step by step as torch's vectorised code rounds them.
///
/// The polynomials are those of the Cephes library (S. Moshier), in the order of operations and with the fused
/// multiply-adds of torch 2.13 on x86 with AVX2. The C library's functions are mostly closer to the true value, and
/// therefore differ in the last bit of every third number.
package enum CephesMath {
    private static let logCoefficients: [8 of Float] = [
        -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
        -2.4999993993e-1, 3.3333331174e-1,
    ]

    /// The natural logarithm of a positive number.
    @inline(__always)
    package static func log(_ x: Float) -> Float {
        let bits = max(x, .leastNormalMagnitude).bitPattern
        var exponent = Float(Int32(bits >> 23) - 126)
        var mantissa = Float(bitPattern: (bits & 0x007F_FFFF) | 0x3F00_0000)  // in [0.5, 1)
        if mantissa < 0.707106781186547524 {
            exponent -= 1
            mantissa = (mantissa - 1) + mantissa
        } else {
            mantissa -= 1
        }
        let square = mantissa * mantissa
        var y: Float = 7.0376836292e-2
        for index in 0..<8 { y = logCoefficients[index].addingProduct(y, mantissa) }
        y *= mantissa
        y = (exponent * -2.12194440e-4).addingProduct(y, square)
        y -= 0.5 * square
        return (mantissa + y).addingProduct(exponent, 0.693359375)
    }

    /// The sine and the cosine of a number in [0, 8192).
    @inline(__always)
    package static func sineAndCosine(_ x: Float) -> (sine: Float, cosine: Float) {
        // The octant, made even: the reduced angle lies in [-pi/4, pi/4].
        let octant = (Int32(x * 1.27323954473516) + 1) & ~1
        let y = Float(octant)
        var angle = x.addingProduct(y, -0.78515625)
        angle = angle.addingProduct(y, -2.4187564849853515625e-4)
        angle = angle.addingProduct(y, -3.77489497744594108e-8)
        let square = angle * angle

        var cosine: Float = (-1.388731625493765e-3 as Float).addingProduct(2.443315711809948e-5, square)
        cosine = (4.166664568298827e-2 as Float).addingProduct(cosine, square)
        cosine *= square
        cosine = (-0.5 * square).addingProduct(cosine, square)
        cosine += 1

        var sine: Float = (8.3321608736e-3 as Float).addingProduct(-1.9515295891e-4, square)
        sine = (-1.6666654611e-1 as Float).addingProduct(sine, square)
        sine *= square
        sine = angle.addingProduct(sine, angle)

        if octant & 2 != 0 { swap(&sine, &cosine) }
        if octant & 4 != 0 { sine.negate() }
        if (octant - 2) & 4 == 0 { cosine.negate() }
        return (sine, cosine)
    }
}
