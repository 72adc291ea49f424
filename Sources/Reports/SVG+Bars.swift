extension BarChart {
    /// The chart as SVG, `width` units wide: names over the bars when narrow, beside them when wide.
    func svg(width: Double) -> SVG {
        let isNarrow = width < 500
        let nameWidth = isNarrow ? 0 : 190.0
        let valueWidth = isNarrow ? 0 : 176.0
        let rowHeight = isNarrow ? 40.0 : 26.0
        let plot = (left: nameWidth, right: width - valueWidth - 8)
        let top = 8.0
        var svg = SVG(width: width, height: top + rowHeight * Double(bars.count) + 26)
        let reach = bars.map { max($0.value, $0.interval?.upperBound ?? 0, $0.reference ?? 0) }.max() ?? 0
        let ticks = Ticks.linear(upTo: max(reach, 1e-9), count: isNarrow ? 4 : 6)
        let scale = (plot.right - plot.left) / max(reach, 1e-9)
        let bottom = top + rowHeight * Double(bars.count)
        for tick in ticks {
            let x = plot.left + tick * scale
            // Names stand over the bars on narrow screens, where an axis would cross them.
            if tick > 0 || !isNarrow { svg.line(x1: x, y1: top, x2: x, y2: bottom, tick == 0 ? "axis" : "grid") }
            svg.text(
                NumberText.trimmed(tick * 100) + " %", x: x, y: bottom + 16, tick == 0 && isNarrow ? .start : .middle,
                "t small")
        }
        for (index, bar) in bars.enumerated() {
            let y = top + rowHeight * Double(index)
            let barTop = isNarrow ? y + 20 : y + 6
            let value = bar.interval.map { NumberText.percent(bar.value) + "  (" + Self.interval($0) + ")" }
            let valueText = value ?? NumberText.percent(bar.value)
            if isNarrow {
                svg.text(Self.shortened(bar.label, 24), x: 0, y: y + 14, .start, bar.isMuted ? "t quiet" : "t")
                svg.text(valueText, x: width, y: y + 14, .end, "t small")
            } else {
                svg.text(
                    Self.shortened(bar.label, 26), x: nameWidth - 10, y: y + 17, .end, bar.isMuted ? "t quiet" : "t")
                svg.text(valueText, x: width, y: y + 17, .end, "t small")
            }
            svg.rectangle(
                x: plot.left, y: barTop, width: bar.value * scale, height: 14, bar.isMuted ? "bar quiet" : "bar")
            draw(bar, left: plot.left, scale: scale, middle: barTop + 7, in: &svg)
        }
        return svg
    }

    private func draw(_ bar: Bar, left: Double, scale: Double, middle: Double, in svg: inout SVG) {
        if let interval = bar.interval, interval.upperBound > interval.lowerBound {
            let (low, high) = (left + interval.lowerBound * scale, left + interval.upperBound * scale)
            svg.line(x1: low, y1: middle, x2: high, y2: middle, "whisker")
            svg.line(x1: low, y1: middle - 4, x2: low, y2: middle + 4, "whisker")
            svg.line(x1: high, y1: middle - 4, x2: high, y2: middle + 4, "whisker")
        }
        if let reference = bar.reference {
            let x = left + reference * scale
            svg.polygon([(x, middle - 6), (x + 5, middle), (x, middle + 6), (x - 5, middle)], "mark")
        }
    }

    private static func interval(_ range: ClosedRange<Double>) -> String {
        "\(NumberText.percentFigure(range.lowerBound)) – \(NumberText.percentFigure(range.upperBound))"
    }

    /// A label cut in the middle, so that the end of a host stays readable.
    static func shortened(_ label: String, _ limit: Int) -> String {
        guard label.count > limit else { return label }
        let tail = limit / 2
        return label.prefix(limit - tail - 1) + "…" + label.suffix(tail)
    }
}
