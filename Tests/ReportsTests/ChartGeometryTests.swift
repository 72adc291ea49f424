import Foundation
import Testing

@testable import Reports

/// Where charts put their shapes, read back from the SVG.
@Suite("Geometry of charts")
struct ChartGeometryTests {
    /// The elements of a kind whose class begins with a style, each as its attributes.
    private func elements(_ kind: String, _ style: String, in svg: SVG) throws -> [[String: String]] {
        let text = svg.element(title: "t", variant: "wide")
        let attribute = try Regex(#"([a-z0-9-]+)="([^"]*)""#, as: (Substring, Substring, Substring).self)
        return text.split(separator: "<").filter { $0.hasPrefix("\(kind) class=\"\(style)") }.map { element in
            Dictionary(uniqueKeysWithValues: element.matches(of: attribute).map { ("\($0.1)", "\($0.2)") })
        }
    }

    private func number(_ attributes: [String: String], _ name: String) throws -> Double {
        try #require(attributes[name].flatMap(Double.init), "\(name) of \(attributes)")
    }

    private func points(_ attributes: [String: String]) throws -> [(x: Double, y: Double)] {
        try #require(attributes["points"]).split(separator: " ").map { pair in
            let parts = pair.split(separator: ",").compactMap { Double($0) }
            return (try #require(parts.first), try #require(parts.last))
        }
    }

    @Test("bars are as long as their shares, whiskers lie at their intervals", arguments: [820.0, 360])
    func bars(width: Double) throws {
        let chart = BarChart(
            title: "b",
            bars: [
                .init("a", 0.5, interval: 0.4...0.6, reference: 0.55), .init("b", 0.25, interval: 0.25...0.25),
                .init("c", 0), .init("d", 0.1, isMuted: true),
            ], referenceName: "r")
        let svg = chart.svg(width: width)
        let bars = try elements("rect", "bar", in: svg)
        let lengths = try bars.map { try number($0, "width") }
        let left = try number(bars[0], "x")
        #expect(lengths.count == 4 && lengths[2] == 0 && bars[3]["class"] == "bar quiet")
        #expect(abs(lengths[1] - lengths[0] / 2) < 0.11 && abs(lengths[3] - lengths[0] / 5) < 0.11)
        // One whisker of three strokes; an interval of no width has none.
        let whiskers = try elements("line", "whisker", in: svg)
        #expect(whiskers.count == 3)
        let scale = lengths[0] / 0.5
        #expect(abs(try number(whiskers[0], "x1") - left - 0.4 * scale) < 0.2)
        #expect(abs(try number(whiskers[0], "x2") - left - 0.6 * scale) < 0.2)
        let mark = try points(try #require(try elements("polygon", "mark", in: svg).first))
        #expect(abs(mark[0].x - left - 0.55 * scale) < 0.2)
        for bar in bars { #expect(try number(bar, "x") + number(bar, "width") <= width) }
    }

    @Test("a line's points lie at their values, and those beyond the axes at their ends", arguments: [true, false])
    func curves(isLogarithmic: Bool) throws {
        let chart = CurveChart(
            title: "c", xName: "x", yName: "y", isLogarithmic: isLogarithmic,
            lines: [
                .init("l", [.init(1, 0), .init(10, 0.5), .init(100, 1)]),
                .init("beyond", [.init(0, -1), .init(100, 2)]),
                .init("r", [.init(1, 0), .init(100, 1)], isReference: true, tone: 2),
            ], marks: [.init(x: 10, range: 0.25...0.75, label: "here")])
        let svg = chart.svg(width: 820)
        let lines = try elements("polyline", "curve", in: svg)
        #expect(lines.map { $0["class"] } == ["curve", "curve", "curve reference tone2"])
        let line = try points(lines[0]), beyond = try points(lines[1])
        #expect(line[0].x < line[1].x && line[1].x < line[2].x && line[2].x == 800)
        #expect(abs(line[1].y - (line[0].y + line[2].y) / 2) < 0.11)
        let share = (line[1].x - line[0].x) / (line[2].x - line[0].x)
        #expect(abs(share - (isLogarithmic ? 0.5 : 9.0 / 99)) < 0.001)
        #expect(beyond[0].y == line[0].y && beyond[1].y == line[2].y && beyond[0].x == 46)
        let bracket = try #require(try elements("rect", "bracket", in: svg).first)
        let height = line[0].y - line[2].y
        #expect(abs(try number(bracket, "height") - height / 2 - 2) < 0.11)
        #expect(abs(try number(bracket, "x") + 5 - line[1].x) < 0.11)
    }

    @Test("a histogram's bars are as high as their shares, and only thresholds inside the range are drawn")
    func histogram() throws {
        let chart = Histogram(
            title: "h", xName: "x", range: -1...1, shares: [0.1, 0, 0.6, 0.3],
            thresholds: [.init(0, "in"), .init(1, "end"), .init(1.1, "out"), .init(.nan, "none")])
        let svg = chart.svg(width: 820)
        let heights = try elements("rect", "bar", in: svg).map { try number($0, "height") }
        #expect(heights.count == 3 && heights[1] == 162)
        #expect(abs(heights[0] - 27) < 0.11 && abs(heights[2] - 81) < 0.11)
        let places = try elements("line", "threshold", in: svg).map { try number($0, "x1") }
        #expect(places.count == 2 && places[1] == 806 && abs(places[0] - (52 + 806) / 2) < 0.11)
    }

    @Test(
        "numbers that are none or without bounds end nothing and are not written",
        arguments: [.nan, .infinity, -.infinity, 1e300, -1e300, .greatestFiniteMagnitude] as [Double])
    func noNumbers(value: Double) {
        let pages = [360.0, 820].flatMap { width in
            [
                BarChart(title: "b", bars: [.init("a", value), .init("b", 0.5, reference: value)]).svg(width: width),
                Histogram(title: "h", xName: "x", range: 0...1, shares: [value, 0.5]).svg(width: width),
            ]
                + [true, false].map { isLogarithmic in
                    CurveChart(
                        title: "c", xName: "x", yName: "y", isLogarithmic: isLogarithmic,
                        lines: [.init("l", [.init(1, value), .init(value, 0.5)])]
                    ).svg(width: width)
                }
        }
        for svg in pages {
            let text = svg.element(title: "t", variant: "wide")
            for word in ["\"nan", "\"-nan", "\"inf", "\"-inf"] { #expect(!text.contains(word)) }
            #expect(text.utf8.count < 100_000)
        }
    }

    @Test(
        "ticks are round figures from nothing to the end",
        arguments: [
            (1.0, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0.47, 4, [0, 0.2, 0.4]), (100, 4, [0, 50, 100]),
            (0.003, 6, [0, 0.0005, 0.001, 0.0015, 0.002, 0.0025, 0.003]), (0, 4, [0]), (-1, 4, [0]),
            (.infinity, 4, [0]), (.nan, 4, [0]),
        ] as [(Double, Int, [Double])])
    func ticks(maximum: Double, count: Int, expected: [Double]) {
        let found = Ticks.linear(upTo: maximum, count: count)
        #expect(found.count == expected.count, "\(found)")
        for (left, right) in zip(found, expected) { #expect(abs(left - right) < 1e-9) }
    }

    @Test(
        "ticks inside a range are multiples of a round step", arguments: [-1.0...1, 0.21...0.49, 3.0...3, 1e6...2.5e6])
    func ticksInside(range: ClosedRange<Double>) {
        for count in 2...10 {
            let ticks = Ticks.linear(in: range, count: count)
            #expect(!ticks.isEmpty && ticks.count <= count + 2 && ticks == ticks.sorted())
            let width = range.upperBound - range.lowerBound
            #expect(ticks.allSatisfy { $0 >= range.lowerBound && $0 <= range.upperBound + width * 1e-6 })
            guard ticks.count > 2 else { continue }
            let step = ticks[1] - ticks[0], leading = step / pow(10, (log10(step) + 1e-9).rounded(.down))
            #expect([1.0, 2, 5].contains { abs($0 - leading) < 1e-6 }, "\(step)")
        }
    }

    @Test("powers of ten go from one to the end, and have an end")
    func powers() {
        #expect(Ticks.powers(upTo: 12_345) == [1, 10, 100, 1000, 10_000])
        #expect(Ticks.powers(upTo: 0.5) == [1] && Ticks.powers(upTo: .nan) == [1])
        #expect(Ticks.powers(upTo: .infinity) == [1] && Ticks.powers(upTo: 1e20).count == 21)
        #expect(Ticks.power(below: 999) == 100 && Ticks.power(below: 1000) == 1000 && Ticks.power(below: 0) == 1)
        #expect(Ticks.power(below: .infinity) == 1 && Ticks.power(below: .nan) == 1)
    }

    @Test("labels are cut in the middle", arguments: [("short", 26, "short"), ("abcdefghij", 5, "ab…ij"), ("", 3, "")])
    func labels(label: String, limit: Int, expected: String) {
        #expect(BarChart.shortened(label, limit) == expected)
    }
}
