extension Histogram {
    /// The chart as SVG, `width` units wide.
    func svg(width: Double) -> SVG {
        let height = width < 500 ? 220.0 : 240.0
        let (left, right, top, bottom) = (52.0, width - 14, 34.0, height - 44)
        var svg = SVG(width: width, height: height)
        let highest = max(shares.max() ?? 0, 1e-9)
        for tick in Ticks.linear(upTo: highest, count: 4) {
            let y = bottom - (bottom - top) * tick / highest
            svg.line(x1: left, y1: y, x2: right, y2: y, tick == 0 ? "axis" : "grid")
            svg.text(NumberText.trimmed(tick * 100) + " %", x: left - 8, y: y + 4, .end, "t small")
        }
        let binWidth = (right - left) / Double(max(shares.count, 1))
        for (index, share) in shares.enumerated() where share > 0 {
            let barHeight = (bottom - top) * share / highest
            svg.rectangle(
                x: left + binWidth * Double(index) + 0.5, y: bottom - barHeight, width: binWidth - 1, height: barHeight,
                "bar")
        }
        let span = max(range.upperBound - range.lowerBound, 1e-12)
        for tick in Ticks.linear(in: range, count: width < 500 ? 4 : 8) {
            let x = left + (right - left) * (tick - range.lowerBound) / span
            svg.text(NumberText.trimmed(tick), x: x, y: bottom + 18, .middle, "t small")
        }
        for (index, threshold) in thresholds.enumerated() where range.contains(threshold.value) {
            let x = left + (right - left) * (threshold.value - range.lowerBound) / span
            let isLeft = x > (left + right) / 2
            svg.line(x1: x, y1: top - 6, x2: x, y2: bottom, "threshold")
            svg.text(
                threshold.label, x: isLeft ? x - 5 : x + 5, y: top + 6 + Double(index % 3) * 16, isLeft ? .end : .start,
                "t small strong")
        }
        svg.text("share of rows", x: 0, y: 12, .start, "t small")
        svg.text(xName, x: right, y: bottom + 36, .end, "t small")
        return svg
    }
}
