import Foundation
import Tensors
import Testing

@Suite("MersenneTwister")
struct MersenneTwisterTests {
    @Test("gives the words that the C++ standard asks of mt19937")
    func words() {
        var twister = MersenneTwister(seed: 5489)
        #expect(
            (0..<5).map { _ in twister.next() } == [
                3_499_211_612, 581_869_302, 3_890_346_734, 3_586_334_585, 545_404_204,
            ])
        for _ in 5..<9_999 { _ = twister.next() }
        #expect(twister.next() == 4_123_659_995)
    }

    @Test("fills uniforms with the same words, across its blocks", arguments: [1, 16, 623, 624, 625, 5000])
    func uniforms(count: Int) {
        var words = MersenneTwister(seed: 9)
        var fills = words
        _ = words.next()
        _ = fills.next()
        let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            fills.fillUniforms(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialized = count
        }
        #expect(values == (0..<count).map { _ in Float(words.next() % (1 << 24)) / 16_777_216 })
        #expect(words.next() == fills.next())
    }
}

@Suite("CephesMath")
struct CephesMathTests {
    @Test("has logarithms within two units in the last place, for every uniform's exponent")
    func logarithm() {
        var twister = MersenneTwister(seed: 1)
        for exponent in -24...0 {
            for _ in 0..<200 {
                let x = Float(sign: .plus, exponent: exponent, significand: 1 + Float(twister.next() >> 9) * 0x1p-23)
                let expected = log(Double(x))
                #expect(abs(Double(CephesMath.log(x)) - expected) <= 2 * Double(Float(expected).ulp) + 1e-9)
            }
        }
        #expect(CephesMath.log(1) == 0)
        #expect(CephesMath.log(0).isFinite)
    }

    @Test("has sines and cosines within a unit of the last place of one, around the circle")
    func circle() {
        for index in 0...100_000 {
            let x = Float(index) * Float(2 * Double.pi / 100_000)
            let (sine, cosine) = CephesMath.sineAndCosine(x)
            if abs(Double(sine) - sin(Double(x))) > 1.2e-7 || abs(Double(cosine) - cos(Double(x))) > 1.2e-7 {
                Issue.record("\(x): sine \(sine), cosine \(cosine)")
            }
        }
    }
}
