import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("invisible-watermark's marks")
struct LibraryParityTests {
    @Test("the pictures are those of the goldens' script")
    func pictures() throws {
        for example in try LibraryGolden.load().cases {
            #expect(Pictures.hash(example.image) == example.pixels)
        }
    }

    @Test("the compatible writer writes the library's pixels, byte for byte")
    func compatibleWriter() throws {
        for example in try LibraryGolden.load().cases {
            for mark in example.marks {
                let method = try #require(WatermarkMethod(rawValue: mark.method))
                let marked = try example.image.marked(
                    with: WatermarkPayload(parsing: "bits:\(mark.payload)"), method: method, writer: .compatible)
                #expect(Pictures.hash(marked) == mark.marked, "\(mark.method) on seed \(example.seed)")
            }
        }
    }

    @Test("the reader reads the library's bits, from marked and unmarked pictures and with the colours exchanged")
    func reader() throws {
        for example in try LibraryGolden.load().cases {
            for mark in example.marks {
                let method = try #require(WatermarkMethod(rawValue: mark.method))
                let payload = try WatermarkPayload(parsing: "bits:\(mark.payload)")
                let marked = try example.image.marked(with: payload, method: method, writer: .compatible)
                let count = payload.bits.count
                #expect(text(marked.readBits(count: count, method: method)) == mark.read)
                #expect(text(example.image.readBits(count: count, method: method)) == mark.unmarked)
                let swapped = BlockVotes(marked, method: method, reading: .integerSwapped).tally(length: count)
                #expect(text(swapped.bits) == mark.swapped)
            }
        }
    }

    @Test("the float reading reads what the library reads from floats")
    func floatReading() throws {
        for example in try LibraryGolden.load().cases {
            for mark in example.marks {
                guard let expected = mark.float else { continue }
                let marked = try example.image.marked(
                    with: WatermarkPayload(parsing: "bits:\(mark.payload)"), method: .dwtDct, writer: .compatible)
                let tally = BlockVotes(marked, method: .dwtDct, reading: .float).tally(length: expected.count)
                // OpenCV's float conversion fuses multiplications on some processors: a vote in thousands may differ
                #expect(zip(text(tally.bits), expected).count { $0 != $1 } <= 1)
            }
        }
    }

    @Test("the corrected writer is read as its payload, and changes less than the library", arguments: [1, 2, 3])
    func correctedWriter(_ seed: Int) throws {
        let image = Pictures.picture(width: 384, height: 320, seed: seed)
        for method in [WatermarkMethod.dwtDct, .dwtDctSvd] {
            let payload = try WatermarkPayload(parsing: "Klarbild")
            let marked = try image.marked(with: payload, method: method)
            #expect(marked.matchedBits(of: payload, method: method) == 64)
            let compatible = try image.marked(with: payload, method: method, writer: .compatible)
            #expect(marked.peakSignalToNoise(against: image) > compatible.peakSignalToNoise(against: image) + 2)
        }
    }

    @Test("pixels beyond the last whole block stay as they are")
    func remainder() throws {
        let image = Pictures.picture(width: 269, height: 262, seed: 6)
        let marked = try image.marked(with: WatermarkPayload(parsing: "x"), method: .dwtDct)
        for y in 0..<image.height {
            for x in 0..<image.width where x >= 264 || y >= 256 { #expect(marked[x, y] == image[x, y]) }
        }
        #expect(marked != image)
    }
}

extension LibraryGolden.Case {
    var image: RGBImage { Pictures.picture(width: width, height: height, seed: seed, isFlat: flat) }
}
