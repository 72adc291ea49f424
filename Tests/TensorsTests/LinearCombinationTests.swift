import Tensors
import TestSupport
import Testing

@Suite("Tensor.linearCombination")
struct LinearCombinationTests {
    @Test("is the naive weighted sum", arguments: [0, 1, 7, 64, 1009], 1...5)
    func naive(count: Int, termCount: Int) {
        var source = TorchRandomSource(seed: UInt64(count + termCount))
        let tensors = (0..<termCount).map { _ in Tensor(source.normals(count: count), shape: [count, 1]) }
        let factors = source.normals(count: termCount)
        let expected = (0..<count).map { index in
            Float(zip(factors, tensors).reduce(0.0) { $0 + Double($1.0) * Double($1.1.values[index]) })
        }
        let sum = Tensor.linearCombination(Array(zip(factors, tensors)))
        #expect(sum.shape == [count, 1])
        expectClose(sum.values, expected, absolute: 1e-5, relative: 1e-5)
    }

    @Test("leaves its terms alone")
    func terms() {
        let tensor = Tensor([1, 2], shape: [2])
        #expect(Tensor.linearCombination([(2, tensor), (-1, tensor)]).values == [1, 2])
        #expect(tensor.scaled(by: 3).values == [3, 6])
        #expect(tensor.values == [1, 2])
    }
}
