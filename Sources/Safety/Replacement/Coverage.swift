/// How much of each pixel lies inside a shape.
package struct Coverage {
    private let left: Int
    private let top: Int
    private let columns: Int
    private let rows: Int
    /// Row by row; two more than `columns` in a row, for what is added beyond the right edge.
    private var parts: [Float]

    /// Measures the inside of outlines in pixels, within a picture; nothing when they lie outside it.
    ///
    /// Every edge adds, to each pixel it crosses, the signed area to its right; the running sum along a row is then
    /// the covered part. It is exact for outlines that do not overlap.
    package init?(contours: [[Point]], width: Int, height: Int) {
        self.init(around: contours, margin: 0, width: width, height: height)
        for contour in contours {
            for (from, to) in zip(contour, contour.dropFirst() + contour.prefix(1)) { add(from, to) }
        }
        for row in 0..<rows {
            var sum: Float = 0
            for i in (row * (columns + 2))..<(row * (columns + 2) + columns) {
                sum += parts[i]
                parts[i] = min(abs(sum), 1)
            }
        }
    }

    /// Measures what a round pen of a radius covers along open lines in pixels, within a picture.
    ///
    /// A pixel counts by the distance of its centre from the nearest line; a pixel's width at the pen's rim is soft.
    package init?(lines: [[Point]], radius: Double, width: Int, height: Int) {
        self.init(around: lines, margin: radius + 1, width: width, height: height)
        // A pen thinner than a pixel covers as much of it as it is wide.
        let strength = Float(min(1, 2 * radius))
        for line in lines {
            for (from, to) in zip(line, line.dropFirst()) {
                add(from, to, radius: max(radius, 0.5), strength: strength)
            }
        }
    }

    /// An empty raster over the part of the picture that the points and a margin around them touch.
    private init?(around contours: [[Point]], margin: Double, width: Int, height: Int) {
        let points = contours.joined()
        guard let first = points.first else { return nil }
        var (low, high) = (first, first)
        for point in points {
            low = Point(min(low.x, point.x), min(low.y, point.y))
            high = Point(max(high.x, point.x), max(high.y, point.y))
        }
        left = Int(max(0, (low.x - margin).rounded(.down)))
        top = Int(max(0, (low.y - margin).rounded(.down)))
        columns = Int(min(Double(width), (high.x + margin).rounded(.up))) - left
        rows = Int(min(Double(height), (high.y + margin).rounded(.up))) - top
        guard columns > 0 && rows > 0 else { return nil }
        parts = [Float](repeating: 0, count: (columns + 2) * rows)
    }

    /// Calls `body` with each pixel that is covered, and the part of it that is, over 0 and up to 1.
    package func forEachPixel(_ body: (_ x: Int, _ y: Int, _ part: Float) -> Void) {
        for row in 0..<rows {
            for column in 0..<columns {
                let part = parts[row * (columns + 2) + column]
                if part > 1 / 1024 { body(left + column, top + row, part) }
            }
        }
    }

    /// Adds a line drawn with a round pen, where it covers more than the lines before it.
    private mutating func add(_ from: Point, _ to: Point, radius: Double, strength: Float) {
        let reach = radius + 0.5
        let firstRow = max(0, Int(min(from.y, to.y) - reach) - top)
        let endRow = min(rows, Int((max(from.y, to.y) + reach).rounded(.up)) - top)
        let firstColumn = max(0, Int(min(from.x, to.x) - reach) - left)
        let endColumn = min(columns, Int((max(from.x, to.x) + reach).rounded(.up)) - left)
        guard firstRow < endRow && firstColumn < endColumn else { return }
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let squaredLength = max(dx * dx + dy * dy, 1e-12)
        for row in firstRow..<endRow {
            let y = Double(top + row) + 0.5 - from.y
            for column in firstColumn..<endColumn {
                let x = Double(left + column) + 0.5 - from.x
                // The nearest point of the line is this fraction along it.
                let along = min(max((x * dx + y * dy) / squaredLength, 0), 1)
                let (awayX, awayY) = (x - along * dx, y - along * dy)
                let inside = reach - (awayX * awayX + awayY * awayY).squareRoot()
                let i = row * (columns + 2) + column
                if inside > 0 { parts[i] = max(parts[i], Float(min(inside, 1)) * strength) }
            }
        }
    }

    /// Adds an edge, row by row.
    private mutating func add(_ from: Point, _ to: Point) {
        guard from.y != to.y else { return }
        let sign: Double = from.y < to.y ? 1 : -1
        let (upper, lower) = from.y < to.y ? (from, to) : (to, from)
        let slope = (lower.x - upper.x) / (lower.y - upper.y)
        let firstRow = max(0, Int(max(upper.y - Double(top), 0)))
        let endRow = min(rows, Int((lower.y - Double(top)).rounded(.up)))
        guard firstRow < endRow else { return }
        for row in firstRow..<endRow {
            let begin = max(upper.y, Double(top + row))
            let end = min(lower.y, Double(top + row + 1))
            guard end > begin else { continue }
            let a = upper.x + (begin - upper.y) * slope - Double(left)
            let b = upper.x + (end - upper.y) * slope - Double(left)
            addSpan(row: row, from: min(a, b), to: max(a, b), height: (end - begin) * sign)
        }
    }

    /// Adds the piece of an edge that lies in one row, from one column position to another.
    private mutating func addSpan(row: Int, from: Double, to: Double, height: Double) {
        let start = min(max(from, 0), Double(columns))
        let end = min(max(to, 0), Double(columns))
        let base = row * (columns + 2)
        let perColumn = to > from ? height / (to - from) : 0
        // What lies left of the raster has all of its row to its right, what lies right of it nothing.
        let outside = to > from ? max(0, min(to, 0) - from) * perColumn : from < 0 ? height : 0
        parts[base] += Float(outside)
        let within = to > from ? (end - start) * perColumn : height - outside
        let (first, last) = (Int(start), Int(end))
        if first == last {
            // Within one pixel: the part to the right of the edge's middle, and the rest in the next pixel.
            let right = 1 - ((start + end) / 2 - Double(first))
            parts[base + first] += Float(within * right)
            parts[base + first + 1] += Float(within * (1 - right))
            return
        }
        var covered = 0.0
        for column in first...last {
            // The edge inside this column, and the area to its right within the column.
            let (enter, leave) = (max(start, Double(column)), min(end, Double(column + 1)))
            let inside = (leave - enter) * perColumn
            let area = covered + inside * (Double(column + 1) - (enter + leave) / 2)
            let before = covered
            covered += inside
            parts[base + column] += Float(area - before)
            parts[base + column + 1] += Float(covered - area)
        }
    }
}
