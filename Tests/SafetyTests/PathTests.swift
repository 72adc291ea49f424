import Foundation
import Safety
import Testing

@Suite("Path")
struct PathTests {
    /// The area that a path covers on a large raster.
    static func area(_ path: Path, side: Int = 100) -> Double {
        var sum = 0.0
        Coverage(contours: path.contours, width: side, height: side)?.forEachPixel { sum += Double($2) }
        return sum
    }

    @Test("reads corners and closes them")
    func lines() {
        let path = Path("M 1 2 L 3 4.5 L -5 6 Z M 7 8 L 9 9")
        #expect(
            path.contours == [[Point(1, 2), Point(3, 4.5), Point(-5, 6), Point(1, 2)], [Point(7, 8), Point(9, 9)]])
    }

    @Test("bends curves of both degrees to where they lead")
    func curves() throws {
        let quadratic = try #require(Path("M 0 0 Q 10 0 10 10").contours.first)
        #expect(quadratic.first == Point(0, 0) && quadratic.last == Point(10, 10))
        let middle = quadratic[quadratic.count / 2]
        #expect(abs(middle.x - 7.5) < 1e-9 && abs(middle.y - 2.5) < 1e-9)
        let cubic = try #require(Path("M 0 0 C 0 8 10 8 10 0").contours.first)
        let top = cubic[cubic.count / 2]
        #expect(abs(top.x - 5) < 1e-9 && abs(top.y - 6) < 1e-9)
    }

    @Test("covers the area of an ellipse, whichever way it is turned", arguments: [0.0, 30, 90, 123])
    func ellipse(degrees: Double) {
        let area = Self.area(.ellipse(50, 50, 30, 12, turned: degrees))
        #expect(abs(area - Double.pi * 30 * 12) < 4)
    }

    @Test("turns an ellipse clockwise")
    func turned() {
        let points = Path.ellipse(0, 0, 10, 1, turned: 45).contours.joined()
        #expect(points.contains { $0.x > 6.9 && $0.y > 6.9 })
        #expect(!points.contains { $0.x > 3 && $0.y < -3 })
    }
}
