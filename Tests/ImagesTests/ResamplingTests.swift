import Images
import TestSupport
import Testing

@Suite("Resampling")
struct ResamplingTests {
    struct Example: Decodable, Sendable {
        let width, height, newWidth, newHeight: Int
        let filter: String
        let crc: UInt32
    }

    struct Square: Decodable, Sendable {
        let width, height, side: Int
        let crc: UInt32
    }

    static let examples = (try? Golden.json("resampling.json", as: [Example].self)) ?? []
    static let squares = (try? Golden.json("center-square.json", as: [Square].self)) ?? []

    @Test("has its goldens")
    func complete() {
        #expect(Self.examples.count == 105)
        #expect(Self.squares.count == 14)
    }

    @Test("gives Pillow's bytes", arguments: examples)
    func pillow(_ example: Example) throws {
        let filter = try #require(ResamplingFilter(rawValue: example.filter))
        let picture = Pictures.noise(example.width, example.height)
        let resized = picture.resized(width: example.newWidth, height: example.newHeight, filter: filter)
        #expect(resized.width == example.newWidth && resized.height == example.newHeight)
        #expect(resized.crc == example.crc)
    }

    @Test("gives the square that CLIP's image processor cuts", arguments: squares)
    func clip(_ example: Square) {
        let square = Pictures.noise(example.width, example.height).centerSquare(side: example.side)
        #expect(square.width == example.side && square.height == example.side)
        #expect(square.crc == example.crc)
    }

    @Test("computes a square from an extreme strip without its full length")
    func strip() {
        let square = Pictures.noise(1, 16_000).centerSquare(side: 224)
        #expect(square.width == 224 && square.height == 224)
    }

    @Test("keeps a picture of the same size", arguments: ResamplingFilter.allCases)
    func identity(_ filter: ResamplingFilter) {
        #expect(Pictures.noise(13, 7).resized(width: 13, height: 7, filter: filter) == Pictures.noise(13, 7))
    }

    @Test("keeps one colour one colour", arguments: ResamplingFilter.allCases)
    func constant(_ filter: ResamplingFilter) {
        let color = RGBColor(red: 255, green: 0, blue: 77)
        for (width, height) in [(1, 1), (5, 40), (40, 5), (200, 3)] {
            let resized = RGBImage(width: 17, height: 19, color: color)
                .resized(width: width, height: height, filter: filter)
            #expect(resized == RGBImage(width: width, height: height, color: color))
        }
    }

    @Test("repeats pixels when enlarged by the nearest", arguments: 1...5)
    func enlarged(factor: Int) {
        let picture = Pictures.noise(6, 5)
        let large = picture.enlarged(by: factor)
        #expect(large.width == 6 * factor && large.height == 5 * factor)
        for y in 0..<large.height {
            for x in 0..<large.width { #expect(large[x, y] == picture[x / factor, y / factor]) }
        }
    }

    @Test(
        "is as good as a naive sum of the weights, rounded between the passes", arguments: [(3, 2), (19, 23), (50, 4)])
    func naiveTwin(width: Int, height: Int) {
        let picture = Pictures.noise(21, 18, seed: 5)
        let expected = Self.transposed(
            Self.naiveBilinear(Self.transposed(Self.naiveBilinear(picture, width: width)), width: height))
        let found = picture.resized(width: width, height: height, filter: .bilinear)
        let worst = zip(found.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect((worst ?? 99) <= 1)
    }

    /// Antialiased linear resampling of the columns in floating point.
    private static func naiveBilinear(_ picture: RGBImage, width: Int) -> RGBImage {
        let scale = Double(picture.width) / Double(width)
        let reach = max(scale, 1)
        var result = RGBImage(width: width, height: picture.height)
        for y in 0..<picture.height {
            for x in 0..<width {
                let weights = (0..<picture.width).map { column in
                    max(0, 1 - abs(Double(column) + 0.5 - (Double(x) + 0.5) * scale) / reach)
                }
                func mean(_ channel: KeyPath<RGBColor, UInt8>) -> UInt8 {
                    let sum = (0..<picture.width).map { weights[$0] * Double(picture[$0, y][keyPath: channel]) }
                    return UInt8((sum.reduce(0, +) / weights.reduce(0, +)).rounded())
                }
                result[x, y] = RGBColor(red: mean(\.red), green: mean(\.green), blue: mean(\.blue))
            }
        }
        return result
    }

    private static func transposed(_ picture: RGBImage) -> RGBImage {
        var result = RGBImage(width: picture.height, height: picture.width)
        for y in 0..<picture.height {
            for x in 0..<picture.width { result[y, x] = picture[x, y] }
        }
        return result
    }
}
