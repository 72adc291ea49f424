import Tensors
import Testing

@testable import Watermarks

@Suite("Tree-Ring keys")
struct TreeRingTests {
    private func noise(_ seed: UInt64, side: Int = 16) -> Tensor {
        var source = TorchRandomSource(seed: seed)
        return Tensor(source.normals(count: side * side * 4), shape: [1, side, side, 4])
    }

    @Test("the Fourier transform and its inverse give back a plane, and a wave has two coefficients")
    func fourier() {
        let plane = (0..<(12 * 10)).map { Double(($0 * 37) % 23) }
        let back = FourierPlane(of: plane, width: 12, height: 10).plane
        #expect(zip(plane, back).allSatisfy { abs($0 - $1) < 1e-9 })
        let wave = (0..<(12 * 10)).map { [1.0, 0, -1, 0][$0 % 12 % 4] }
        let transform = FourierPlane(of: wave, width: 12, height: 10)
        let large = transform.real.indices.filter {
            abs(transform.real[$0]) > 1e-6 || abs(transform.imaginary[$0]) > 1e-6
        }
        #expect(large == [3, 9] && large.allSatisfy { transform.frequency(at: $0) == 3 })
    }

    @Test("a key is found in the noise it was written into, through as much noise again", arguments: [16, 32, 64])
    func found(_ side: Int) {
        let key = TreeRingKey(seed: 5)
        let marked = key.written(into: noise(1, side: side))
        let finding = key.finding(in: marked)
        #expect(finding.pValue == 0.001 && finding.strength > 5 && finding.verdict == .likely)
        let disturbed = marked + noise(2, side: side)
        #expect(key.finding(in: disturbed).pValue <= 0.005)
    }

    @Test("noise without the key, or with another, does not hold it")
    func absent() {
        let key = TreeRingKey(seed: 5)
        let values = (1...40).map { key.finding(in: noise($0)).pValue }
        #expect(values.count { $0 <= 0.05 } <= 6)
        #expect(abs(values.reduce(0, +) / 40 - 0.5) < 0.2)
        #expect(key.finding(in: TreeRingKey(seed: 6).written(into: noise(3))).pValue > 0.005)
    }

    @Test("marked noise keeps its mean square and most of its energy outside of the disc")
    func spread() {
        let plain = noise(9, side: 32)
        let marked = TreeRingKey(seed: 5).written(into: plain)
        let (a, b) = (plain.values, marked.values)
        let kept = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Float(a.count)
        #expect(kept > 0.85)  // the disc is a twelfth of the plane
        let square = b.reduce(0) { $0 + $1 * $1 } / Float(b.count)
        #expect(abs(square - 1) < 0.1 && a != b)
    }
}
