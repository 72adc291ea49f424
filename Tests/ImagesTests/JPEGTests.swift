import Foundation
import Images
import TestSupport
import Testing

@Suite("JPEG")
struct JPEGTests {
    struct Kind: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let width, height: Int
        let jpeg: Data
        let crc: UInt32
        var testDescription: String { name }
    }

    struct RoundTrip: Decodable, Sendable {
        let kind: String
        let width, height, quality: Int
        let subsampling: String
        let crc: UInt32
    }

    static let kinds = (try? Golden.json("jpeg-decoding.json", as: [Kind].self)) ?? []
    static let roundTrips = (try? Golden.json("jpeg-round-trip.json", as: [RoundTrip].self)) ?? []

    @Test("has its goldens")
    func complete() {
        #expect(Self.kinds.count == 12)
        #expect(Self.roundTrips.count == 120)
    }

    @Test("decodes to Pillow's pixels", arguments: kinds)
    func decoding(_ kind: Kind) throws {
        let picture = try RGBImage(jpeg: kind.jpeg)
        #expect(picture.width == kind.width && picture.height == kind.height)
        #expect(picture.crc == kind.crc)
        #expect(try RGBImage(encoded: kind.jpeg) == picture)
    }

    @Test("loses what Pillow loses", arguments: roundTrips)
    func encoding(_ example: RoundTrip) throws {
        let (width, height) = (example.width, example.height)
        let picture = example.kind == "scene" ? Pictures.scene(width, height) : Pictures.noise(width, height)
        let subsampling = try #require(ChromaSubsampling(rawValue: example.subsampling))
        let data = try picture.jpeg(quality: example.quality, subsampling: subsampling)
        #expect(try RGBImage(jpeg: data).crc == example.crc)
    }

    @Test("refuses every truncation", arguments: kinds)
    func truncated(_ kind: Kind) {
        for length in 0..<kind.jpeg.count {
            let error = #expect(throws: ImageError.self, "\(length) bytes") {
                try RGBImage(encoded: kind.jpeg.prefix(length))
            }
            #expect(error?.isDamage == true, "\(length) bytes")
        }
    }

    @Test("survives any single damaged byte", arguments: kinds)
    func damaged(_ kind: Kind) {
        for index in kind.jpeg.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                if let picture = try? RGBImage(encoded: kind.jpeg.flipping(byte: index, by: mask)) {
                    #expect(picture.pixels.count == picture.width * picture.height * 3)
                }
            }
        }
    }

    @Test("refuses huge sizes before it takes memory")
    func huge() throws {
        var data = try Pictures.scene(8, 8).jpeg()
        let frame = try #require(data.range(of: Data([0xFF, 0xC0]))).lowerBound
        data.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0x00, 0x40, 0x01])
        #expect(throws: ImageError.tooLarge(name: "x.jpg", width: 0x4001, height: 0xFF00)) {
            try RGBImage(jpeg: data, name: "x.jpg")
        }
    }

    @Test("says that a picture is too wide to be written")
    func tooWide() {
        let error = #expect(throws: ImageError.self) { try RGBImage(width: 65_600, height: 1).jpeg() }
        #expect(error?.description.contains("cannot be written as JPEG") == true)
    }

    @Test("is smaller at a lower quality and with coarser colour")
    func sizes() throws {
        let picture = Pictures.noise(64, 64)
        #expect(try picture.jpeg(quality: 30).count < picture.jpeg(quality: 90).count)
        #expect(try picture.jpeg(subsampling: .both).count < picture.jpeg(subsampling: .horizontal).count)
        #expect(try picture.jpeg(subsampling: .horizontal).count < picture.jpeg(subsampling: .none).count)
    }
}
