import Foundation
import Images
import TestSupport
import Testing

@Suite("Hostile JPEG")
struct JPEGHostileTests {
    /// A sound picture, whose end marker stands last.
    static func sound() throws -> (data: Data, picture: RGBImage) {
        let data = try Pictures.scene(40, 24).jpeg(quality: 90)
        return (data, try RGBImage(jpeg: data))
    }

    /// A segment with its marker and length.
    static func segment(_ marker: UInt8, _ body: [UInt8]) -> Data {
        Data([0xFF, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body)
    }

    @Test("with bytes between scan and end is read, as Pillow does")
    func extraneous() throws {
        let (data, picture) = try Self.sound()
        let end = data.endIndex - 2
        #expect(try RGBImage(jpeg: data[..<end] + Data([0, 0, 0, 0]) + data[end...]) == picture)
    }

    @Test("with bytes after its end is read")
    func trailing() throws {
        let (data, picture) = try Self.sound()
        #expect(try RGBImage(jpeg: data + Data(repeating: 7, count: 50)) == picture)
    }

    @Test("with comments and unknown segments is read")
    func segments() throws {
        let (data, picture) = try Self.sound()
        let extra = Self.segment(0xFE, Array("hello".utf8)) + Self.segment(0xEC, [1, 2, 3])
        #expect(try RGBImage(jpeg: data[..<2] + extra + data[2...]) == picture)
    }

    @Test("is not turned by its Exif orientation, as in Pillow")
    func orientation() throws {
        let (data, picture) = try Self.sound()
        let exif: [UInt8] =
            Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        #expect(try RGBImage(jpeg: data[..<2] + Self.segment(0xE1, exif) + data[2...]) == picture)
    }

    @Test("with a thumbnail inside is still found to end early")
    func thumbnail() throws {
        let (data, _) = try Self.sound()
        let thumbnail = Self.segment(0xE1, Array("Exif\0\0".utf8) + [UInt8](data))
        let whole = data[..<2] + thumbnail + data[2...]
        #expect(throws: ImageError.truncated(name: "x.jpg", format: "JPEG")) {
            try RGBImage(jpeg: whole.dropLast(60), name: "x.jpg")
        }
    }

    @Test("with a segment longer than the file is refused")
    func longSegment() throws {
        let (data, _) = try Self.sound()
        let lying = Data([0xFF, 0xEC, 0xFF, 0xFF, 1, 2, 3])
        #expect(throws: ImageError.self) { try RGBImage(jpeg: data[..<2] + lying + data[2...]) }
    }

    @Test("of no pixels is refused", arguments: [5, 7])
    func empty(place: Int) throws {
        var (data, _) = try Self.sound()
        let frame = try #require(data.range(of: Data([0xFF, 0xC0]))).lowerBound
        data.replaceSubrange((frame + place)..<(frame + place + 2), with: [0, 0])
        let error = #expect(throws: ImageError.self) { try RGBImage(jpeg: data) }
        #expect(error?.isDamage == true)
    }

    /// The sound picture without the segments of a marker.
    static func removing(marker: UInt8) throws -> Data {
        var data = try sound().data
        while let place = data.range(of: Data([0xFF, marker])) {
            let length = Int(data[place.upperBound]) << 8 | Int(data[place.upperBound + 1])
            data.removeSubrange(place.lowerBound..<(place.upperBound + length))
        }
        return data
    }

    @Test("without quantisation tables is refused")
    func quantisation() throws {
        let error = #expect(throws: ImageError.self) { try RGBImage(jpeg: Self.removing(marker: 0xDB)) }
        #expect(error?.isDamage == true)
    }

    @Test("without Huffman tables is read with the standard ones, as frames of motion JPEG are")
    func huffman() throws {
        #expect(try RGBImage(jpeg: Self.removing(marker: 0xC4)) == Self.sound().picture)
    }

    @Test("of random bytes never ends the program", arguments: 0..<40)
    func random(seed: UInt32) throws {
        let (data, _) = try Self.sound()
        let noise = Data(Pictures.noise(40, 10, seed: seed).pixels)
        let cut = Int(seed) * 15 + 4
        let mixed = data.prefix(cut) + noise
        if let picture = try? RGBImage(jpeg: mixed) {
            #expect(picture.pixels.count == picture.width * picture.height * 3)
        }
        #expect(throws: ImageError.self) { try RGBImage(jpeg: Data([0xFF, 0xD8, 0xFF]) + noise) }
    }
}

@Suite("Codecs on many threads")
struct CodecConcurrencyTests {
    @Test("give the same bytes as on one")
    func concurrent() async throws {
        let picture = Pictures.scene(70, 50)
        let png = try PNG(image: picture, texts: [PNGText(keyword: "a", text: "b")]).encoded()
        let jpeg = try picture.jpeg()
        let lossy = try RGBImage(jpeg: jpeg)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    let broken = (try? RGBImage(encoded: png.dropLast(20))) == nil
                    return try broken && PNG(decoding: png).image == picture && picture.jpeg() == jpeg
                        && RGBImage(jpeg: jpeg) == lossy
                }
            }
            for try await same in group { #expect(same) }
        }
    }
}
