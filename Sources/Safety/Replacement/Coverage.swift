internal import Foundation

/// How much of each pixel lies inside a set of outlines, exact but for overlaps within one pixel.
///
/// Every edge adds, to each pixel it crosses, the signed area to its right; the running sum along a row is then the
/// covered part. Outlines may overlap if they turn the same way.
package struct Coverage {
    private let left: Int
    private let top: Int
    private let columns: Int
    private let rows: Int
    private var changes: [Float]

    /// Measures outlines in pixels, within a picture; nothing when they lie outside it.
    package init?(contours: [[Point]], width: Int, height: Int) {
        let points = contours.joined()
        guard let first = points.first else { return nil }
        var (low, high) = (first, first)
        for point in points {
            low = Point(min(low.x, point.x), min(low.y, point.y))
            high = Point(max(high.x, point.x), max(high.y, point.y))
        }
        left = Int(max(0, low.x.rounded(.down)))
        top = Int(max(0, low.y.rounded(.down)))
        columns = Int(min(Double(width), high.x.rounded(.up))) - left
        rows = Int(min(Double(height), high.y.rounded(.up))) - top
        guard columns > 0 && rows > 0 else { return nil }
        changes = [Float](repeating: 0, count: (columns + 2) * rows)
        for contour in contours {
            for (from, to) in zip(contour, contour.dropFirst() + contour.prefix(1)) { add(from, to) }
        }
    }

    /// Calls `body` with each pixel that is covered, and the part of it that is, over 0 and up to 1.
    package func forEachPixel(_ body: (_ x: Int, _ y: Int, _ part: Float) -> Void) {
        for row in 0..<rows {
            var sum: Float = 0
            for column in 0..<columns {
                sum += changes[row * (columns + 2) + column]
                let part = min(abs(sum), 1)
                if part > 1 / 1024 { body(left + column, top + row, part) }
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
        let (first, last) = (Int(start), Int(end))
        if first == last {
            // Within one pixel: the part to the right of the edge's middle, and the rest in the next pixel.
            let right = 1 - ((start + end) / 2 - Double(first))
            changes[base + first] += Float(height * right)
            changes[base + first + 1] += Float(height * (1 - right))
            return
        }
        let perColumn = height / (end - start)
        var covered = 0.0
        for column in first...last {
            // The edge inside this column, and the area to its right within the column.
            let (enter, leave) = (max(start, Double(column)), min(end, Double(column + 1)))
            let inside = (leave - enter) * perColumn
            let area = covered + inside * (Double(column + 1) - (enter + leave) / 2)
            let before = covered
            covered += inside
            changes[base + column] += Float(area - before)
            changes[base + column + 1] += Float(covered - area)
        }
    }
}
