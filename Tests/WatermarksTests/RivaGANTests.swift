import Checkpoints
import Foundation
import Images
import Tensors
import TestSupport
import Testing

@testable import Watermarks

@Suite("RivaGAN")
struct RivaGANTests {
    private static let weights = Golden.repository.appending(path: "Data/Models/rivagan")

    @Test("writes and reads as the library does")
    func parity() throws {
        let golden = try LibraryGolden.load().riva
        let image = Pictures.picture(width: golden.width, height: golden.height, seed: golden.seed)
        let decoder = try RivaGANDecoder(contentsOf: Self.weights)
        let encoder = try RivaGANEncoder(contentsOf: Self.weights)
        expectClose(decoder.outputs(of: image).map { Float($0) }, golden.unmarked, absolute: 2e-3)
        let payload = try WatermarkPayload(parsing: golden.payload)
        let marked = try encoder.marked(image, with: payload, writer: .compatible)
        expectClose(decoder.outputs(of: marked).map { Float($0) }, golden.outputs, absolute: 0.5, relative: 0.01)
        var change: [Int] = []
        for y in stride(from: 0, to: image.height, by: 17) {
            for x in stride(from: 0, to: image.width, by: 13) {
                let (new, old) = (marked[x, y], image[x, y])
                change += [
                    Int(new.red) - Int(old.red), Int(new.green) - Int(old.green), Int(new.blue) - Int(old.blue),
                ]
            }
        }
        #expect(change.count == golden.change.count)
        // truncation to bytes turns the last bit of a float into a whole step now and then
        let differences = zip(change, golden.change).map { abs($0 - $1) }
        #expect(differences.max() ?? 9 <= 1 && differences.count { $0 > 0 } <= differences.count / 200)
    }

    @Test("takes 32 bits only, and pictures of 65,536 pixels")
    func refusals() throws {
        let encoder = try RivaGANEncoder(contentsOf: Self.weights)
        let image = Pictures.picture(width: 256, height: 256, seed: 1)
        #expect(throws: WatermarkError.wrongLength(method: "rivagan", bits: 40, expected: 32)) {
            try encoder.marked(image, with: WatermarkPayload(parsing: "Klarb"))
        }
        #expect(throws: WatermarkError.pictureTooSmall(width: 255, height: 256)) {
            try encoder.marked(
                Pictures.picture(width: 255, height: 256, seed: 1), with: WatermarkPayload(parsing: "Klar"))
        }
    }

    @Test(
        "a large convolution is its naive twin, at the picture's edges and away from them",
        arguments: [(3, 32, 23, 45), (32, 32, 22, 22), (4, 32, 50, 30), (32, 3, 31, 64)])
    func convolution(_ inCount: Int, _ out: Int, _ height: Int, _ width: Int) throws {
        let source = SyntheticWeights(["c.weight": [out, inCount, 11, 11], "c.bias": [out]])
        let convolution = try LargeConvolution(source, "c", in: inCount, out: out)
        var numbers = TorchRandomSource(seed: UInt64(3))
        let x = Tensor(numbers.normals(count: height * width * inCount), shape: [1, height, width, inCount])
        let (weight, bias) = (
            try source.parameter("c.weight", shape: [out, inCount, 11, 11]),
            try source.parameter("c.bias", shape: [out])
        )
        for (isFirst, isLast) in [(true, true), (true, false), (false, true), (false, false)] {
            var padding = Padding(5)
            (padding.top, padding.bottom) = (isFirst ? 5 : 0, isLast ? 5 : 0)
            let expected = x.convolved(weight, bias: bias.tensor, padding: padding)
            let found = convolution(x, edges: BandEdges(isFirst: isFirst, isLast: isLast))
            expectClose(found, expected, absolute: 2e-5)
        }
    }

    @Test("bands give what the whole picture gives")
    func bands() throws {
        let image = Pictures.picture(width: 150, height: 470, seed: 8)  // bands of 220, 220 and 30 rows
        let file = try SafetensorsFile(path: Self.weights.appending(path: "decoder.safetensors").path)
        let features = try RivaGANBranch(file, "conv", in: 3, out: 32)
        let whole = BandEdges(isFirst: true, isLast: true)
        let numbers = stride(from: 0, to: image.pixels.count, by: 3).flatMap { i in
            [2, 1, 0].map { Float(image.pixels[i + $0]) / 127.5 - 1 }
        }
        let expected = features(Tensor(numbers, shape: [1, 470, 150, 3]), edges: whole).values
        var found: [Float] = []
        for band in RivaGANBand.all(of: image, convolutionCount: 2) {
            found += band.own(features(band.pixels, edges: band.edges), after: 2).values
        }
        expectClose(found, expected, absolute: 0.05, relative: 1e-3)  // values reach some hundreds
    }

    @Test("the hyperbolic tangent is right to a few parts in ten million")
    func tangent() {
        var values = (-1200...1200).map { Float($0) / 100 }
        let expected = values.map { Float(tanh(Double($0))) }
        values.withUnsafeMutableBufferPointer { HyperbolicTangent.apply(to: $0) }
        expectClose(values, expected, absolute: 4e-7, relative: 0)
    }
}
