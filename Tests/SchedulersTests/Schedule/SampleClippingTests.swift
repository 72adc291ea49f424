import Schedulers
import Tensors
import TestSupport
import Testing

@Suite("SampleClipping")
struct SampleClippingTests {
    @Test("leaves a sample as it is")
    func none() {
        #expect(SampleClipping.none(Tensor([-9, 0.5, 7], shape: [1, 3])).values == [-9, 0.5, 7])
    }

    @Test("cuts values at its range")
    func fixed() {
        #expect(SampleClipping.clip(range: 2)(Tensor([-9, 0.5, 7], shape: [1, 3])).values == [-2, 0.5, 2])
    }

    @Test("scales each picture by its own quantile")
    func dynamic() {
        let sample = Tensor([0, 1, 2, 3, 4, 0, 10, 20, 30, 40], shape: [2, 5])
        // The 0.5 quantiles are 2 and 20.
        let clipped = SampleClipping.dynamic(quantile: 0.5, maximum: 100)(sample)
        #expect(clipped.values == [0, 0.5, 1, 1, 1, 0, 0.5, 1, 1, 1])
    }

    @Test("interpolates the quantile between values")
    func interpolation() {
        let sample = Tensor([4, -2], shape: [1, 2])
        #expect(SampleClipping.dynamic(quantile: 0.75, maximum: 100)(sample).values == [1, -2 / 3.5])
    }

    @Test("never scales up, nor by more than its maximum")
    func bounds() {
        let small = Tensor([0.1, -0.2, 0.3], shape: [1, 3])
        #expect(SampleClipping.dynamic(quantile: 0.9, maximum: 5)(small).values == small.values)
        let large = Tensor([10, -20, 1], shape: [1, 3])
        #expect(SampleClipping.dynamic(quantile: 1, maximum: 5)(large).values == [1, -1, 0.2])
    }

    @Test("takes an empty sample", arguments: [[0, 4], [2, 0]])
    func empty(shape: [Int]) {
        #expect(SampleClipping.dynamic(quantile: 0.9, maximum: 5)(Tensor([], shape: shape)).values.isEmpty)
    }
}
