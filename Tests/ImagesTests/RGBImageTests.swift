import Images
import Testing

@Suite("RGB image")
struct RGBImageTests {
    @Test("is filled with one colour")
    func filled() {
        let picture = RGBImage(width: 3, height: 2, color: RGBColor(red: 1, green: 2, blue: 3))
        #expect(picture.pixels == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
    }

    @Test("reads and writes single pixels")
    func pixels() {
        var picture = RGBImage(width: 2, height: 2, pixels: Array(0..<12))
        #expect(picture[1, 0] == RGBColor(red: 3, green: 4, blue: 5))
        #expect(picture[0, 1] == RGBColor(red: 6, green: 7, blue: 8))
        picture[1, 1] = .white
        #expect(picture.pixels == [0, 1, 2, 3, 4, 5, 6, 7, 8, 255, 255, 255])
    }

    @Test("equals pictures of the same size and samples only")
    func equality() {
        let picture = Pictures.noise(4, 3)
        #expect(picture == RGBImage(width: 4, height: 3, pixels: picture.pixels))
        #expect(picture != RGBImage(width: 3, height: 4, pixels: picture.pixels))
        #expect(picture != Pictures.noise(4, 3, seed: 2))
    }

    @Test("is a value")
    func value() {
        let picture = Pictures.noise(2, 2)
        var copy = picture
        copy[0, 0] = .black
        #expect(picture == Pictures.noise(2, 2))
    }

    @Test(
        "is cropped at any place",
        arguments: [(0, 0, 7, 5), (0, 0, 1, 1), (6, 4, 1, 1), (2, 1, 3, 4), (0, 4, 7, 1), (6, 0, 1, 5)])
    func crop(x: Int, y: Int, width: Int, height: Int) {
        let picture = Pictures.noise(7, 5)
        let part = picture.cropped(x: x, y: y, width: width, height: height)
        #expect(part.width == width && part.height == height)
        for row in 0..<height {
            for column in 0..<width { #expect(part[column, row] == picture[x + column, y + row]) }
        }
    }

    @Test("is cut in the middle, the odd pixel off at the right and the bottom")
    func center() {
        let picture = Pictures.noise(6, 5)
        #expect(picture.centerCropped(width: 3, height: 2) == picture.cropped(x: 1, y: 1, width: 3, height: 2))
        #expect(picture.centerCropped(width: 6, height: 5) == picture)
    }

    @Test(
        "draws another picture, cut at its edges",
        arguments: [(0, 0), (1, 2), (-1, -2), (4, 3), (5, 4), (-3, -3), (-4, 0), (9, 9), (0, -50)])
    func draw(x: Int, y: Int) {
        let background = Pictures.noise(5, 4)
        let stamp = Pictures.noise(4, 3, seed: 9)
        var drawn = background
        drawn.draw(stamp, x: x, y: y)
        for row in 0..<4 {
            for column in 0..<5 {
                let inside = (0..<4).contains(column - x) && (0..<3).contains(row - y)
                #expect(drawn[column, row] == (inside ? stamp[column - x, row - y] : background[column, row]))
            }
        }
    }
}
