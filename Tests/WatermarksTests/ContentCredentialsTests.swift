import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("Content credentials")
struct ContentCredentialsTests {
    @Test("of the C2PA library's files are read", arguments: ["credentials.png", "credentials.jpg"])
    func reading(_ name: String) throws {
        let credentials = try #require(ContentCredentials(in: Golden.data(name)))
        #expect(credentials.generator == "klarbild-tests 1.0")
        #expect(credentials.title == "a drawing")
        #expect(credentials.sourceTypes == ["trainedAlgorithmicMedia"])
        #expect(credentials.summary.hasSuffix("not verified"))
    }

    @Test("are byte for byte the same in a rewritten file", arguments: ["credentials.png", "credentials.jpg"])
    func rewriting(_ name: String) throws {
        let file = try PictureFile(Golden.data(name), name: name)
        let store = try #require(file.credentials?.store)
        for format in [ImageFormat.png, .jpeg] {
            let rewritten = try file.encoded(as: format)
            #expect(ImageFormat(of: rewritten) == format)
            #expect(ContentCredentials(in: rewritten)?.store == store)
            #expect(try RGBImage(encoded: rewritten).width == file.image.width)
        }
    }

    @Test("are absent from other pictures")
    func absent() throws {
        let image = Pictures.picture(width: 64, height: 64, seed: 1)
        #expect(try ContentCredentials(in: PNG(image: image).encoded()) == nil)
        #expect(try ContentCredentials(in: image.jpeg()) == nil)
        #expect(ContentCredentials(in: Data("GIF89a".utf8)) == nil)
        #expect(ContentCredentials(in: Data()) == nil)
    }

    @Test("of cut and damaged files never end in a crash", arguments: ["credentials.png", "credentials.jpg"])
    func damage(_ name: String) throws {
        let data = try Golden.data(name)
        for length in stride(from: 0, to: min(data.count, 30_000), by: 97) {
            _ = ContentCredentials(in: data.prefix(length))
        }
        let store = try #require(ContentCredentials(in: data)?.store)
        for position in stride(from: 0, to: store.count, by: 53) {
            var broken = store
            broken[position] ^= 0xff
            _ = ContentCredentials(store: broken)
            _ = ContentCredentials(store: store.prefix(position))
        }
        var lying = Data([0xff, 0xff, 0xff, 0xff]) + Data("jumb".utf8)
        #expect(ContentCredentials(store: lying) == nil)
        lying = Data([0, 0, 0, 1]) + Data("jumb".utf8) + Data(repeating: 0xff, count: 8)
        #expect(ContentCredentials(store: lying) == nil)
    }

    @Test("a file's texts and losses are known")
    func pictureFile() throws {
        let image = Pictures.picture(width: 64, height: 64, seed: 1)
        let png = PNG(image: image, texts: [PNGText(keyword: "parameters", text: "a cat")])
        let file = try PictureFile(png.encoded(), name: "a.png")
        #expect(file.loss == nil && file.credentials == nil)
        #expect(try PNG(decoding: file.encoded(as: .png)).text("parameters") == "a cat")
        var grey16 = try png.encoded()
        (grey16[24], grey16[25]) = (16, 4)  // the header's depth and kind; the checksum is wrong then
        #expect(throws: ImageError.self) { try PictureFile(grey16, name: "b.png") }
    }
}

@Suite("CBOR")
struct CBORTests {
    @Test(
        "values of the standard's appendix",
        arguments: [
            ([0x00], CBORValue.integer(0)), ([0x18, 0x64], .integer(100)), ([0x19, 0x03, 0xe8], .integer(1000)),
            ([0x29], .integer(-10)), ([0x64, 0x49, 0x45, 0x54, 0x46], .text("IETF")),
            ([0x43, 0x01, 0x02, 0x03], .bytes(Data([1, 2, 3]))),
            ([0x82, 0x01, 0x61, 0x61], .list([.integer(1), .text("a")])),
            ([0xa1, 0x61, 0x61, 0x01], .map([(.text("a"), .integer(1))])),
            ([0x9f, 0x01, 0x02, 0xff], .list([.integer(1), .integer(2)])),
            ([0xbf, 0x61, 0x61, 0x01, 0xff], .map([(.text("a"), .integer(1))])),
            ([0xc1, 0x05], .integer(5)), ([0xf5], .other),
        ] as [([UInt8], CBORValue)])
    func values(_ bytes: [UInt8], _ expected: CBORValue) {
        #expect(CBORValue(Data(bytes)) == expected)
    }

    @Test(
        "what breaks the rules is nothing",
        arguments: [
            [], [0x18], [0x64, 0x49], [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x9f, 0x01],
            [0xbf, 0x01, 0xff], [0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x1c], [0x5f],
            [UInt8](repeating: 0x81, count: 64),
        ] as [[UInt8]])
    func broken(_ bytes: [UInt8]) {
        #expect(CBORValue(Data(bytes)) == nil)
    }
}
