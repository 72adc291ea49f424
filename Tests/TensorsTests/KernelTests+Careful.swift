import Tensors
import TestSupport
import Testing

/// Careful products and convolutions: right, and closer to their definition than fast ones.
extension KernelTests {
    /// The root mean square of the distances from a definition in double precision.
    private static func error(_ found: Tensor, _ expected: [Double]) -> Double {
        let squares = zip(found.values, expected).map { (Double($0) - $1) * (Double($0) - $1) }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    @Test("a careful linear layer equals its definition", arguments: products, codePaths)
    func carefulLinear(size: (m: Int, n: Int, k: Int), path: String) {
        var numbers = TestNumbers(seed: UInt64(size.m * 3 + size.n))
        let input = numbers.tensor([size.m, size.k]), weight = numbers.parameter([size.n, size.k], .float16)
        let bias = numbers.tensor([size.n])
        let biases = bias.values
        let sums = Naive.product(input.values, weight.tensor.values, m: size.m, n: size.n, k: size.k)
        withPath(path) {
            Arithmetic.$current.withValue(.careful) {
                expectClose(input.linear(weight).values, sums.map(Float.init), absolute: 1e-5, "\(size)")
                let expected = sums.enumerated().map { Float($1 + Double(biases[$0 % size.n])) }
                expectClose(input.linear(weight, bias: bias).values, expected, absolute: 1e-5, "\(size) with bias")
            }
        }
    }

    @Test("a careful convolution equals its definition", arguments: convolutions, codePaths)
    func carefulConvolution(_ example: Convolution, path: String) {
        var numbers = TestNumbers(seed: UInt64(example.outs))
        let input = numbers.tensor(example.input)
        let weight = numbers.parameter([example.outs, example.input[3]] + example.kernel, .float16)
        let naive = Naive.convolution(input, weight.tensor, stride: example.stride, padding: example.padding)
        withPath(path) {
            let found = Arithmetic.$current.withValue(.careful) {
                input.convolved(weight, stride: example.stride, padding: example.padding)
            }
            expectClose(found, Tensor(naive.values.map(Float.init), shape: naive.shape), absolute: 2e-5)
        }
    }

    @Test("care pays: sums of many terms are twice as close, convolutions four times", arguments: codePaths)
    func carePays(path: String) {
        var numbers = TestNumbers(seed: 8)
        let rows = numbers.tensor([24, 1300]), matrix = numbers.parameter([40, 1300], .float32)
        let sums = Naive.product(rows.values, matrix.tensor.values, m: 24, n: 40, k: 1300)
        let picture = numbers.tensor([1, 12, 12, 96]), kernel = numbers.parameter([32, 96, 3, 3], .float32)
        let naive = Naive.convolution(picture, kernel.tensor, stride: 1, padding: Padding(1)).values
        withPath(path) {
            func errors() -> (product: Double, convolution: Double) {
                (
                    Self.error(rows.linear(matrix), sums),
                    Self.error(picture.convolved(kernel, padding: Padding(1)), naive)
                )
            }
            let fast = errors(), careful = Arithmetic.$current.withValue(.careful) { errors() }
            #expect(2 * careful.product < fast.product, "\(careful.product), \(fast.product)")
            #expect(4 * careful.convolution < fast.convolution, "\(careful.convolution), \(fast.convolution)")
        }
    }

    @Test("care ends with the call that asked for it")
    func careIsScoped() throws {
        struct Interrupted: Error {}
        #expect(Arithmetic.current == .fast)
        Arithmetic.$current.withValue(.careful) { #expect(Arithmetic.current == .careful) }
        #expect(throws: Interrupted.self) { try Arithmetic.$current.withValue(.careful) { throw Interrupted() } }
        #expect(Arithmetic.current == .fast)
    }
}
