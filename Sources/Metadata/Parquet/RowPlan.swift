/// Which rows of a row group come next.
enum RowPlan {
    /// Rows that follow each other.
    case range(Range<Int>)
    /// Chosen rows in rising order.
    case chosen(ArraySlice<Int>)

    var count: Int {
        switch self {
        case .range(let range): range.count
        case .chosen(let rows): rows.count
        }
    }

    /// Calls `body` with each run of neighbouring rows.
    func forEachRun(_ body: (_ first: Int, _ length: Int) throws -> Void) rethrows {
        switch self {
        case .range(let range): try body(range.lowerBound, range.count)
        case .chosen(let rows):
            var start = rows.startIndex
            while start < rows.endIndex {
                var end = start + 1
                while end < rows.endIndex, rows[end] == rows[end - 1] + 1 { end += 1 }
                try body(rows[start], end - start)
                start = end
            }
        }
    }
}
