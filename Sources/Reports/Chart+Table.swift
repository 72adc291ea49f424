extension Chart {
    /// The chart's data as a table, at most 40 points of a line.
    var table: ReportTable {
        switch self {
        case .bars(let chart):
            ReportTable(
                "chart", title: chart.title,
                columns: [.text("name"), .number("share"), .number("95 % interval")]
                    + (chart.referenceName.map { [.number($0)] } ?? []),
                rows: chart.bars.map { bar in
                    .init(
                        [.text(bar.label), .share(bar.value), bar.interval.map(Cell.shares) ?? .missing]
                            + (chart.referenceName == nil ? [] : [bar.reference.map(Cell.share) ?? .missing]))
                })
        case .curve(let chart):
            ReportTable(
                "chart", title: chart.title,
                columns: [.text("line"), .number(chart.xName), .number(chart.yName)],
                rows: chart.lines.filter { !$0.isReference }.flatMap { line in
                    Chart.thinned(line.points, to: 40).map { point in
                        let x: Cell = chart.isShare ? .share(point.x) : .number(point.x, decimals: 0)
                        return .init([.text(line.name), x, .share(point.y)])
                    }
                })
        case .histogram(let chart):
            ReportTable(
                "chart", title: chart.title,
                columns: [.number("from"), .number("to"), .number("share of rows")],
                rows: chart.shares.enumerated().map { index, share in
                    let width = (chart.range.upperBound - chart.range.lowerBound) / Double(chart.shares.count)
                    let low = chart.range.lowerBound + width * Double(index)
                    return .init([.number(low, decimals: 3), .number(low + width, decimals: 3), .share(share)])
                })
        }
    }

    /// Evenly chosen points, first and last among them.
    private static func thinned(_ points: [CurveChart.Point], to count: Int) -> [CurveChart.Point] {
        guard points.count > count else { return points }
        return (0..<count).map { points[$0 * (points.count - 1) / (count - 1)] }
    }
}
