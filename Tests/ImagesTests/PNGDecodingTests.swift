import Foundation
import Images
import TestSupport
import Testing

@Suite("PNG decoding")
struct PNGDecodingTests {
    struct Kind: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let width, height: Int
        let png, rgb: Data
        var testDescription: String { name }
    }

    static let kinds = (try? Golden.json("png-kinds.json", as: [Kind].self)) ?? []

    @Test("has a golden of every kind")
    func complete() {
        #expect(Self.kinds.count == 30)
    }

    @Test("gives Pillow's pixels", arguments: kinds)
    func pixels(_ kind: Kind) throws {
        let image = try PNG(decoding: kind.png).image
        #expect(image == RGBImage(width: kind.width, height: kind.height, pixels: [UInt8](kind.rgb)))
        #expect(try RGBImage(encoded: kind.png) == image)
    }

    @Test("refuses every truncation", arguments: kinds)
    func truncated(_ kind: Kind) throws {
        for length in 0..<kind.png.count {
            let error = #expect(throws: ImageError.self, "\(length) bytes") {
                try RGBImage(encoded: kind.png.prefix(length), name: "x.png")
            }
            #expect(error?.isDamage == true, "\(length) bytes")
        }
    }

    @Test("survives any single damaged byte", arguments: kinds)
    func damaged(_ kind: Kind) {
        for index in kind.png.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                // Either it decodes all the same, to the size that the header then states, or it throws.
                if let image = try? PNG(decoding: kind.png.flipping(byte: index, by: mask)).image {
                    #expect(image.pixels.count == image.width * image.height * 3)
                }
            }
        }
    }

    @Test(
        "refuses huge sizes before it takes memory",
        arguments: [(16_385, 1), (1, 16_385), (16_384, 16_385), (16_385, 16_385), (0x7FFF_FFFF, 0x7FFF_FFFF)])
    func huge(width: Int, height: Int) throws {
        #expect(throws: ImageError.tooLarge(name: "x.png", width: width, height: height)) {
            try PNG(decoding: header(width: UInt32(width), height: UInt32(height)), name: "x.png")
        }
    }

    @Test("refuses sizes that PNG does not know", arguments: [(0, 1), (1, 0), (0x8000_0000, 1), (1, 0xFFFF_FFFF)])
    func invalid(width: UInt32, height: UInt32) {
        let error = #expect(throws: ImageError.self) { try PNG(decoding: header(width: width, height: height)) }
        #expect(error?.isDamage == true)
    }

    @Test("finds the largest allowed picture short of data, not too large")
    func largest() {
        #expect(throws: ImageError.truncated(name: "x.png", format: "PNG")) {
            try PNG(decoding: header(width: 16_384, height: 16_384), name: "x.png")
        }
    }

    @Test("names the file, the fault and the mend")
    func message() {
        let error = #expect(throws: ImageError.self) {
            try RGBImage(encoded: (Self.kinds.first?.png ?? Data()).prefix(40), name: "cat.png")
        }
        #expect(error?.description == "cat.png is a PNG picture that ends early; copy or download it again")
    }

    /// The beginning of an 8-bit RGB file that states the given size, up to its first pixel.
    private func header(width: UInt32, height: UInt32) -> Data {
        var builder = PNGBuilder(width: width, height: height)
        builder.add("IDAT", [], length: 9)
        return builder.data.dropLast(4)
    }
}
