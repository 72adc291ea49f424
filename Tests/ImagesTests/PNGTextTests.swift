import Foundation
import Images
import TestSupport
import Testing

@Suite("PNG text")
struct PNGTextTests {
    struct Example: Decodable {
        struct Entry: Decodable {
            let keyword, text: String
        }
        let png: Data
        let entries: [Entry]
    }

    @Test("reads plain, packed and international entries as Pillow wrote them")
    func reading() throws {
        let example = try Golden.json("png-texts.json", as: Example.self)
        let png = try PNG(decoding: example.png)
        #expect(png.texts == example.entries.map { PNGText(keyword: $0.keyword, text: $0.text) })
        #expect(png.text("Title") == "caf\u{E9} \u{A9}")
        #expect(png.text("missing") == nil)
        #expect(png.image == Pictures.scene(5, 4))
    }

    @Test(
        "comes back from a written file",
        arguments: [
            [], [("parameters", "a cat\nSteps: 20")], [("a", ""), ("b", "\u{FF}\u{A0}"), ("c", "\u{100}"), ("a", "2")],
            [("klarbild", #"{"verdict": "passed"}"#), ("Autor", "M\u{FC}ller \u{1F34E}")],
            [("long", String(repeating: "\u{5317}word ", count: 20_000))],
        ] as [[(String, String)]])
    func roundTrip(_ entries: [(String, String)]) throws {
        let png = PNG(
            image: Pictures.noise(3, 2), texts: entries.map { PNGText(keyword: $0.0, text: $0.1) })
        #expect(try PNG(decoding: png.encoded()) == png)
    }

    @Test(
        "is written as tEXt when it fits Latin-1, else as iTXt",
        arguments: [
            ("plain", "tEXt"), ("caf\u{E9}", "tEXt"), ("\u{FF}", "tEXt"), ("\u{100}", "iTXt"), ("\u{1F34E}", "iTXt"),
        ])
    func chunk(text: String, kind: String) throws {
        let png = PNG(image: Pictures.noise(1, 1), texts: [PNGText(keyword: "parameters", text: text)])
        let data = try png.encoded()
        let place = try #require(data.range(of: Data("\(kind)parameters\0".utf8)))
        let pixels = try #require(data.range(of: Data("IDAT".utf8)))
        #expect(place.lowerBound < pixels.lowerBound, "texts stand before the pixels")
    }

    @Test("has no NUL")
    func nul() throws {
        let png = PNG(image: Pictures.noise(1, 1), texts: [PNGText(keyword: "a", text: "x\0y")])
        #expect(try PNG(decoding: png.encoded()).text("a") == "x\u{FFFD}y")
    }

    @Test(
        "refuses keywords that PNG does not allow",
        arguments: ["", " a", "a ", "a  b", "\u{100}", "a\nb", "a\0b", String(repeating: "k", count: 80)])
    func keyword(_ keyword: String) {
        let png = PNG(image: Pictures.noise(1, 1), texts: [PNGText(keyword: keyword, text: "x")])
        #expect(throws: ImageError.badKeyword(keyword: keyword)) { try png.encoded() }
    }

    @Test("takes the longest keyword and Latin-1 letters in it")
    func longestKeyword() throws {
        let keyword = "\u{E9}" + String(repeating: "k", count: 78)
        let png = PNG(image: Pictures.noise(1, 1), texts: [PNGText(keyword: keyword, text: "x")])
        #expect(try PNG(decoding: png.encoded()).text(keyword) == "x")
    }
}
