import Foundation
import Safety
import Testing

@Suite("Coverage")
struct CoverageTests {
    /// The covered part of every pixel that is covered at all, by place.
    static func parts(_ contours: [[(Double, Double)]], width: Int = 20, height: Int = 16) -> [[Int]: Float] {
        var parts: [[Int]: Float] = [:]
        Coverage(contours: contours.map { $0.map { Point($0.0, $0.1) } }, width: width, height: height)?
            .forEachPixel { parts[[$0, $1]] = $2 }
        return parts
    }

    static func rectangle(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> [(Double, Double)] {
        [(left, top), (right, top), (right, bottom), (left, bottom)]
    }

    @Test(
        "of a rectangle is exact in every pixel",
        arguments: [(2.0, 3.0, 5.0, 7.0), (2.25, 3.5, 2.75, 3.75), (0.5, 0.5, 19.5, 15.5), (3.1, 4.9, 9.4, 5.05)])
    func rectangles(left: Double, top: Double, right: Double, bottom: Double) {
        let parts = Self.parts([Self.rectangle(left, top, right, bottom)])
        for y in 0..<16 {
            for x in 0..<20 {
                let width = max(0, min(right, Double(x + 1)) - max(left, Double(x)))
                let height = max(0, min(bottom, Double(y + 1)) - max(top, Double(y)))
                #expect(abs(Double(parts[[x, y]] ?? 0) - width * height) < 1e-3)
            }
        }
    }

    @Test("of a slanted edge is the area beside it")
    func triangle() {
        let parts = Self.parts([[(0, 0), (8, 0), (0, 4)]])
        #expect(abs((parts[[0, 0]] ?? 0) - 1) < 1e-5)
        #expect(abs((parts[[7, 0]] ?? 0) - 0.25) < 1e-5)
        #expect(abs((parts[[6, 0]] ?? 0) - 0.75) < 1e-5)
        #expect(parts[[7, 1]] == nil)
    }

    @Test("sums up to the area of a polygon, whichever way it turns", arguments: [false, true])
    func area(reversed: Bool) {
        let points = (0..<90).map { step in
            let angle = Double(step) * Double.pi / 45
            return (10 + 6 * cos(angle), 8 + 6 * sin(angle))
        }
        let sum = Self.parts([reversed ? points.reversed() : points]).values.reduce(0, +)
        let area = 45 * 36 * sin(Double.pi / 45)
        #expect(abs(Double(sum) - area) < 1e-3)
    }

    @Test("of overlapping outlines is that of their union")
    func union() {
        let parts = Self.parts([Self.rectangle(1, 1, 6, 6), Self.rectangle(4, 4, 9, 9)])
        #expect(parts.values.allSatisfy { abs($0 - 1) < 1e-5 })
        #expect(parts.count == 25 + 25 - 4)
    }

    @Test("stops at the picture's edges")
    func clipped() {
        let parts = Self.parts([Self.rectangle(-5, -7, 3, 2.5), Self.rectangle(18, 14, 40, 60)])
        #expect(parts.count == 3 * 3 + 2 * 2)
        #expect(parts[[0, 0]] == 1 && parts[[19, 15]] == 1)
        #expect(parts[[2, 2]] == 0.5)
    }

    @Test(
        "is nothing outside the picture or without an area",
        arguments: [
            [], [[]], [[(-9, -9), (-2, -9), (-2, -2)]], [[(30, 2), (40, 2), (40, 9)]], [[(3, 3), (9, 3)]], [[(3, 3)]],
        ] as [[[(Double, Double)]]])
    func nothing(contours: [[(Double, Double)]]) {
        #expect(Self.parts(contours).isEmpty)
    }
}
