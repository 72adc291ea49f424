import Tensors
import Testing

@Suite("Tensor")
struct TensorTests {
    @Test("is a value: changing a copy leaves the original alone")
    func valueSemantics() {
        let original = Tensor([1, 2, 3, 4], shape: [2, 2])
        var copy = original
        copy.withUnsafeMutableBuffer { $0[0] = 9 }
        #expect(original.values == [1, 2, 3, 4])
        #expect(copy.values == [9, 2, 3, 4])
    }

    @Test("keeps its elements when reshaped")
    func reshaped() {
        let tensor = Tensor((0..<12).map(Float.init), shape: [3, 4]).reshaped([2, 6])
        #expect(tensor.shape == [2, 6])
        #expect(tensor.values == (0..<12).map(Float.init))
    }

    @Test("may be empty")
    func empty() {
        #expect(Tensor([], shape: [0, 3]).values.isEmpty)
    }
}

@Suite("Parameter")
struct ParameterTests {
    @Test(
        "widens halves exactly",
        arguments: [
            (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0001, 0x1p-24), (0x0400, 0x1p-14), (0x8000, -0.0),
            (0x7C00, Float.infinity),
        ] as [(UInt16, Float)])
    func halves(bits: UInt16, value: Float) {
        #expect(Parameter.widened(float16: bits).bitPattern == value.bitPattern)
    }

    @Test("keeps a half that is not a number")
    func notANumber() {
        #expect(Parameter.widened(float16: 0x7E01).isNaN)
    }

    @Test("cuts rows without copying")
    func rows() {
        let parameter = Parameter(name: "joint", tensor: Tensor((0..<12).map(Float.init), shape: [6, 2]))
        #expect(parameter.rows(2..<4).tensor.values == [4, 5, 6, 7])
        #expect(parameter.rows(2..<4).shape == [2, 2])
    }
}
