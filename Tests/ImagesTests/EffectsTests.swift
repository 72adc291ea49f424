import Images
import TestSupport
import Testing

@Suite("Effects")
struct EffectsTests {
    struct Blur: Decodable, Sendable {
        let width, height: Int
        let radius: Double
        let crc: UInt32
    }

    static let blurs = (try? Golden.json("blur.json", as: [Blur].self)) ?? []

    @Test("has its goldens")
    func complete() {
        #expect(Self.blurs.count == 40)
    }

    @Test("blurs as Pillow does", arguments: blurs)
    func blur(_ example: Blur) {
        let picture = Pictures.noise(example.width, example.height)
        #expect(picture.blurred(radius: example.radius).crc == example.crc)
    }

    @Test("leaves a picture alone at radius 0")
    func noBlur() {
        #expect(Pictures.noise(5, 4).blurred(radius: 0) == Pictures.noise(5, 4))
    }

    @Test("spreads a point as a Gaussian does")
    func point() {
        var picture = RGBImage(width: 81, height: 81)
        for y in 39...41 {
            for x in 39...41 { picture[x, y] = .white }
        }
        let blurred = picture.blurred(radius: 3)
        let profile = (0..<81).map { Double(blurred[$0, 40].green) }
        let total = profile.reduce(0, +)
        let variance = profile.enumerated().map { $1 * Double(($0 - 40) * ($0 - 40)) }.reduce(0, +) / total
        // The point itself has a variance of 2/3.
        #expect(abs(variance - (9 + 2.0 / 3)) < 0.6)
        #expect(profile == profile.reversed())
    }

    @Test("gives every block the mean of its pixels", arguments: [1, 2, 3, 5, 100])
    func pixelated(size: Int) {
        let picture = Pictures.noise(11, 7)
        let result = picture.pixelated(blockSize: size)
        for y in 0..<7 {
            for x in 0..<11 {
                let columns = (x / size * size)..<min(x / size * size + size, 11)
                let rows = (y / size * size)..<min(y / size * size + size, 7)
                let reds = rows.flatMap { row in columns.map { Double(picture[$0, row].red) } }
                #expect(abs(Double(result[x, y].red) - reds.reduce(0, +) / Double(reds.count)) <= 0.5)
                #expect(result[x, y] == result[columns.lowerBound, rows.lowerBound])
            }
        }
        if size == 1 { #expect(result == picture) }
    }
}

@Suite("Contact sheet")
struct ContactSheetTests {
    @Test("is as square as can be", arguments: [(1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 2, 2), (5, 3, 2), (10, 4, 3)])
    func columns(count: Int, columns: Int, rows: Int) {
        let pictures = Array(repeating: Pictures.noise(4, 3), count: count)
        let sheet = ContactSheet(pictures, gap: 2).rendered()
        #expect(sheet.width == 2 + columns * 6 && sheet.height == 2 + rows * 5)
    }

    @Test("places pictures in reading order, small ones in the middle of their cells")
    func places() {
        let (large, small) = (Pictures.noise(6, 5), Pictures.noise(2, 3, seed: 4))
        let background = RGBColor(red: 9, green: 8, blue: 7)
        let sheet = ContactSheet([large, small, small], columns: 2, gap: 1, background: background).rendered()
        #expect(sheet.width == 15 && sheet.height == 13)
        #expect(sheet.cropped(x: 1, y: 1, width: 6, height: 5) == large)
        #expect(sheet.cropped(x: 10, y: 2, width: 2, height: 3) == small)
        #expect(sheet.cropped(x: 3, y: 8, width: 2, height: 3) == small)
        #expect(sheet.cropped(x: 8, y: 7, width: 7, height: 6) == RGBImage(width: 7, height: 6, color: background))
    }
}
