import Testing

@testable import Watermarks

@Suite("Payloads")
struct PayloadTests {
    @Test(
        "are read from text and written back",
        arguments: [
            ("Klarbild", 64), ("hex:b3ec907bb19e", 48), ("bits:1011", 4), ("grün", 40),
            ("uuid:123e4567-e89b-12d3-a456-426614174000", 128),
        ])
    func roundTrip(_ text: String, _ count: Int) throws {
        let payload = try WatermarkPayload(parsing: text)
        #expect(payload.bits.count == count && payload.description == text)
    }

    @Test("bits of bytes come with the most significant first")
    func order() throws {
        #expect(text(try WatermarkPayload(parsing: "hex:B3").bits) == "10110011")
        #expect(text(try WatermarkPayload(parsing: "S").bits) == "01010011")
    }

    @Test(
        "say what is wrong with them",
        arguments: ["", "hex:", "hex:b", "hex:xy", "bits:", "bits:102", "uuid:123", String(repeating: "x", count: 600)])
    func refusals(_ text: String) {
        #expect(throws: WatermarkError.self) { try WatermarkPayload(parsing: text) }
    }

    @Test("bits that were read are shown in the most readable form")
    func reading() throws {
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "Hi!").bits).description == "Hi!")
        #expect(WatermarkPayload(read: try WatermarkPayload(parsing: "hex:b3ec").bits).description == "hex:b3ec")
        #expect(WatermarkPayload(read: [true, false, true]).description == "bits:101")
    }

    @Test("the known marks have the published lengths")
    func knownMarks() {
        #expect(KnownMark.stableDiffusion1.payload.bits.count == 136)
        #expect(KnownMark.stableDiffusion1.payload.description == "StableDiffusionV1")
        #expect(
            text(KnownMark.stableDiffusionXL.payload.bits) == "101100111110110010010000011110111011000110011110")
        #expect(KnownMark.all(writtenWith: .rivaGAN).map(\.payload.bits.count) == [32])
    }
}
