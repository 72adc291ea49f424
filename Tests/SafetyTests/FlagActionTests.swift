import Images
import Safety
import Testing

@Suite("Flag action")
struct FlagActionTests {
    static let sizes = [(16, 16), (17, 40), (64, 64), (300, 200), (512, 512)]

    /// A picture full of detail: stripes of all widths over ramps.
    static func detailed(_ width: Int, _ height: Int) -> RGBImage {
        var picture = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                picture[x, y] = RGBColor(
                    red: x / 2 % 2 == 0 ? 255 : 0, green: (x + y) / 5 % 2 == 0 ? 230 : 30,
                    blue: UInt8((x * 3 + y * 7) % 256))
            }
        }
        return picture
    }

    @Test("has the names that commands take")
    func names() {
        #expect(FlagAction.allCases.map(\.rawValue) == ["replace", "blur", "pixelate", "black", "withhold"])
    }

    @Test("keeps the size and never the picture", arguments: sizes)
    func size(width: Int, height: Int) {
        let picture = Self.detailed(width, height)
        for action in FlagAction.allCases where action != .withhold {
            let result = action.applied(to: picture)
            #expect(result?.width == width && result?.height == height, "\(action)")
            #expect(result != picture, "\(action)")
        }
    }

    @Test("gives no picture when it withholds")
    func withhold() {
        #expect(FlagAction.withhold.applied(to: Self.detailed(64, 64)) == nil)
    }

    @Test("gives black, as diffusers does")
    func black() {
        #expect(FlagAction.black.applied(to: Self.detailed(20, 30)) == RGBImage(width: 20, height: 30))
    }

    @Test("does not let a replacement depend on the picture")
    func replace() {
        let first = FlagAction.replace.applied(to: Self.detailed(64, 48))
        #expect(first == FlagAction.replace.applied(to: RGBImage(width: 64, height: 48)))
        let own = RGBImage(width: 5, height: 5, color: RGBColor(red: 9, green: 8, blue: 7))
        #expect(
            FlagAction.replace.applied(to: Self.detailed(64, 48), replacement: .picture(own))
                == RGBImage(width: 64, height: 48, color: RGBColor(red: 9, green: 8, blue: 7)))
    }

    @Test("blurs all detail away", arguments: [64, 256, 512])
    func blur(side: Int) throws {
        let blurred = try #require(FlagAction.blur.applied(to: Self.detailed(side, side)))
        // Neighbours differ by a few shades, where they differed by 255.
        let steps = (0..<side).flatMap { y in
            (1..<side).map { abs(Int(blurred[$0, y].red) - Int(blurred[$0 - 1, y].red)) }
        }
        #expect((steps.max() ?? 255) <= 4)
    }

    @Test("leaves about eight squares a side", arguments: sizes.filter { min($0.0, $0.1) >= 32 })
    func pixelate(width: Int, height: Int) throws {
        let squares = try #require(FlagAction.pixelate.applied(to: Self.detailed(width, height)))
        let shorter = min(width, height)
        let line = (0..<shorter).map { width <= height ? squares[$0, 0] : squares[0, $0] }
        let changes = zip(line, line.dropFirst()).count { $0 != $1 }
        #expect((1...7).contains(changes))
    }
}

@Suite("Replacement")
struct ReplacementTests {
    @Test(
        "is drawn at any size and shape",
        arguments: [
            (16, 16), (64, 64), (47, 48), (256, 256), (768, 512), (512, 768), (2048, 16), (16, 2048), (1, 1), (3, 500),
        ])
    func drawing(width: Int, height: Int) {
        let picture = Replacement.singer.fitted(width: width, height: height)
        #expect(picture.width == width && picture.height == height)
        if width * height > 100 {
            #expect(Set(stride(from: 0, to: width * height, by: 7).map { picture[$0 % width, $0 / width] }).count > 3)
        }
    }

    @Test("is the same drawing each time")
    func deterministic() {
        #expect(Replacement.singer.fitted(width: 96, height: 80) == Replacement.singer.fitted(width: 96, height: 80))
    }

    @Test(
        "shows a quiff, a face, a striped shirt, a coat and a microphone where they belong", arguments: [64, 256, 768])
    func contents(side: Int) {
        let picture = Replacement.singer.fitted(width: side, height: side)
        func color(_ x: Double, _ y: Double) -> RGBColor {
            picture[Int(x / 100 * Double(side)), Int(y / 100 * Double(side))]
        }
        func expect(_ found: RGBColor, near expected: (Int, Int, Int), _ what: String) {
            let difference =
                abs(Int(found.red) - expected.0) + abs(Int(found.green) - expected.1)
                + abs(Int(found.blue) - expected.2)
            #expect(difference < 60, "\(what) is \(found)")
        }
        expect(color(61, 15.5), near: (0xF0, 0x8A, 0x3C), "the quiff")
        expect(color(50, 32), near: (0xFF, 0xD9, 0xBD), "the forehead")
        expect(color(66, 86), near: (0xD9, 0xB2, 0x7C), "the coat")
        let shirt = (64..<82).map { color(50, Double($0)) }
        #expect(shirt.contains { $0.red > 200 && $0.green > 200 }, "the shirt is white")
        #expect(shirt.contains { $0.red < 100 && $0.blue > $0.red + 40 }, "and has blue stripes")
        #expect(color(42.6, 54).blue > 120, "the microphone's head is light metal")
    }

    @Test("has smooth edges")
    func antialiased() {
        let picture = Replacement.singer.fitted(width: 256, height: 256)
        // Across an outline of the coat there are colours between the outline's and the coat's.
        let row = (40..<70).map { Int(picture[$0, 230].red) }
        #expect(row.contains { (0x2A + 20)..<(0xD9 - 20) ~= $0 })
    }

    @Test("cuts a user's picture to the shape, and keeps its proportions")
    func aspect() throws {
        // A red square between white margins, in a wide picture.
        var picture = RGBImage(width: 90, height: 30, color: .white)
        picture.draw(RGBImage(width: 10, height: 10, color: RGBColor(red: 255, green: 0, blue: 0)), x: 40, y: 10)
        let fitted = Replacement.picture(picture).fitted(width: 60, height: 60)
        let red = (0..<60).count { fitted[$0, 30].green < 128 }
        let high = (0..<60).count { fitted[30, $0].green < 128 }
        #expect(red == 20 && high == 20)
    }

    @Test("keeps a user's picture of the same size as it is")
    func same() {
        let picture = FlagActionTests.detailed(33, 21)
        #expect(Replacement.picture(picture).fitted(width: 33, height: 21) == picture)
    }

    @Test("resizes a user's picture of the same shape by Pillow's bicubic filter alone")
    func bicubic() {
        let picture = FlagActionTests.detailed(64, 48)
        #expect(Replacement.picture(picture).fitted(width: 128, height: 96) == picture.resized(width: 128, height: 96))
    }

    @Test("takes extreme shapes", arguments: [(1, 500), (500, 1), (1, 1), (2048, 16)])
    func extreme(width: Int, height: Int) {
        for picture in [
            FlagActionTests.detailed(1, 300), FlagActionTests.detailed(300, 1), FlagActionTests.detailed(7, 7),
        ] {
            let fitted = Replacement.picture(picture).fitted(width: width, height: height)
            #expect(fitted.width == width && fitted.height == height)
        }
    }
}
