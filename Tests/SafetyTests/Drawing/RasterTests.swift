import Foundation
import Images
import Safety
import TestSupport
import Testing

/// Shapes beside their naive twins: many samples a pixel.
@Suite("Shapes on the raster")
struct RasterTests {
    private static let (width, height) = (24, 18)

    /// Whether a place lies inside a polygon, by the crossings of a ray.
    private func contains(_ polygon: [Point], _ x: Double, _ y: Double) -> Bool {
        var isInside = false
        for (a, b) in zip(polygon, polygon.dropFirst() + polygon.prefix(1)) where (a.y > y) != (b.y > y) {
            if x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
        }
        return isInside
    }

    /// The distance of a place from a line.
    private func distance(_ from: Point, _ to: Point, _ x: Double, _ y: Double) -> Double {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let along = min(max(((x - from.x) * dx + (y - from.y) * dy) / max(dx * dx + dy * dy, 1e-12), 0), 1)
        return hypot(x - from.x - along * dx, y - from.y - along * dy)
    }

    private func parts(_ coverage: Coverage?) -> [Float] {
        var parts = [Float](repeating: 0, count: Self.width * Self.height)
        coverage?.forEachPixel { x, y, part in parts[y * Self.width + x] = part }
        return parts
    }

    /// The part of a pixel in which a condition holds, of 400 samples.
    private func sampled(_ x: Int, _ y: Int, _ holds: (Double, Double) -> Bool) -> Double {
        var count = 0
        for v in 0..<20 {
            for u in 0..<20 where holds(Double(x) + (Double(u) + 0.5) / 20, Double(y) + (Double(v) + 0.5) / 20) {
                count += 1
            }
        }
        return Double(count) / 400
    }

    @Test("triangles cover what samples cover, wherever they lie", arguments: 1...8)
    func triangles(seed: UInt64) {
        var random = SeededGenerator(seed)
        // Some reach over the picture's edges.
        let corners = (0..<3).map { _ in Point(Double(random.below(400)) / 10 - 8, Double(random.below(300)) / 10 - 6) }
        let found = parts(Coverage(contours: [corners], width: Self.width, height: Self.height))
        for y in 0..<Self.height {
            for x in 0..<Self.width {
                let expected = sampled(x, y) { contains(corners, $0, $1) }
                #expect(abs(Double(found[y * Self.width + x]) - expected) < 0.06, "\(x) \(y) of \(corners)")
            }
        }
    }

    @Test("stars of many corners sum up to their area, turned either way", arguments: 9...14)
    func stars(seed: UInt64) {
        var random = SeededGenerator(seed)
        let count = 5 + random.below(20)
        let corners = (0..<count).map { step in
            let (angle, radius) = (Double(step) / Double(count) * 2 * .pi, 3 + Double(random.below(50)) / 10)
            return Point(12 + radius * cos(angle), 9 + radius * sin(angle))
        }
        let area = zip(corners, corners.dropFirst() + corners.prefix(1)).reduce(0) {
            $0 + ($1.0.x * $1.1.y - $1.1.x * $1.0.y) / 2
        }
        for contour in [corners, corners.reversed()] {
            let sum = parts(Coverage(contours: [contour], width: Self.width, height: Self.height)).reduce(0, +)
            #expect(abs(Double(sum) - area) < 0.05, "\(sum) \(area)")
        }
    }

    @Test("pens cover what lies within their radius, soft at the rim alone", arguments: 15...20)
    func pens(seed: UInt64) {
        var random = SeededGenerator(seed)
        let points = (0..<3).map { _ in Point(Double(random.below(240)) / 10, Double(random.below(180)) / 10) }
        let radius = 0.5 + Double(random.below(30)) / 10
        let found = parts(Coverage(lines: [points], radius: radius, width: Self.width, height: Self.height))
        for y in 0..<Self.height {
            for x in 0..<Self.width {
                let (u, v) = (Double(x) + 0.5, Double(y) + 0.5)
                let away = min(distance(points[0], points[1], u, v), distance(points[1], points[2], u, v))
                let part = found[y * Self.width + x]
                #expect(
                    away < radius - 0.5 ? part == 1 : away > radius + 0.5 ? part == 0 : (0...1).contains(part),
                    "\(x) \(y)")
            }
        }
    }

    @Test(
        "what lies outside the picture, or has no inside, covers nothing",
        arguments: [
            [], [Point(5, 5)], [Point(5, 5), Point(9, 9)], [Point(-9, -9), Point(-1, -9), Point(-5, -1)],
            [Point(30, 2), Point(40, 2), Point(35, 9)], [Point(2, 20), Point(9, 20), Point(5, 30)],
            [Point(3, 3), Point(3, 3), Point(3, 3)],
        ] as [[Point]])
    func nothing(corners: [Point]) {
        #expect(parts(Coverage(contours: [corners], width: Self.width, height: Self.height)).allSatisfy { $0 == 0 })
    }

    @Test("a shape around the whole picture covers every pixel of it")
    func everything() {
        let corners = [Point(-50, -50), Point(90, -50), Point(90, 70), Point(-50, 70)]
        #expect(parts(Coverage(contours: [corners], width: Self.width, height: Self.height)).allSatisfy { $0 == 1 })
        let pen = Coverage(lines: [[Point(-5, 9), Point(40, 9)]], radius: 30, width: Self.width, height: Self.height)
        #expect(parts(pen).allSatisfy { $0 == 1 })
    }

    @Test(
        "from 48 pixels on the replacement is one scene: a small one is the large one made small",
        arguments: [64, 96, 128])
    func replacement(side: Int) {
        let small = Replacement.singer.fitted(width: side, height: side)
        let large = Replacement.singer.fitted(width: side * 4, height: side * 4).resized(
            width: side, height: side, filter: .box)
        #expect(PictureDistance(small, large).rootMeanSquare < 0.06)
        // Smaller ones are a part of it, closer by.
        let thumbnail = Replacement.singer.fitted(width: 32, height: 32)
        #expect(PictureDistance(thumbnail, large.resized(width: 32, height: 32, filter: .box)).rootMeanSquare > 0.1)
    }
}
