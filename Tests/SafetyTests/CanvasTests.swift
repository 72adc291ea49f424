import Images
import Safety
import Testing

@Suite("Canvas")
struct CanvasTests {
    static let square = Path("M 0 0 L 100 0 L 100 100 L 0 100 Z")

    @Test(
        "fits the scene's square into the middle",
        arguments: [(100, 100), (200, 100), (100, 200), (30, 60), (16, 16)])
    func bounds(width: Int, height: Int) {
        let bounds = Canvas(width: width, height: height).bounds
        let shorter = Double(min(width, height))
        #expect(abs(bounds.right - bounds.left - 100 * Double(width) / shorter) < 1e-9)
        #expect(abs(bounds.bottom - bounds.top - 100 * Double(height) / shorter) < 1e-9)
        #expect(abs(bounds.left + bounds.right - 100) < 1e-9 && abs(bounds.top + bounds.bottom - 100) < 1e-9)
    }

    @Test("draws the square into the middle and nothing beside it")
    func middle() {
        var canvas = Canvas(width: 40, height: 20)
        canvas.fill(Self.square, with: .solid(Ink(0x102030)))
        let picture = canvas.rendered()
        #expect(picture[9, 0] == .black && picture[30, 19] == .black)
        #expect(picture[10, 0] == RGBColor(red: 0x10, green: 0x20, blue: 0x30))
        #expect(picture[29, 19] == RGBColor(red: 0x10, green: 0x20, blue: 0x30))
    }

    @Test("shows a part of the scene when asked to")
    func part() {
        var canvas = Canvas(width: 10, height: 10, center: Point(50, 25), side: 50)
        canvas.fill(Path("M 25 0 L 50 0 L 50 25 L 25 25 Z"), with: .solid(Ink(0xFFFFFF)))
        let picture = canvas.rendered()
        for y in 0..<10 {
            for x in 0..<10 { #expect(picture[x, y] == (x < 5 && y < 5 ? .white : .black)) }
        }
    }

    @Test("mixes by opacity and by coverage")
    func mixing() {
        var canvas = Canvas(width: 100, height: 100)
        canvas.fill(Self.square, with: .solid(Ink(0xC80000)))
        canvas.fill(Self.square, with: .solid(Ink(0x0000C8, opacity: 0.25)))
        canvas.fill(Path("M 10 10 L 10.5 10 L 10.5 11 L 10 11 Z"), with: .solid(Ink(0xFFFFFF)))
        let picture = canvas.rendered()
        #expect(picture[50, 50] == RGBColor(red: 150, green: 0, blue: 50))
        #expect(abs(Int(picture[10, 10].red) - (150 + 255) / 2) <= 1)
        #expect(picture[11, 10] == picture[50, 50])
    }

    @Test("changes colour downwards and outwards")
    func gradients() {
        var canvas = Canvas(width: 100, height: 100)
        canvas.fill(Self.square, with: .vertical(from: 20, Ink(0x000000), to: 80, Ink(0xFFFFFF)))
        var picture = canvas.rendered()
        #expect(picture[3, 5] == .black && picture[3, 95] == .white)
        #expect(abs(Int(picture[3, 50].green) - 129) <= 2)
        let column = (0..<100).map { picture[70, $0].blue }
        #expect(column == column.sorted())
        canvas.fill(
            Self.square, with: .radial(center: Point(50, 50), radius: 30, Ink(0xFF0000), Ink(0x00FF00)))
        picture = canvas.rendered()
        #expect(picture[50, 50].red > 245 && picture[2, 50] == RGBColor(red: 0, green: 255, blue: 0))
        #expect(picture[50, 30] == picture[30, 50])
    }

    @Test("draws an outline over its filling")
    func outline() {
        var canvas = Canvas(width: 100, height: 100)
        canvas.draw(.circle(50, 50, 30), .solid(Ink(0xFFFFFF)), outline: Ink(0xFF0000), width: 4)
        let picture = canvas.rendered()
        #expect(picture[50, 50] == .white && picture[5, 5] == .black)
        for (x, y) in [(50, 20), (50, 79), (20, 50), (79, 50)] {
            #expect(picture[x, y] == RGBColor(red: 255, green: 0, blue: 0))
        }
    }
}
