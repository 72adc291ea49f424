/// Builds one inline SVG picture whose colours come from the page's style, so that it follows light and dark.
struct SVG {
    /// Where a text is anchored.
    enum Anchor: String {
        case start, middle, end
    }

    let width: Double
    let height: Double
    private var body = ""

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, _ style: String) {
        body +=
            "<rect class=\"\(style)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(width, 0)))\" height=\"\(n(height))\"/>"
    }

    mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, _ style: String) {
        body += "<line class=\"\(style)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>"
    }

    mutating func polyline(_ points: [(x: Double, y: Double)], _ style: String) {
        let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
        body += "<polyline class=\"\(style)\" points=\"\(list)\"/>"
    }

    mutating func polygon(_ points: [(x: Double, y: Double)], _ style: String) {
        let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
        body += "<polygon class=\"\(style)\" points=\"\(list)\"/>"
    }

    mutating func text(_ text: String, x: Double, y: Double, _ anchor: Anchor = .start, _ style: String = "t") {
        body +=
            "<text class=\"\(style)\" x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor.rawValue)\">"
            + "\(Escaping.html(text))</text>"
    }

    /// The element; `variant` is the class that the page shows on wide or narrow screens.
    func element(title: String, variant: String) -> String {
        "<svg class=\"\(variant)\" viewBox=\"0 0 \(n(width)) \(n(height))\" role=\"img\" "
            + "aria-label=\"\(Escaping.html(title))\">\(body)</svg>"
    }

    /// Coordinates with one decimal are exact enough and keep the file small; what is no number is drawn at 0, and no
    /// coordinate is far outside the picture.
    private func n(_ value: Double) -> String {
        let tenths = value.isNaN ? 0 : Int((min(max(value, -1e5), 1e5) * 10).rounded())
        return tenths % 10 == 0
            ? "\(tenths / 10)" : "\(tenths < 0 && tenths > -10 ? "-" : "")\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// Round figures along an axis.
enum Ticks {
    /// Multiples of 1, 2 or 5 times a power of ten from 0 up to `maximum`, about `count` of them.
    static func linear(upTo maximum: Double, count: Int = 5) -> [Double] {
        guard maximum > 0, maximum.isFinite else { return [0] }
        let step = step(maximum / Double(count))
        var ticks: [Double] = []
        var index = 0.0
        while index <= maximum / step * 1.0001 {
            ticks.append(index * step)
            index += 1
        }
        return ticks
    }

    /// Multiples of a round step inside a range.
    static func linear(in range: ClosedRange<Double>, count: Int = 5) -> [Double] {
        let width = range.upperBound - range.lowerBound
        guard width > 0, width.isFinite else { return [range.lowerBound] }
        let step = step(width / Double(count))
        let first = (range.lowerBound / step).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        guard last >= first else { return [range.lowerBound] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// The greatest power of ten, from 1 on, that is not above a value.
    static func power(below value: Double) -> Double {
        var power = 1.0
        while value.isFinite, power * 10 <= value { power *= 10 }
        return power
    }

    /// Powers of ten from 1 up to `maximum`.
    static func powers(upTo maximum: Double) -> [Double] {
        var ticks = [1.0]
        while maximum.isFinite, let last = ticks.last, last * 10 <= maximum { ticks.append(last * 10) }
        return ticks
    }

    private static func step(_ raw: Double) -> Double {
        var power = 1.0
        while power > raw { power /= 10 }
        while power * 10 <= raw { power *= 10 }
        for factor in [1.0, 2, 5] where power * factor >= raw { return power * factor }
        return power * 10
    }
}
