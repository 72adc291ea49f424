import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("Bits in phases")
struct QuantizationTests {
    @Test(
        "a phase is what lies above the last whole step",
        arguments: [(0.0, 0.0), (1, 1), (35.5, 35.5), (36, 0), (36 - 1e-10, 0), (90, 18), (1e6, 28), (18, 18)]
            as [(Double, Double)])
    func phase(_ magnitude: Double, _ expected: Double) {
        #expect(abs(Quantization.phase(magnitude) - expected) < 1e-6)
    }

    @Test("a bit is 1 above the middle of a step, never at it")
    func bit() {
        for tenth in 0..<360 { #expect(Quantization.bit(Double(tenth) / 10) == (tenth > 180)) }
    }

    @Test("votes are -1 where a 0 is written, 1 where a 1 is, and change sign where the bit does")
    func votes() {
        #expect(abs(Quantization.vote(9) + 1) < 1e-6 && abs(Quantization.vote(27) - 1) < 1e-6)
        #expect(abs(Quantization.carrier(9) - 1) < 1e-6 && abs(Quantization.carrier(27) - 1) < 1e-6)
        #expect(abs(Quantization.carrier(0) + 1) < 1e-6 && abs(Quantization.carrier(18) + 1) < 1e-6)
        for tenth in 1..<360 where tenth != 180 {
            let phase = Double(tenth) / 10
            #expect((Quantization.vote(phase) > 0) == Quantization.bit(phase))
            #expect(abs(Double(Quantization.vote(phase)) + sin(phase / 18 * Double.pi)) < 1e-6)
        }
    }

    @Test("what the library writes stays in its step and says the bit", arguments: [false, true])
    func libraryValue(_ bit: Bool) {
        for tenth in stride(from: 0, to: 12_000, by: 7) {
            let magnitude = Double(tenth) / 10
            let value = Quantization.libraryValue(magnitude, bit: bit)
            #expect((value / 36).rounded(.down) == (magnitude / 36).rounded(.down))
            #expect(Quantization.bit(Quantization.phase(value)) == bit)
            #expect(abs(Quantization.vote(Quantization.phase(value))) > 0.999)
        }
    }

    @Test("the near values are the nearest of all that say the bit", arguments: [false, true])
    func nearValues(_ bit: Bool) {
        let offset = bit ? 0.75 : 0.25
        let all: [Double] = (0..<60).map { (Double($0) + offset) * 36 }
        for tenth in stride(from: 0, to: 20_000, by: 13) {
            let magnitude = Double(tenth) / 10
            let near = Quantization.nearValues(magnitude, bit: bit)
            let nearest = all.map { abs($0 - magnitude) }.min() ?? 0
            #expect(abs((near.map { abs($0 - magnitude) }.min() ?? 0) - nearest) < 1e-9)
            #expect(near.allSatisfy { value in all.contains { abs($0 - value) < 1e-9 } })
        }
    }
}

@Suite("Writing a bit into a block")
struct BlockCoderTests {
    /// Sixteen numbers as chroma has them, more or less lively.
    private func block(_ generator: inout SeededGenerator, spread: Double) -> [Double] {
        (0..<16).map { _ in 255 + spread * Double.random(in: -1...1, using: &generator) }
    }

    private func read(_ block: [Double], _ method: WatermarkMethod) -> Bool {
        let rows = stride(from: 0, to: 16, by: 4).map { Array(block[$0..<($0 + 4)]) }
        let value = NaiveLibrary(method: method).carrier(of: rows)
        return value - (value / 36).rounded(.down) * 36 > 18
    }

    private func change(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    @Test(
        "both ways are read as the bit that the block's number asks for, whatever the stride",
        arguments: [WatermarkMethod.dwtDct, .dwtDctSvd], [0.3, 8, 90])
    func isRead(_ method: WatermarkMethod, _ spread: Double) {
        var generator = SeededGenerator(11)
        let coder = BlockCoder(method: method, bits: oddPayload)
        for index in 0..<200 {
            let old = block(&generator, spread: spread)
            let expected = oddPayload[index % oddPayload.count]
            var near = old
            coder.writeNearest(&near, stride: 4, count: 1, first: index)
            #expect(read(near, method) == expected)
            // within rows of nine numbers, of which the other five stay as they are
            var (wide, expectedWide) = ([Double](repeating: -1, count: 36), [Double](repeating: -1, count: 36))
            for place in 0..<16 {
                let target = place / 4 * 9 + place % 4
                (wide[target], expectedWide[target]) = (old[place], near[place])
            }
            coder.writeNearest(&wide, stride: 9, count: 1, first: index)
            #expect(wide == expectedWide)
            guard method == .dwtDctSvd else { continue }
            var library = old
            coder.writeAsLibrary(&library, stride: 4, count: 1, first: index)
            #expect(read(library, method) == expected)
        }
    }

    @Test("the nearest way changes no more than the library's, and little beside it on the whole")
    func isNearer() {
        var generator = SeededGenerator(12)
        let coder = BlockCoder(method: .dwtDctSvd, bits: oddPayload)
        var (own, library) = (0.0, 0.0)
        for index in 0..<300 {
            let old = block(&generator, spread: 20)
            var (near, other) = (old, old)
            coder.writeNearest(&near, stride: 4, count: 1, first: index)
            coder.writeAsLibrary(&other, stride: 4, count: 1, first: index)
            #expect(change(near, old) <= change(other, old) + 1e-9)
            own += change(near, old)
            library += change(other, old)
        }
        #expect(own < 0.9 * library)
    }

    @Test("no value that says the bit needs less change than the one that dwtDct's nearest way takes")
    func isBest() {
        var generator = SeededGenerator(13)
        for round in 0..<100 {
            let old = block(&generator, spread: 15)
            let coder = BlockCoder(method: .dwtDct, bits: [round % 2 == 0])
            var near = old
            coder.writeNearest(&near, stride: 4, count: 1, first: 0)
            let (largest, place) = old.indices.dropFirst().map { (old[$0], $0) }.max { $0.0 < $1.0 } ?? (0, 0)
            // every value that says the bit, with all else brought two below it
            let offset = round % 2 == 0 ? 0.75 : 0.25
            let costs = (0..<40).map { step -> Double in
                let value: Double = (Double(step) + offset) * 36
                var other = old.enumerated().map { $0.offset == 0 ? $0.element : min($0.element, value - 2) }
                other[place] = value
                return change(other, old)
            }
            #expect(abs(change(near, old) - (costs.min() ?? 0)) < 1e-9, "largest \(largest)")
        }
    }

    @Test("the library's dwtDct keeps the sign and takes the first of equal magnitudes")
    func sign() {
        var block = [Double](repeating: 3, count: 16)
        (block[0], block[6], block[9]) = (900, -50, 50)
        BlockCoder(method: .dwtDct, bits: [true]).writeAsLibrary(&block, stride: 4, count: 1, first: 0)
        #expect(block[6] == -63 && block[9] == 50 && block[0] == 900)
        block = [Double](repeating: 0, count: 16)
        BlockCoder(method: .dwtDct, bits: [false]).writeAsLibrary(&block, stride: 4, count: 1, first: 0)
        #expect(block[1] == 9 && block.count { $0 == 0 } == 15)
    }

    @Test("dwtDct's first number is never touched", arguments: [false, true])
    func first(_ bit: Bool) {
        var generator = SeededGenerator(14)
        for _ in 0..<50 {
            let old = block(&generator, spread: 60)
            var (near, library) = (old, old)
            BlockCoder(method: .dwtDct, bits: [bit]).writeNearest(&near, stride: 4, count: 1, first: 0)
            BlockCoder(method: .dwtDct, bits: [bit]).writeAsLibrary(&library, stride: 4, count: 1, first: 0)
            #expect(near[0] == old[0] && library[0] == old[0])
            #expect(zip(library, old).count { $0 != $1 } <= 1)
        }
    }
}

@Suite("The largest singular value")
struct DominantSingularValueTests {
    /// The values of blocks that stand side by side in rows of so many numbers more.
    private func values(of blocks: [[Double]], tolerance: Double = 1e-31, gap: Int = 0) -> [DominantSingularValue] {
        let stride = blocks.count * 4 + gap
        var rows = [Double](repeating: .nan, count: stride * 4)
        for (block, values) in blocks.enumerated() {
            for place in 0..<16 { rows[place / 4 * stride + block * 4 + place % 4] = values[place] }
        }
        var found: [DominantSingularValue] = []
        DominantSingularValue.forEach(in: rows, stride: stride, count: blocks.count, tolerance: tolerance) {
            #expect($0 == found.count)
            found.append($1)
        }
        return found
    }

    private func twin(_ block: [Double]) -> Double {
        NaiveLibrary.singularValues(stride(from: 0, to: 16, by: 4).map { Array(block[$0..<($0 + 4)]) })[0].value
    }

    /// Random blocks as chroma has them.
    private func blocks(_ count: Int, spread: Double = 100) -> [[Double]] {
        var generator = SeededGenerator(UInt64(count))
        return (0..<count).map { _ in (0..<16).map { _ in 255 + spread * Double.random(in: -1...1, using: &generator) }
        }
    }

    /// A matrix of a kind, by its name.
    static let kinds: [(String, [Double])] = [
        ("one number everywhere", [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]),
        ("zeros", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("one column", [0, 0, 100, 0, 0, 0, 100, 0, 0, 0, 100, 0, 0, 0, 100, 0]),
        ("one row", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 7]),
        ("rank one", [2, 3, 4, 5, 4, 6, 8, 10, 6, 9, 12, 15, 8, 12, 16, 20]),
        ("a checkerboard of chroma", [20, 490, 20, 490, 490, 20, 490, 20, 20, 490, 20, 490, 490, 20, 490, 20]),
        ("two halves", [0, 0, 510, 510, 0, 0, 510, 510, 0, 0, 510, 510, 0, 0, 510, 510]),
        ("a corner", [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 510]),
    ]

    @Test("is the twin's for matrices of every kind, alone and beside others", arguments: kinds)
    func ofEveryKind(_ name: String, _ block: [Double]) {
        let expected = twin(block)
        for tolerance in [1e-31, 1e-24, 1e-20] {
            for neighbours in [0, 2, 3, 6] {
                let found = values(of: blocks(neighbours) + [block], tolerance: tolerance)
                #expect(abs(found[neighbours].value - expected) <= 1e-9 * max(expected, 1), "\(name)")
                #expect(found.allSatisfy { $0.value.isFinite })
            }
        }
    }

    @Test(
        "of many blocks is the twin's of each, whatever their number and what lies between the rows", arguments: 1...9)
    func counts(_ count: Int) {
        let blocks = blocks(count)
        for (block, found) in zip(blocks, values(of: blocks, gap: count % 3)) {
            let expected = twin(block)
            #expect(abs(found.value - expected) < 1e-9 * expected)
            // left and right vectors: M v = s u, both of length 1
            for row in 0..<4 {
                let product = (0..<4).reduce(0) { $0 + block[row * 4 + $1] * found.right[$1] }
                #expect(abs(product - found.value * found.left[row]) < 1e-9 * expected)
            }
            #expect(
                abs((found.left * found.left).sum() - 1) < 1e-12 && abs((found.right * found.right).sum() - 1) < 1e-12)
        }
    }

    @Test("does not depend on the neighbours, to the last bit")
    func independent() {
        let blocks = blocks(40, spread: 250) + Self.kinds.map(\.1)
        let together = values(of: blocks)
        for (block, found) in zip(blocks, together) {
            let alone = values(of: [block])[0]
            #expect(alone.value == found.value && alone.left == found.left && alone.right == found.right)
        }
    }

    @Test("of two nearly equal values is one of them, after a bounded search")
    func nearlyEqual() {
        // two blocks on the diagonal, whose largest values are 200 and 200.0001
        var block = [Double](repeating: 0, count: 16)
        for place in [0, 1, 4, 5] { block[place] = 100 }
        for place in [10, 11, 14, 15] { block[place] = 100.00005 }
        #expect(abs(values(of: [block])[0].value - 200) < 0.001)
    }
}

@Suite("The corrected writer")
struct CorrectedWriterTests {
    @Test("leaves red, and all blocks of an already right picture nearly as they are")
    func red() throws {
        let image = Pictures.picture(width: 264, height: 256, seed: 2)
        for method in [WatermarkMethod.dwtDct, .dwtDctSvd] {
            let payload = try WatermarkPayload(parsing: "Klar")
            let once = try image.marked(with: payload, method: method)
            for i in stride(from: 0, to: image.pixels.count, by: 3) { #expect(once.pixels[i] == image.pixels[i]) }
            let twice = try once.marked(with: payload, method: method)
            #expect(twice.peakSignalToNoise(against: once) > once.peakSignalToNoise(against: image))
            #expect(twice.matchedBits(of: payload, method: method) == 32)
        }
    }

    @Test("clamps at black and white", arguments: [WatermarkMethod.dwtDct, .dwtDctSvd])
    func clamps(_ method: WatermarkMethod) throws {
        let payload = try WatermarkPayload(parsing: "bits:10")
        for color in [RGBColor.black, .white, RGBColor(red: 0, green: 0, blue: 255)] {
            let image = RGBImage(width: 256, height: 256, color: color)
            let marked = try image.marked(with: payload, method: method)
            // nothing wrapped around: no sample moved by more than a step can move it
            #expect(zip(marked.pixels, image.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 80 })
        }
    }

    @Test("moves green and blue of a cell's four pixels alike")
    func cells() throws {
        let image = RGBImage(width: 256, height: 256, color: RGBColor(grey: 128))
        let marked = try image.marked(with: WatermarkPayload(parsing: "bits:110"), method: .dwtDctSvd)
        for y in stride(from: 0, to: 256, by: 2) {
            for x in stride(from: 0, to: 256, by: 2) {
                #expect(Set([marked[x, y], marked[x + 1, y], marked[x, y + 1], marked[x + 1, y + 1]]).count == 1)
            }
        }
    }

    @Test(
        "refuses pictures without room", arguments: [WatermarkMethod.dwtDct, .dwtDctSvd],
        [MarkWriter.corrected, .compatible])
    func refusals(_ method: WatermarkMethod, _ writer: MarkWriter) throws {
        let payload = try WatermarkPayload(parsing: "Klarbild")
        #expect(throws: WatermarkError.pictureTooSmall(width: 256, height: 255)) {
            try RGBImage(width: 256, height: 255).marked(with: payload, method: method, writer: writer)
        }
        // 65,536 pixels in rows of seven lines hold no block; of eight lines they hold many
        #expect(throws: WatermarkError.payloadTooLong(bits: 64, blocks: 0)) {
            try RGBImage(width: 9363, height: 7).marked(with: payload, method: method, writer: writer)
        }
        #expect(
            try RGBImage(width: 8192, height: 8).marked(with: payload, method: method, writer: writer).width == 8192)
        let long = try WatermarkPayload(parsing: "bits:" + String(repeating: "01", count: 600))
        #expect(throws: WatermarkError.payloadTooLong(bits: 1200, blocks: 1024)) {
            try RGBImage(width: 256, height: 256).marked(with: long, method: method, writer: writer)
        }
    }
}
