import Tensors
import TestSupport
import Testing

/// Products in fixed point against their definition, on every code path.
extension KernelTests {
    static let fixedProducts = [
        (4, 1, 8), (5, 16, 32), (6, 33, 136), (7, 17, 128), (13, 47, 336), (97, 67, 40), (200, 333, 704),
        (300, 96, 264),
        (12, 3000, 1024), (601, 130, 520),
    ]

    /// The largest error that rounding the factors can make in one element: weights to half a 8191th of the largest of
    /// their row, activations to half a 2048th at the coarsest.
    private static func bound(_ a: ArraySlice<Float>, _ weight: ArraySlice<Float>) -> Double {
        let (largestA, largestW) = (a.map(abs).max() ?? 0, weight.map(abs).max() ?? 0)
        let (sumA, sumW) = (a.reduce(0.0) { $0 + Double(abs($1)) }, weight.reduce(0.0) { $0 + Double(abs($1)) })
        return 1e-4 + sumA * Double(largestW) / 16_000 + sumW * Double(largestA) / 4_000
    }

    @Test(
        "a linear layer in fixed point is as close to its definition as rounding allows", arguments: fixedProducts,
        codePaths)
    func fixedLinear(size: (m: Int, n: Int, k: Int), path: String) throws {
        var numbers = TestNumbers(seed: UInt64(size.m * 11 + size.n))
        let input = numbers.tensor([size.m, size.k])
        let bias = numbers.tensor([size.n]), residual = numbers.tensor([size.m, size.n])
        let (a, biases, residuals) = (input.values, bias.values, residual.values)
        try withPath(path) {
            for precision in Parameter.Precision.allCases {
                let weight = numbers.parameter([size.n, size.k], precision)
                let w = weight.tensor.values
                let sums = Naive.product(a, w, m: size.m, n: size.n, k: size.k)
                let fixed = try #require(FixedPointWeight(weight))
                let plain = input.linear(fixed).values
                var (error, power) = (0.0, 0.0)
                for (index, (found, sum)) in zip(plain, sums).enumerated() {
                    let (row, column) = (index / size.n, index % size.n)
                    let difference = abs(Double(found) - sum)
                    let bound = Self.bound(
                        a[row * size.k..<(row + 1) * size.k], w[column * size.k..<(column + 1) * size.k])
                    if difference > bound { Issue.record("\(size) \(precision): \(index) is \(found), not \(sum)") }
                    error += difference * difference
                    power += sum * sum
                }
                #expect((error / power).squareRoot() < 4e-4, "\(size) \(precision)")
                for activation in Activation.allCases {
                    let expected = zip(plain, plain.indices).map { sum, index in
                        Float(Naive.activate(Double(sum) + Double(biases[index % size.n]), activation))
                            + residuals[index]
                    }
                    let found = input.linear(fixed, bias: bias, activation: activation, residual: residual)
                    expectClose(found.values, expected, absolute: 2e-5, "\(size) \(precision) \(activation)")
                }
            }
        }
    }

    @Test("sums in fixed point cannot overflow, whatever the signs", arguments: [Float(1), -1], codePaths)
    func fixedOverflow(sign: Float, path: String) throws {
        let (m, n, k) = (7, 20, 4096)
        let ones = Tensor([Float](repeating: 1, count: m * k), shape: [m, k])
        try withPath(path) {
            let weight = Parameter(name: "ones", tensor: Tensor([Float](repeating: sign, count: n * k), shape: [n, k]))
            let fixed = try #require(FixedPointWeight(weight))
            expectClose(
                ones.linear(fixed).values, [Float](repeating: sign * Float(k), count: m * n), absolute: 0,
                relative: 1e-6)
        }
    }

    @Test("what is not finite stays so in fixed point, and spoils only its row or column", arguments: codePaths)
    func fixedNotFinite(path: String) throws {
        let (m, n, k) = (6, 9, 72)
        var numbers = TestNumbers(seed: 3)
        let (a, w) = (numbers.tensor([m, k]), numbers.tensor([n, k]))
        try withPath(path) {
            for bad in [Float.nan, .infinity, -.infinity] {
                for place in [0, 35, k - 1] {
                    var (badA, badW) = (a.values, w.values)
                    badA[2 * k + place] = bad
                    badW[4 * k + place] = bad
                    let fixed = try #require(
                        FixedPointWeight(Parameter(name: "w", tensor: Tensor(badW, shape: [n, k]))))
                    let found = Tensor(badA, shape: [m, k]).linear(fixed).values
                    for index in found.indices {
                        #expect(
                            found[index].isNaN == (index / n == 2 || index % n == 4), "\(bad) at \(place): \(index)")
                    }
                }
            }
        }
    }

    @Test(
        "rows and weights of zeros, or as good as, give zeros in fixed point", arguments: [Float(0), 1e-38], codePaths)
    func fixedZeros(value: Float, path: String) throws {
        let (m, n, k) = (5, 10, 16)
        let small = Tensor([Float](repeating: value, count: m * k), shape: [m, k])
        let ones = Parameter(name: "w", tensor: Tensor([Float](repeating: 1, count: n * k), shape: [n, k]))
        let zeros = Parameter(name: "w", tensor: Tensor([Float](repeating: value, count: n * k), shape: [n, k]))
        let one = Tensor([Float](repeating: 1, count: m * k), shape: [m, k])
        try withPath(path) {
            let (byOnes, byZeros) = (try #require(FixedPointWeight(ones)), try #require(FixedPointWeight(zeros)))
            #expect(small.linear(byOnes).values.allSatisfy { abs($0) < 1e-30 })
            #expect(one.linear(byZeros).values.allSatisfy { abs($0) < 1e-30 })
        }
    }

    @Test("a weight packed by one code path works when another is chosen")
    func fixedAcrossPaths() throws {
        var numbers = TestNumbers(seed: 9)
        let input = numbers.tensor([9, 64]), weight = numbers.parameter([40, 64])
        for packing in codePaths {
            let fixed = try withPath(packing) { try #require(FixedPointWeight(weight)) }
            for path in codePaths {
                withPath(path) {
                    expectClose(input.linear(fixed).values, input.linear(weight).values, absolute: 2e-3)
                }
            }
        }
    }

    @Test("a width that is no multiple of eight has no fixed point", arguments: [1, 7, 12, 100])
    func fixedWidths(width: Int) {
        var numbers = TestNumbers(seed: 1)
        #expect(FixedPointWeight(numbers.parameter([8, width])) == nil)
    }
}
