internal import Foundation

extension CurveChart {
    /// The chart as SVG, `width` units wide.
    func svg(width: Double) -> SVG {
        let isNarrow = width < 500
        let height = isNarrow ? 280.0 : 340.0
        let frame = Frame(
            left: 46, right: width - 20, top: 26, bottom: height - 44,
            xMinimum: isLogarithmic ? Ticks.power(below: lines.flatMap(\.points).map(\.x).min() ?? 1) : 0,
            xMaximum: max(lines.flatMap(\.points).map(\.x).max() ?? 1, isLogarithmic ? 10 : 1e-9),
            isLogarithmic: isLogarithmic)
        var svg = SVG(width: width, height: height)
        drawAxes(frame, isNarrow: isNarrow, in: &svg)
        for line in lines {
            let points = line.points.map { (frame.x($0.x), frame.y($0.y)) }
            svg.polyline(points, "curve" + line.style)
        }
        for (index, mark) in marks.enumerated() {
            let x = frame.x(mark.x)
            let (low, high) = (frame.y(mark.range.lowerBound), frame.y(mark.range.upperBound))
            svg.line(x1: x, y1: frame.top, x2: x, y2: frame.bottom, "threshold")
            svg.rectangle(x: x - 5, y: min(low, high) - 1, width: 10, height: abs(low - high) + 2, "bracket")
            let isLeft = x > (frame.left + frame.right) / 2
            svg.text(
                mark.label, x: isLeft ? x - 9 : x + 9, y: frame.bottom - 10 - Double(index) * 18,
                isLeft ? .end : .start,
                "t strong")
        }
        return svg
    }

    private func drawAxes(_ frame: Frame, isNarrow: Bool, in svg: inout SVG) {
        for share in [0.0, 0.25, 0.5, 0.75, 1] {
            let y = frame.y(share)
            svg.line(x1: frame.left, y1: y, x2: frame.right, y2: y, share == 0 ? "axis" : "grid")
            svg.text("\(Int(share * 100)) %", x: frame.left - 8, y: y + 4, .end, "t small")
        }
        let ticks =
            isLogarithmic
            ? Ticks.powers(upTo: frame.xMaximum).filter { $0 >= frame.xMinimum }
            : Ticks.linear(upTo: frame.xMaximum, count: isNarrow ? 4 : 6)
        for tick in ticks {
            let x = frame.x(tick)
            let label = isShare ? NumberText.trimmed(tick * 100) + " %" : NumberText.compact(tick)
            svg.line(x1: x, y1: frame.bottom, x2: x, y2: frame.bottom + 5, "axis")
            svg.text(label, x: x, y: frame.bottom + 19, .middle, "t small")
        }
        svg.text(yName, x: 0, y: 12, .start, "t small")
        svg.text(xName, x: frame.right, y: frame.bottom + 37, .end, "t small")
    }

    /// The plot's rectangle and its scales.
    private struct Frame {
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double
        let xMinimum: Double
        let xMaximum: Double
        let isLogarithmic: Bool

        func x(_ value: Double) -> Double {
            let part =
                isLogarithmic
                ? log10(max(value, 1) / xMinimum) / log10(max(xMaximum / xMinimum, 1.001)) : value / xMaximum
            return left + (right - left) * min(max(part, 0), 1)
        }

        func y(_ share: Double) -> Double {
            bottom - (bottom - top) * min(max(share, 0), 1)
        }
    }
}
