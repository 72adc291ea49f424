import TestSupport
import Testing

@testable import Tensors

@Suite("Census of a weight")
struct CensusTests {
    @Test(
        "counts zeros of either sign and what is no number, in every precision", arguments: Parameter.Precision.allCases
    )
    func counts(_ precision: Parameter.Precision) {
        let values: [Float] = [0, -0.0, 1, -1, .infinity, -.infinity, .nan, -.nan, 0.5, 65504, -65504]
        let census = Parameter.stored(Tensor(values, shape: [values.count]), precision).census
        #expect(census == .init(notFinite: 4, zeros: 2))
    }

    @Test("the least and the greatest numbers of a precision are numbers, and no zeros")
    func ends() {
        for (precision, ends) in [
            (.float32, [Float.leastNonzeroMagnitude, .greatestFiniteMagnitude]),
            (.float16, [Float(Float16.leastNonzeroMagnitude), Float(Float16.greatestFiniteMagnitude)]),
            (.bfloat16, [Float(bitPattern: 0x0001_0000), Float(bitPattern: 0x7F7F_0000)]),
        ] as [(Parameter.Precision, [Float])] {
            #expect(Parameter.stored(Tensor(ends, shape: [2]), precision).census == .init())
        }
    }

    @Test("agrees with looking at each element", arguments: Parameter.Precision.allCases)
    func twin(_ precision: Parameter.Precision) {
        var numbers = TestNumbers(seed: 8)
        let values = (0..<997).map { _ -> Float in
            switch Int(numbers.uniform() * 5) {
            case 0: 0
            case 1: .nan
            default: numbers.uniform() - 0.5
            }
        }
        let parameter = Parameter.stored(Tensor(values, shape: [997]), precision)
        let elements = (0..<997).map { parameter[$0] }
        #expect(parameter.census.notFinite == elements.count { !$0.isFinite })
        #expect(parameter.census.zeros == elements.count { $0 == 0 })
        #expect(Parameter.stored(Tensor(shape: [0, 3]), precision).census == .init())
    }
}
