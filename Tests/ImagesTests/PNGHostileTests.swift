import Foundation
import Images
import TestSupport
import Testing

@Suite("Hostile PNG")
struct PNGHostileTests {
    /// Two rows of two pixels, and what they decode to.
    static let rows: [[UInt8]] = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]
    static let picture = RGBImage(width: 2, height: 2, pixels: Array(1...12))

    /// A file of these rows with something done to it between the header and the pixels.
    static func file(_ body: (inout PNGBuilder) -> Void) -> Data {
        var builder = PNGBuilder(width: 2, height: 2)
        body(&builder)
        builder.addPixels(rows)
        return builder.data
    }

    static func expectDamage(_ data: Data, sourceLocation: SourceLocation = #_sourceLocation) {
        let error = #expect(throws: ImageError.self, sourceLocation: sourceLocation) { try PNG(decoding: data) }
        #expect(error?.isDamage == true, "\(error.debugDescription)", sourceLocation: sourceLocation)
    }

    @Test("is built rightly by these tests")
    func builder() throws {
        #expect(try PNG(decoding: Self.file { _ in }).image == Self.picture)
    }

    @Test("with bytes after its end is read")
    func trailing() throws {
        #expect(try PNG(decoding: Self.file { _ in } + Data([1, 2, 3])).image == Self.picture)
    }

    @Test("with unknown chunks that may be skipped is read")
    func ancillary() throws {
        #expect(try PNG(decoding: Self.file { $0.add("abCd", [1, 2, 3]) }).image == Self.picture)
    }

    @Test("with unknown chunks that must be understood is refused")
    func critical() {
        Self.expectDamage(Self.file { $0.add("ABCD", [1, 2, 3]) })
    }

    @Test("with a second header is refused")
    func secondHeader() {
        Self.expectDamage(Self.file { $0.add("IHDR", [0, 0, 0, 9, 0, 0, 0, 9, 8, 2, 0, 0, 0]) })
    }

    @Test("with lying chunk lengths is refused", arguments: [0, 1, 1000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF])
    func lengths(length: UInt32) {
        Self.expectDamage(Self.file { $0.add("gAMA", [0, 0, 177, 143], length: length) })
        var builder = PNGBuilder(width: 2, height: 2)
        builder.add("IDAT", PNGBuilder.stored(Self.rows.flatMap { [0] + $0 }), length: length)
        builder.add("IEND", [])
        Self.expectDamage(builder.data)
    }

    @Test("with a wrong check sum over its pixels is refused")
    func checksum() {
        var builder = PNGBuilder(width: 2, height: 2)
        builder.add("IDAT", PNGBuilder.stored(Self.rows.flatMap { [0] + $0 }), checksum: 1)
        builder.add("IEND", [])
        Self.expectDamage(builder.data)
    }

    @Test("with too few rows, no rows or no end is refused")
    func missing() {
        var short = PNGBuilder(width: 2, height: 2)
        short.addPixels([Self.rows[0]])
        Self.expectDamage(short.data)
        var none = PNGBuilder(width: 2, height: 2)
        none.add("IEND", [])
        Self.expectDamage(none.data)
        var endless = PNGBuilder(width: 2, height: 2)
        endless.add("IDAT", PNGBuilder.stored(Self.rows.flatMap { [0] + $0 }))
        Self.expectDamage(endless.data)
    }

    @Test("with an unknown row filter is refused")
    func filter() {
        var builder = PNGBuilder(width: 2, height: 2)
        builder.add("IDAT", PNGBuilder.stored([7] + Self.rows[0] + [0] + Self.rows[1]))
        builder.add("IEND", [])
        Self.expectDamage(builder.data)
    }

    @Test(
        "with an impossible kind is refused", arguments: [(3, 2), (8, 1), (16, 3), (4, 2), (8, 5), (0, 0), (255, 255)])
    func kind(depth: UInt8, color: UInt8) {
        var builder = PNGBuilder(width: 2, height: 2, depth: depth, color: color)
        builder.addPixels(Self.rows)
        Self.expectDamage(builder.data)
    }

    @Test("with a palette kind but no palette is refused")
    func paletteMissing() {
        var builder = PNGBuilder(width: 2, height: 1, color: 3)
        builder.addPixels([[0, 1]])
        Self.expectDamage(builder.data)
    }

    @Test("with colours beyond its palette shows black there")
    func paletteOverrun() throws {
        var builder = PNGBuilder(width: 2, height: 1, color: 3)
        builder.add("PLTE", [9, 8, 7])
        builder.addPixels([[0, 200]])
        #expect(try PNG(decoding: builder.data).image.pixels == [9, 8, 7, 0, 0, 0])
    }

    @Test("shows the colour under transparent pixels, as Pillow does")
    func transparent() throws {
        var builder = PNGBuilder(width: 2, height: 1, color: 6)
        builder.addPixels([[10, 20, 30, 0, 40, 50, 60, 255]])
        #expect(try PNG(decoding: builder.data).image.pixels == [10, 20, 30, 40, 50, 60])
    }

    @Test("keeps its texts before and after the pixels")
    func textPlaces() throws {
        var builder = PNGBuilder(width: 2, height: 2)
        builder.add("tEXt", Array("a\0one".utf8))
        builder.add("IDAT", PNGBuilder.stored(Self.rows.flatMap { [0] + $0 }))
        builder.add("iTXt", Array("b\0\0\0en\0B\0two \u{1F34E}".utf8))
        builder.add("IEND", [])
        #expect(
            try PNG(decoding: builder.data).texts
                == [PNGText(keyword: "a", text: "one"), PNGText(keyword: "b", text: "two \u{1F34E}")])
    }

    @Test(
        "leaves out texts that are malformed, and keeps the picture",
        arguments: [
            ("tEXt", Array("\0text".utf8)), ("tEXt", [UInt8](repeating: 65, count: 200)),
            ("zTXt", Array("a\0\0xx".utf8)),
            ("zTXt", Array("a\0\u{9}xx".utf8)), ("iTXt", Array("a\0\u{1}\0\0\0zz".utf8)), ("iTXt", Array("a\0".utf8)),
        ])
    func malformedText(kind: String, body: [UInt8]) throws {
        #expect(try PNG(decoding: Self.file { $0.add(kind, body) }).image == Self.picture)
    }

    @Test("repairs text that is not UTF-8 where it should be")
    func invalidUTF8() throws {
        let png = try PNG(decoding: Self.file { $0.add("iTXt", Array("a\0\0\0\0\0x".utf8) + [0xFF, 0x41]) })
        #expect(png.text("a") == "x\u{FFFD}A")
    }

    @Test("unpacks a text of megabytes")
    func longText() throws {
        let png = try PNG(
            decoding: Self.file { $0.add("zTXt", Array("a\0\0".utf8) + PNGBuilder.bomb(matches: 10_000)) })
        #expect(png.text("a")?.utf8.count == 2_580_001)
    }

    @Test("does not unpack a text that would fill the memory")
    func textBomb() throws {
        let bomb = PNGBuilder.bomb(matches: 80_000)
        #expect(bomb.count < 140_000, "20 MB of text in 140 KB")
        let png = try PNG(decoding: Self.file { $0.add("zTXt", Array("a\0\0".utf8) + bomb) })
        #expect(png.image == Self.picture)
        #expect((png.text("a") ?? "").utf8.count <= 8_000_000)
    }

    @Test("of random bytes never ends the program", arguments: 0..<40)
    func random(seed: UInt32) {
        let noise = Pictures.noise(30, 5, seed: seed).pixels
        var builder = PNGBuilder(width: 3, height: 2, color: [0, 2, 3, 4, 6][Int(seed) % 5])
        for (index, kind) in ["PLTE", "tRNS", "iCCP", "cHRM", "sBIT", "bKGD", "hIST", "eXIf", "iTXt", "IDAT"]
            .enumerated()
        {
            builder.add(kind, Array(noise[(index * 40)..<(index * 40 + 3 + Int(seed) % 30)]))
        }
        builder.addPixels([[UInt8]](repeating: Array(noise[..<12]), count: 2))
        #expect(throws: ImageError.self) { try PNG(decoding: builder.data) }
    }
}
