/// Chooses exactly n of N rows in their order, every set of n equally likely (Knuth, TAOCP 2, 3.4.2, Algorithm S).
struct SelectionSampling: Codable, Equatable, Sendable {
    private(set) var rowsLeft: Int64
    private(set) var wantedLeft: Int64

    /// - Parameters:
    ///   - wanted: rows to choose; more than there are is all of them.
    ///   - rows: rows there are.
    init(wanted: Int64, of rows: Int64) {
        rowsLeft = rows
        wantedLeft = min(wanted, rows)
    }

    /// The chosen ones of the next `count` rows, as positions from 0.
    mutating func choose(_ count: Int, _ random: inout SeededRandom) -> [Int] {
        var chosen: [Int] = []
        guard wantedLeft > 0, rowsLeft > 0 else {
            rowsLeft -= Int64(count)
            return []
        }
        chosen.reserveCapacity(Int(Double(count) * Double(wantedLeft) / Double(rowsLeft) * 1.2) + 8)
        for index in 0..<count where rowsLeft > 0 {
            if random.below(UInt64(rowsLeft)) < UInt64(wantedLeft) {
                chosen.append(index)
                wantedLeft -= 1
            }
            rowsLeft -= 1
        }
        return chosen
    }
}
