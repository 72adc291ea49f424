import Tensors
import TestSupport
import Testing

@Suite("TorchRandomSource")
struct TorchRandomSourceTests {
    static let streams = try? RandomGolden.load().torch

    @Test("draws torch's numbers bit for bit", arguments: try #require(streams))
    func reference(stream: RandomGolden.TorchStream) throws {
        var source = try stream.source()
        for (index, draw) in stream.draws.enumerated() {
            let values = source.normals(count: draw.count)
            #expect(values.count == draw.count)
            #expect(values.prefix(4).map(\.bitPattern) == draw.first, "draw \(index) of \(draw.count) values")
            #expect(RandomGolden.hash(values) == draw.hash, "draw \(index) of \(draw.count) values")
        }
    }

    @Test("starts the latents of seed 42 as everyone's")
    func known() {
        var source = TorchRandomSource(seed: UInt64(42))
        expectClose(
            Array(source.normals(count: 16384).prefix(4)), [1.9269153, 1.4872841, 0.9007172, -2.1055210], absolute: 0,
            relative: 1e-7)
    }

    @Test("uses the low 32 bits of a seed alone")
    func lowBits() {
        var short = TorchRandomSource(seed: UInt64(7))
        var long = TorchRandomSource(seed: UInt64(7) + 3 << 32)
        #expect(short.normals(count: 32) == long.normals(count: 32))
    }

    @Test("is a value: a copy draws the same numbers")
    func copies() {
        var source = TorchRandomSource(seed: UInt64(3))
        _ = source.normals(count: 5)
        var copy = source
        #expect(source.normals(count: 3) == copy.normals(count: 3))
        #expect(source.normals(count: 40) == copy.normals(count: 40))
    }

    @Test("has the moments of a standard normal", arguments: [16384, 100_003])
    func moments(count: Int) {
        var source = TorchRandomSource(seed: UInt64(11))
        expectStandardNormal(source.normals(count: count))
    }

    @Test("never draws an infinity or a value beyond what 24 bits can give")
    func bounds() {
        // The smallest uniform but zero is 2^-24: the radius is at most sqrt(2 * 24 * ln 2) = 5.77.
        var source = TorchRandomSource(seed: UInt64(0))
        #expect(source.normals(count: 1_000_000).allSatisfy { abs($0) < 5.77 })
    }
}

/// Expects mean 0, variance 1, no skew and a kurtosis of 3, within five standard errors.
func expectStandardNormal(_ values: [Float], sourceLocation: SourceLocation = #_sourceLocation) {
    let count = Double(values.count)
    let moments = (1...4).map { power in
        values.reduce(into: 0.0) { sum, value in sum += (0..<power).reduce(1.0) { p, _ in p * Double(value) } } / count
    }
    // Variances of x, x^2, x^3 and x^4 are 1, 2, 15 and 96.
    for (moment, (expected, variance)) in zip(moments, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
        #expect(abs(moment - expected) < 5 * (variance / count).squareRoot(), sourceLocation: sourceLocation)
    }
}
