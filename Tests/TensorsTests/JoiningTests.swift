import Tensors
import Testing

@Suite("Joining and reordering")
struct JoiningTests {
    let counting = Tensor((0..<24).map(Float.init), shape: [2, 3, 2, 2])

    @Test("channels last and first are each other's inverse")
    func reordering() {
        let first = Tensor((0..<12).map(Float.init), shape: [1, 3, 2, 2])
        #expect(first.channelsLast().values == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
        #expect(counting.channelsLast().channelsFirst().values == counting.values)
        #expect(counting.channelsLast().shape == [2, 2, 2, 3])
    }

    @Test("channels are joined row by row")
    func joinedChannels() {
        let joined = Tensor([1, 2, 3, 4], shape: [2, 2]).joinedChannels(with: Tensor([9, 8], shape: [2, 1]))
        #expect(joined.shape == [2, 3])
        #expect(joined.values == [1, 2, 9, 3, 4, 8])
    }

    @Test("stacking and cutting are each other's inverse")
    func stacking() {
        let stacked = Tensor.stacked([counting[1..<2], counting[0..<1]])
        #expect(stacked[1..<2].values == counting[0..<1].values)
        #expect(stacked.shape == counting.shape)
    }

    @Test("a single slice is repeated, and as many slices as wanted are left alone")
    func repeating() {
        let repeated = counting[1..<2].repeated(3)
        #expect(repeated.shape == [3, 3, 2, 2])
        for index in 0..<3 { #expect(repeated[index..<index + 1].values == counting[1..<2].values) }
        #expect(counting.repeated(2).values == counting.values)
    }

    @Test("sums are element by element")
    func sum() {
        #expect((counting + counting).values == counting.values.map { 2 * $0 })
    }

    @Test("nearest upsampling repeats pixels")
    func upsampling() {
        let picture = Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1]).upsampledNearest(toHeight: 4, width: 4)
        #expect(picture.shape == [1, 4, 4, 1])
        #expect(picture.values == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
        let odd = Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1]).upsampledNearest(toHeight: 3, width: 2)
        #expect(odd.values == [1, 2, 1, 2, 3, 4])
    }
}
