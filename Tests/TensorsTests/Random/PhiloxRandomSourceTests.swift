import Tensors
import TestSupport
import Testing

@Suite("PhiloxRandomSource")
struct PhiloxRandomSourceTests {
    static let streams = try? RandomGolden.load().philox

    /// The known answers of the Random123 library's test vectors for `philox4x32 10`.
    static let knownAnswers: [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)] = [
        (SIMD4(0, 0, 0, 0), SIMD2(0, 0), SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
        (
            SIMD4(repeating: 0xFFFF_FFFF), SIMD2(repeating: 0xFFFF_FFFF),
            SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
        ),
        (
            SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), SIMD2(0xA409_3822, 0x299F_31D0),
            SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
        ),
    ]

    @Test("encrypts as the published test vectors", arguments: knownAnswers)
    func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>) {
        #expect(PhiloxRandomSource.block(counter: counter, key: key) == expected)
    }

    @Test("draws what the reference recipe draws, draw after draw", arguments: try #require(streams))
    func reference(stream: RandomGolden.PhiloxStream) throws {
        var source = PhiloxRandomSource(seed: try #require(UInt64(stream.seed)))
        for draw in stream.draws {
            expectClose(source.normals(count: draw.count), draw, absolute: 1e-9, relative: 1e-6)
        }
    }

    @Test("starts as torch on a CUDA device with seed 0")
    func cuda() {
        var source = PhiloxRandomSource(seed: 0)
        let published: [Float] = [
            -0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564, -0.62285122, -0.32838709,
            -1.07454231, -0.36314407, -1.67105067, 2.26550497,
        ]
        expectClose(source.normals(count: 12), published, absolute: 4e-7, relative: 0)
    }

    @Test("gives a value the same number whatever the size of its draw")
    func prefixes() {
        var short = PhiloxRandomSource(seed: 9)
        var long = PhiloxRandomSource(seed: 9)
        #expect(short.normals(count: 10) == Array(long.normals(count: 1000).prefix(10)))
    }

    @Test("uses all 64 bits of a seed")
    func highBits() {
        var low = PhiloxRandomSource(seed: 7)
        var high = PhiloxRandomSource(seed: 7 + 3 << 32)
        #expect(low.normals(count: 8) != high.normals(count: 8))
    }

    @Test("has the moments of a standard normal")
    func moments() {
        var source = PhiloxRandomSource(seed: 11)
        expectStandardNormal(source.normals(count: 50_000))
    }
}
