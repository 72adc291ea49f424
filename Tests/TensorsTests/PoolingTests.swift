import Tensors
import TestSupport
import Testing

@Suite("Pooling")
struct PoolingTests {
    private func random(_ shape: [Int]) -> Tensor { SyntheticWeights.normals("pooling \(shape)", shape: shape) }

    @Test(
        "the largest value under a window is what a search finds, padding or not",
        arguments: [
            ([1, 7, 5, 3], 3, 2, 0, 1), ([2, 8, 8, 4], 3, 2, 1, 1), ([1, 4, 6, 1], 2, 2, 0, 0),
            ([1, 3, 3, 17], 3, 1, 1, 1),
            ([1, 1, 1, 2], 1, 1, 0, 0),
        ] as [([Int], Int, Int, Int, Int)])
    func largest(shape: [Int], size: Int, stride: Int, before: Int, after: Int) {
        var padding = Padding(before)
        (padding.bottom, padding.right) = (after, after)
        let input = random(shape)
        let output = input.maxPooled(size: size, stride: stride, padding: padding)
        let (values, result) = (input.values, output.values)
        #expect(output.shape[1] == (shape[1] + before + after - size) / stride + 1)
        for index in result.indices {
            let c = index % shape[3]
            let x = index / shape[3] % output.shape[2], y = index / shape[3] / output.shape[2] % output.shape[1]
            let n = index / shape[3] / output.shape[2] / output.shape[1]
            var best = -Float.infinity
            for row in y * stride - before..<y * stride - before + size where (0..<shape[1]).contains(row) {
                for column in x * stride - before..<x * stride - before + size where (0..<shape[2]).contains(column) {
                    best = max(best, values[((n * shape[1] + row) * shape[2] + column) * shape[3] + c])
                }
            }
            #expect(result[index] == best)
        }
    }

    @Test("the mean over pixels is the mean, picture by picture and channel by channel")
    func mean() {
        let input = random([3, 5, 2, 7])
        let output = input.averagePooled()
        #expect(output.shape == [3, 7])
        let values = input.values
        var expected = [Float](repeating: 0, count: 21)
        for (index, value) in values.enumerated() {
            expected[index / 70 * 7 + index % 7] += value / 10
        }
        expectClose(output.values, expected, absolute: 1e-6, relative: 1e-5)
    }

    @Test("negative values become 0, others stay")
    func rectified() {
        let input = Tensor([-1, 0, 2, -.infinity, .infinity, 1e-30], shape: [2, 3])
        #expect(input.rectified().values == [0, 0, 2, 0, .infinity, 1e-30])
        #expect(input.rectified().shape == [2, 3])
    }

    @Test("what is not a number is not lost: a judgement on it has to fail")
    func notANumber() {
        let input = Tensor([.nan, 1, 2, 3], shape: [1, 2, 2, 1])
        #expect(input.rectified().values[0].isNaN)
        #expect(input.maxPooled(size: 2, stride: 2).values[0].isNaN)
        #expect(input.averagePooled().values[0].isNaN)
    }
}
