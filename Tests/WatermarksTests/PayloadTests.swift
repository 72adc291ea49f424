import Foundation
import TestSupport
import Testing

@testable import Watermarks

@Suite("Payloads")
struct PayloadTests {
    @Test(
        "are read from text and written back",
        arguments: [
            ("Klarbild", 64), ("hex:b3ec907bb19e", 48), ("bits:1011", 4), ("grün", 40), ("日本", 48), ("🙂", 32), (" ", 8),
            ("uuid:123e4567-e89b-12d3-a456-426614174000", 128), ("uuid:00000000-0000-0000-0000-000000000000", 128),
            ("bits:0", 1), ("hex:00", 8), ("hexadecimal", 88), ("bits", 32), ("text:x", 48), ("\n\t", 16),
            ("a\u{0}b", 24),
        ])
    func roundTrip(_ text: String, _ count: Int) throws {
        let payload = try WatermarkPayload(parsing: text)
        #expect(payload.bits.count == count && payload.description == text)
    }

    @Test(
        "prefixes and digits may be written large; they are shown small",
        arguments: [
            ("HEX:B3EC", "hex:b3ec"), ("Hex:0aF0", "hex:0af0"), ("BITS:01", "bits:01"),
            ("UUID:123E4567-E89B-12D3-A456-426614174000", "uuid:123e4567-e89b-12d3-a456-426614174000"),
        ])
    func largeLetters(_ text: String, _ expected: String) throws {
        #expect(try WatermarkPayload(parsing: text).description == expected)
    }

    @Test("bits of bytes come with the most significant first")
    func order() throws {
        #expect(text(try WatermarkPayload(parsing: "hex:B3").bits) == "10110011")
        #expect(text(try WatermarkPayload(parsing: "S").bits) == "01010011")
        for byte in UInt8.min...UInt8.max {
            let digits = String(byte, radix: 2)
            let expected = String(repeating: "0", count: 8 - digits.count) + digits
            #expect(text(WatermarkPayload.bits(of: [byte])) == expected)
            #expect(WatermarkPayload.bytes(of: WatermarkPayload.bits(of: [byte])) == [byte])
        }
        #expect(WatermarkPayload.bytes(of: [true]) == [0x80])
        #expect(WatermarkPayload.bytes(of: WatermarkPayload.bits(of: [7]) + [false, true]) == [7, 0x40])
        #expect(WatermarkPayload.bytes(of: []).isEmpty)
    }

    @Test(
        "say what is wrong with them",
        arguments: [
            ("", "empty"), ("hex:", "empty"), ("hex:b", "odd number"), ("hex:xy", "'x' is not a hexadecimal digit"),
            ("hex:0x12", "'x'"), ("hex:b3 ec", "' '"), ("hex:１２", "not a hexadecimal digit"), ("bits:", "empty"),
            ("bits:102", "0 and 1"), ("bits:1 0", "0 and 1"), ("uuid:123", "32 hexadecimal digits"), ("uuid:", "32"),
            ("uuid:123e4567e89b12d3a456426614174000", "five groups"),
            ("uuid:123e4567-e89b-12d3-a456-42661417400g", "five groups"),
            (String(repeating: "x", count: 513), "4104 bits"),
            ("bits:" + String(repeating: "1", count: 4097), "4097 bits"),
            ("hex:" + String(repeating: "ab", count: 100_000), "800000 bits"),
        ])
    func refusals(_ text: String, _ reason: String) {
        #expect {
            try WatermarkPayload(parsing: text)
        } throws: {
            guard case .badPayload(text, let found)? = $0 as? WatermarkError else { return false }
            return found.contains(reason)
        }
    }

    @Test("the longest that is allowed is taken in every form")
    func longest() throws {
        for text in [
            String(repeating: "x", count: 512), "hex:" + String(repeating: "5a", count: 512),
            "bits:" + String(repeating: "01", count: 2048),
        ] {
            let payload = try WatermarkPayload(parsing: text)
            #expect(payload.bits.count == WatermarkPayload.maximumBitCount && payload.description == text)
        }
    }

    @Test("bits that were read are shown in the most readable form")
    func reading() throws {
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "Hi!").bits).description == "Hi!")
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "hex:b3ec").bits).description == "hex:b3ec")
        #expect(WatermarkPayload(read: [true, false, true]).description == "bits:101")
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "a\nb").bits).form == .hex)
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "grün").bits).form == .hex)
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "hex:207e").bits).description == " ~")
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "hex:7f20").bits).form == .hex)
    }

    @Test("what is shown of bits that were read is parsed to the same bits, whatever they are")
    func shown() throws {
        var generator = SeededGenerator(1)
        for count in [1, 7, 8, 9, 16, 31, 32, 48, 64, 128, 136, 4096] {
            for _ in 0..<20 {
                let bits = (0..<count).map { _ in Bool.random(using: &generator) }
                let shown = WatermarkPayload(read: bits).description
                #expect(try WatermarkPayload(parsing: shown).bits == bits, "\(shown)")
            }
        }
    }

    @Test(
        "text that looks like a prefixed form is shown so that it parses to the same bits",
        arguments: ["bits:01", "hex:", "uuid:1", "HEX:0"])
    func ambiguous(_ text: String) throws {
        let bits = WatermarkPayload.bits(of: text.utf8)
        let shown = WatermarkPayload(read: bits).description
        #expect(try WatermarkPayload(parsing: shown).bits == bits, "\(shown)")
    }

    @Test("a UUID's bits are its bytes in order")
    func uuid() throws {
        let payload = try WatermarkPayload(parsing: "uuid:123e4567-e89b-12d3-a456-426614174000")
        let hex = try WatermarkPayload(parsing: "hex:123e4567e89b12d3a456426614174000")
        #expect(payload.bits == hex.bits && payload.form == .uuid && payload != hex)
    }
}

@Suite("Known marks")
struct KnownMarkTests {
    @Test("have the published lengths and bits")
    func published() {
        #expect(KnownMark.stableDiffusion1.payload.bits.count == 136)
        #expect(KnownMark.stableDiffusion1.payload.description == "StableDiffusionV1")
        #expect(
            text(KnownMark.stableDiffusionXL.payload.bits) == "101100111110110010010000011110111011000110011110")
        #expect(KnownMark.klarbild.payload.description == "Klarbild" && KnownMark.klarbild.method == .dwtDctSvd)
    }

    @Test("of each method are those written with it, and never none", arguments: WatermarkMethod.allCases)
    func byMethod(_ method: WatermarkMethod) throws {
        let marks = KnownMark.all(writtenWith: method)
        #expect(!marks.isEmpty && marks.allSatisfy { $0.method == method && $0.name != nil })
        for mark in marks { try method.requireRoom(bits: mark.payload.bits.count, width: 256, height: 256) }
    }

    @Test("are all told apart by name and payload")
    func distinct() {
        #expect(Set(KnownMark.all.map(\.name)).count == KnownMark.all.count)
        #expect(Set(KnownMark.all.map(\.payload.bits)).count == KnownMark.all.count)
        #expect(KnownMark.all(writtenWith: .rivaGAN).map(\.payload.bits.count) == [32])
    }
}
