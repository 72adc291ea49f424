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
            found += features(band.pixels, edges: band.edges).rows(band.ownRows(after: 2)).values
        }
        expectClose(found, expected, absolute: 0.05, relative: 1e-3)  // values reach some hundreds
    }

    @Test("a convolution's results go through a tangent right to a few parts in ten million, scaled and shifted")
    func tangent() throws {
        let bias = (0..<64).map { Float($0 - 32) * 0.4 }
        let source = NamedParameters([
            "c.weight": Tensor(repeating: 0, shape: [64, 1, 11, 11]), "c.bias": Tensor(bias, shape: [64]),
            "n.weight": Tensor((0..<64).map { Float($0) }, shape: [64]), "n.bias": Tensor(repeating: 3, shape: [64]),
            "n.running_mean": Tensor(repeating: 0.5, shape: [64]),
            "n.running_var": Tensor(repeating: 4, shape: [64]),
        ])
        let x = Tensor(repeating: 1, shape: [1, 3, 5, 1])
        let whole = BandEdges(isFirst: true, isLast: true)
        let tangents = bias.map { Float(tanh(Double($0))) }
        let alone = try LargeConvolution(source, "c", in: 1, out: 64, finish: TanhNormalization(count: 64))
        expectClose(
            alone(x, edges: whole).values, Array([[Float]](repeating: tangents, count: 15).joined()), absolute: 4e-7,
            relative: 0)
        let normalized = try LargeConvolution(
            source, "c", in: 1, out: 64, finish: TanhNormalization(source, "n", count: 64))
        let expected = tangents.enumerated().map { channel, tangent -> Float in
            let normal: Float = (tangent - 0.5) / Float(4.00001).squareRoot()
            return normal * Float(channel) + 3
        }
        expectClose(
            normalized(x, edges: whole).values, Array([[Float]](repeating: expected, count: 15).joined()),
            absolute: 2e-5, relative: 0)
    }

    @Test(
        "a large convolution is its naive twin for sizes around those of a tile",
        arguments: [(1, 1), (5, 7), (21, 22), (22, 23), (44, 45), (66, 300)])
    func sizes(_ height: Int, _ width: Int) throws {
        let source = SyntheticWeights(["c.weight": [5, 9, 11, 11], "c.bias": [5]])
        let convolution = try LargeConvolution(source, "c", in: 9, out: 5)
        var numbers = TorchRandomSource(seed: UInt64(height))
        let x = Tensor(numbers.normals(count: height * width * 9), shape: [1, height, width, 9])
        let (weight, bias) = (
            try source.parameter("c.weight", shape: [5, 9, 11, 11]), try source.parameter("c.bias", shape: [5])
        )
        let found = convolution(x, edges: BandEdges(isFirst: true, isLast: true))
        expectClose(found, x.convolved(weight, bias: bias.tensor, padding: Padding(5)), absolute: 2e-5)
    }

    /// Logits and values of pixels, and the softmax of the logits from its definition.
    private func attended(height: Int, width: Int, spread: Float) -> (
        logits: Tensor, values: Tensor, weights: [[Double]]
    ) {
        var numbers = TorchRandomSource(seed: UInt64(width))
        let shape = [1, height, width, 32]
        let logits = numbers.normals(count: height * width * 32).map { $0 * spread }
        let weights = stride(from: 0, to: logits.count, by: 32).map { start -> [Double] in
            let own = logits[start..<(start + 32)].map(Double.init)
            let largest = own.max() ?? 0
            let powers = own.map { exp($0 - largest) }
            let sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        }
        return (Tensor(logits, shape: shape), Tensor(numbers.normals(count: logits.count), shape: shape), weights)
    }

    @Test(
        "weighted sums are those of a softmax from its definition, of the rows asked for",
        arguments: [Float(0.1), 1, 30, 300])
    func weightedSums(_ spread: Float) {
        let (logits, values, weights) = attended(height: 5, width: 7, spread: spread)
        let found = RivaGANAttention.weightedSums(of: values, logits: logits, rows: 1..<4)
        for bit in 0..<32 {
            var expected = 0.0
            for pixel in 7..<28 { expected += weights[pixel][bit] * Double(values.values[pixel * 32 + bit]) }
            #expect(abs(found[bit] - expected) < 1e-5)
        }
    }

    @Test("the fourth channel is the weighted sum of the signs, beside the pixels", arguments: [Float(1), 100])
    func joined(_ spread: Float) {
        let (logits, _, weights) = attended(height: 3, width: 6, spread: spread)
        let pixels = Tensor((0..<54).map { Float($0) }, shape: [1, 3, 6, 3])
        let signs = (0..<32).map { Float($0 % 3 == 0 ? 1 : -1) }
        let found = RivaGANAttention.joined(pixels, weightedSumsOf: signs, logits: logits).values
        for pixel in 0..<18 {
            let own = found[(pixel * 4)..<(pixel * 4 + 3)]
            #expect(own.elementsEqual(pixels.values[(pixel * 3)..<(pixel * 3 + 3)]))
            let expected = zip(weights[pixel], signs).reduce(0.0) { $0 + $1.0 * Double($1.1) }
            #expect(abs(Double(found[pixel * 4 + 3]) - expected) < 1e-6)
        }
    }

    @Test("a mark changes no sample by more than three steps and moves the bits read, by both writers")
    func amplitude() throws {
        let image = SharedMarkTests.scene(11, width: 256, height: 256)
        let (encoder, decoder) = (
            try RivaGANEncoder(contentsOf: Self.weights), try RivaGANDecoder(contentsOf: Self.weights)
        )
        let payload = try WatermarkPayload(parsing: "hex:c0ffee42")
        let unmarked = decoder.tally(of: image)
        for writer in [MarkWriter.corrected, .compatible] {
            let marked = try encoder.marked(image, with: payload, writer: writer)
            let change = zip(marked.pixels, image.pixels).map { Int($0) - Int($1) }
            // 0.016 of half the range is 2.04 steps; truncation takes up to one more
            #expect(change.allSatisfy { abs($0) <= 3 } && change.contains { $0 != 0 })
            let tally = decoder.tally(of: marked)
            // On drawn pictures the Python library reads 22 to 28 of its own 32 bits, and chance has 16.
            #expect(tally.matches(payload.bits) >= 22 && tally.strength(payload.bits) > unmarked.strength(payload.bits))
            #expect(tally.margins == decoder.outputs(of: marked).map { $0 - 0.52 })
        }
        #expect(unmarked.matches(payload.bits) < 22)
    }

    @Test(
        "weights that are missing or of another shape are refused",
        arguments: ["decoder.safetensors", "encoder.safetensors"])
    func refusedWeights(_ name: String) throws {
        try withTemporaryFolder { folder in
            #expect(throws: CheckpointError.self) { try RivaGANDecoder(contentsOf: folder) }
            let data = try Data(contentsOf: Self.weights.appending(path: name))
            for damaged in [Data(), data.prefix(100), data.prefix(data.count / 2)] {
                try damaged.write(to: folder.appending(path: name))
                #expect(throws: CheckpointError.self) {
                    if name.hasPrefix("d") {
                        _ = try RivaGANDecoder(contentsOf: folder)
                    } else {
                        _ = try RivaGANEncoder(contentsOf: folder)
                    }
                }
            }
            // the other network's file under this one's name
            let other = name.hasPrefix("d") ? "encoder.safetensors" : "decoder.safetensors"
            try Data(contentsOf: Self.weights.appending(path: other)).write(to: folder.appending(path: name))
            #expect(throws: CheckpointError.self) {
                if name.hasPrefix("d") {
                    _ = try RivaGANDecoder(contentsOf: folder)
                } else {
                    _ = try RivaGANEncoder(contentsOf: folder)
                }
            }
        }
    }

    @Test("every size gives 32 outputs, and the same each time", arguments: [(256, 256), (23, 250), (300, 7), (1, 1)])
    func outputs(_ width: Int, _ height: Int) throws {
        let decoder = try RivaGANDecoder(contentsOf: Self.weights)
        let image = Pictures.noise(width: width, height: height, seed: 2)
        let first = decoder.outputs(of: image)
        #expect(first.count == 32 && first.allSatisfy(\.isFinite) && first == decoder.outputs(of: image))
    }
}

/// Parameters given by hand.
private struct NamedParameters: ParameterSource {
    let path = "parameters"
    private let tensors: [String: Tensor]

    init(_ tensors: [String: Tensor]) { self.tensors = tensors }

    var names: [String] { tensors.keys.sorted() }
    func shape(of name: String) -> [Int]? { tensors[name]?.shape }
    func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
        tensors[name].map { Parameter(name: name, tensor: $0) }
    }
    func adviseUnneeded() {}
}
