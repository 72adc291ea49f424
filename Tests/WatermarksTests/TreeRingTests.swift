import Foundation
import Tensors
import TestSupport
import Testing

@testable import Watermarks

@Suite("Tree-Ring keys")
struct TreeRingTests {
    private func noise(_ seed: UInt64, width: Int = 16, height: Int = 16, channels: Int = 4) -> Tensor {
        var source = TorchRandomSource(seed: seed)
        return Tensor(source.normals(count: width * height * channels), shape: [1, height, width, channels])
    }

    @Test("a key is found in the noise it was written into, through as much noise again", arguments: [16, 32, 64])
    func found(_ side: Int) {
        let key = TreeRingKey(seed: 5)
        let marked = key.written(into: noise(1, width: side, height: side))
        let finding = key.finding(in: marked)
        #expect(finding.pValue == 0.001 && finding.strength > 5 && finding.verdict == .likely)
        let disturbed = marked + noise(2, width: side, height: side)
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

    @Test("brighter and darker noise says the same", arguments: [Float(0.2), 3])
    func contrast(_ factor: Float) {
        let key = TreeRingKey(seed: 9)
        let marked = key.written(into: noise(4)) + noise(8)
        let scaled = Tensor(marked.values.map { $0 * factor }, shape: marked.shape)
        let (plain, other) = (key.finding(in: marked), key.finding(in: scaled))
        #expect(plain.pValue == other.pValue && abs(plain.strength - other.strength) < 1e-3)
    }

    @Test("marked noise keeps its mean square and most of its energy outside of the disc")
    func spread() {
        let plain = noise(9, width: 32, height: 32)
        let marked = TreeRingKey(seed: 5).written(into: plain)
        let (a, b) = (plain.values, marked.values)
        let kept = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Float(a.count)
        #expect(kept > 0.85)  // the disc is a twelfth of the plane
        let square = b.reduce(0) { $0 + $1 * $1 } / Float(b.count)
        #expect(abs(square - 1) < 0.1 && a != b)
    }

    @Test(
        "writing changes the disc's coefficients of every channel to the key's, and no other",
        arguments: [(16, 16), (24, 16), (8, 40)])
    func disc(_ width: Int, _ height: Int) {
        let plain = noise(3, width: width, height: height, channels: 3)
        let marked = TreeRingKey(seed: 77).written(into: plain)
        var source = TorchRandomSource(seed: UInt64(77))
        let radius = TreeRingKey.radius(width: width, height: height)
        for channel in 0..<3 {
            func plane(_ tensor: Tensor) -> FourierPlane {
                let values = stride(from: channel, to: tensor.values.count, by: 3).map { Double(tensor.values[$0]) }
                return FourierPlane(of: values, width: width, height: height)
            }
            let key = FourierPlane(
                of: source.normals(count: width * height).map(Double.init), width: width, height: height)
            let (old, new) = (plane(plain), plane(marked))
            for index in 0..<(width * height) {
                let isInside = index != 0 && new.frequency(at: index) <= radius
                let expected = isInside ? key : old
                #expect(abs(new.real[index] - expected.real[index]) < 1e-3)
                #expect(abs(new.imaginary[index] - expected.imaginary[index]) < 1e-3)
            }
        }
    }

    @Test("the same mark is written each time, and other keys write others")
    func repeatable() {
        let plain = noise(1)
        #expect(TreeRingKey(seed: 1).written(into: plain).values == TreeRingKey(seed: 1).written(into: plain).values)
        let marks = (0..<5).map { TreeRingKey(seed: $0).written(into: plain).values }
        #expect(Set(marks).count == 5)
        // a key can be any number
        #expect(TreeRingKey(seed: .max).finding(in: TreeRingKey(seed: .max).written(into: plain)).pValue == 0.001)
    }

    @Test(
        "the radius follows the smaller side, is at least 5, and leaves room",
        arguments: [
            (64, 64, 10.0), (128, 128, 20), (64, 32, 5), (16, 16, 5), (8, 8, 3), (96, 200, 15), (12, 99, 5),
            (10, 10, 4),
        ] as [(Int, Int, Double)])
    func radius(_ width: Int, _ height: Int, _ expected: Double) {
        #expect(TreeRingKey.radius(width: width, height: height) == expected)
    }

    @Test("noise of one value holds no key")
    func constant() {
        for value in [Float(0), 1] {
            let finding = TreeRingKey(seed: 5).finding(in: Tensor(repeating: value, shape: [1, 16, 16, 4]))
            #expect(finding.verdict != .likely && finding.strength.isFinite && finding.pValue > 0)
        }
    }
}

@Suite("Fourier transforms of planes")
struct FourierPlaneTests {
    private func plane(_ width: Int, _ height: Int) -> [Double] {
        var generator = SeededGenerator(UInt64(width * 100 + height))
        return (0..<(width * height)).map { _ in Double.random(in: -1...1, using: &generator) }
    }

    static let sizes = [(1, 1), (2, 3), (5, 4), (8, 8), (12, 10), (7, 1)]

    @Test("are the sum of their definition", arguments: sizes)
    func definition(_ width: Int, _ height: Int) {
        let values = plane(width, height)
        let found = FourierPlane(of: values, width: width, height: height)
        for v in 0..<height {
            for u in 0..<width {
                var (real, imaginary) = (0.0, 0.0)
                for y in 0..<height {
                    for x in 0..<width {
                        let turns: Double = Double(u * x) / Double(width) + Double(v * y) / Double(height)
                        let angle: Double = -2 * Double.pi * turns
                        real += values[y * width + x] * cos(angle)
                        imaginary += values[y * width + x] * sin(angle)
                    }
                }
                #expect(abs(found.real[v * width + u] - real) < 1e-9)
                #expect(abs(found.imaginary[v * width + u] - imaginary) < 1e-9)
            }
        }
    }

    @Test("come back, and keep the sum of squares", arguments: sizes)
    func back(_ width: Int, _ height: Int) {
        let values = plane(width, height)
        let transform = FourierPlane(of: values, width: width, height: height)
        #expect(zip(transform.plane, values).allSatisfy { abs($0 - $1) < 1e-9 })
        let squares = values.reduce(0) { $0 + $1 * $1 } * Double(width * height)
        let transformed = zip(transform.real, transform.imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }
        #expect(abs(squares - transformed) < 1e-9 * max(squares, 1))
    }

    @Test("of a wave are two coefficients at its frequency")
    func wave() {
        let wave = (0..<(12 * 10)).map { [1.0, 0, -1, 0][$0 % 12 % 4] }
        let transform = FourierPlane(of: wave, width: 12, height: 10)
        let large = transform.real.indices.filter {
            abs(transform.real[$0]) > 1e-6 || abs(transform.imaginary[$0]) > 1e-6
        }
        #expect(large == [3, 9] && large.allSatisfy { transform.frequency(at: $0) == 3 })
    }

    @Test("frequencies are distances from the constant, around the edges")
    func frequencies() {
        let transform = FourierPlane(of: plane(8, 6), width: 8, height: 6)
        let diagonal = 2.0.squareRoot()
        let frequencies: [Int: Double] = [0: 0, 1: 1, 7: 1, 4: 4, 8: 1, 40: 1, 9: diagonal, 47: diagonal, 28: 5]
        for (index, expected) in frequencies {
            #expect(abs(transform.frequency(at: index) - expected) < 1e-12)
        }
    }
}
