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

    /// The area that a pen covers.
    static func area(of lines: [[Point]], radius: Double) -> Double {
        var sum = 0.0
        Coverage(lines: lines, radius: radius, width: 100, height: 100)?.forEachPixel { sum += Double($2) }
        return sum
    }

    @Test("of a pen has round ends, and counts once where the line turns back", arguments: [0.5, 1, 2.5, 4.5])
    func pen(radius: Double) {
        let (from, to) = (Point(20, 50.3), Point(70, 57.9))
        let line = Self.area(of: [[from, to]], radius: radius)
        let length = (50.0 * 50 + 7.6 * 7.6).squareRoot()
        #expect(abs(line - (length * 2 * radius + Double.pi * radius * radius)) < 0.03 * line)
        #expect(abs(Self.area(of: [[from, to, from]], radius: radius) - line) < 1e-3)
        #expect(abs(Self.area(of: [[from, from.mixed(with: to, 0.4), to]], radius: radius) - line) < 1e-3)
        #expect(abs(Self.area(of: [[from, to], [to, from]], radius: radius) - line) < 1e-3)
    }

    @Test("of a pen standing still is a disc", arguments: [2.0, 5, 20])
    func dot(radius: Double) {
        let area = Self.area(of: [[Point(50, 50), Point(50, 50)]], radius: radius)
        #expect(abs(area - Double.pi * radius * radius) < 0.05 * area)
    }

    @Test("of a pen thinner than a pixel fades with its width")
    func hairline() {
        let line = [[Point(20, 50.5), Point(70, 50.5)]]
        let (thin, thinner) = (Self.area(of: line, radius: 0.25), Self.area(of: line, radius: 0.125))
        #expect(abs(thin - 2 * thinner) < 1e-3)
        #expect(abs(thin - 25) < 2)
    }

    @Test("of a pen stops at the picture's edges")
    func penClipped() {
        #expect(Self.area(of: [[Point(-50, 50), Point(-10, 50)]], radius: 3) == 0)
        #expect(Self.area(of: [[Point(50, 140), Point(50, 110)]], radius: 3) == 0)
        let crossing = Self.area(of: [[Point(-50, 50), Point(150, 50)]], radius: 3)
        #expect(abs(crossing - 600) < 1)
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
