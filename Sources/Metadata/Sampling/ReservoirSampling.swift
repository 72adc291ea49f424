/// Keeps exactly n rows of a stream of unknown length, every set of n equally likely (Vitter 1985, Algorithm R).
struct ReservoirSampling: Codable, Equatable, Sendable {
    /// Places in the reservoir.
    let size: Int64
    /// Rows seen so far.
    private(set) var seen: Int64 = 0

    init(size: Int64) {
        self.size = size
    }

    /// The rows of the next `count` that enter the reservoir, as positions from 0 with the place each takes.
    mutating func choose(_ count: Int, _ random: inout SeededRandom) -> (rows: [Int], places: [Int64]) {
        var rows: [Int] = []
        var places: [Int64] = []
        for index in 0..<count {
            seen += 1
            if seen <= size {
                rows.append(index)
                places.append(seen - 1)
            } else {
                let place = Int64(random.below(UInt64(seen)))
                if place < size {
                    rows.append(index)
                    places.append(place)
                }
            }
        }
        return (rows, places)
    }
}
