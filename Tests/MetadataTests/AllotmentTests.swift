import TestSupport
import Testing

@testable import Metadata

@Suite("Shares of parts")
struct AllotmentTests {
    @Test("add up, give no part more than it has, and each part with rows one at least")
    func bounds() {
        var random = SeededGenerator(1)
        for _ in 0..<2000 {
            let counts = (0..<1 + random.below(12)).map { _ in
                Int64(random.pick([0, 1, 2, 9, 100, 5_000_000, random.below(50)]))
            }
            let strata = counts.count { $0 > 0 }
            let population = counts.reduce(0, +)
            guard population > 0 else { continue }
            let rows = Int64(strata) + Int64(random.next() % UInt64(population - Int64(strata) + 1))
            let shares = SamplePlan.allot(rows, counts)
            #expect(shares.reduce(0, +) == rows, "\(rows) of \(counts): \(shares)")
            for (share, count) in zip(shares, counts) {
                #expect(share <= count && (share > 0) == (count > 0), "\(rows) of \(counts): \(shares)")
            }
        }
    }

    @Test("are in proportion to a row where no part is too small for one")
    func proportion() {
        var random = SeededGenerator(2)
        for _ in 0..<500 {
            let counts = (0..<2 + random.below(8)).map { _ in Int64(1000 + random.below(5000)) }
            let population = counts.reduce(0, +)
            let rows = population / 100
            for (share, count) in zip(SamplePlan.allot(rows, counts), counts) {
                #expect(abs(Double(share) - Double(rows) * Double(count) / Double(population)) < 1)
            }
        }
    }

    @Test(
        "are those of largest remainders, smallest parts helped by the largest",
        arguments: [
            (400, [3000, 1000], [300, 100]), (10, [10, 10, 10], [4, 3, 3]), (3, [1, 1, 1_000_000], [1, 1, 1]),
            (10, [1, 1, 1_000_000], [1, 1, 8]), (5, [0, 5, 0], [0, 5, 0]), (6, [1, 1, 500, 500], [1, 1, 2, 2]),
            (0, [0, 0], [0, 0]), (1, [.max - 1], [1]),
        ] as [(Int64, [Int64], [Int64])])
    func examples(_ rows: Int64, _ counts: [Int64], _ expected: [Int64]) {
        #expect(SamplePlan.allot(rows, counts) == expected)
    }

    @Test("of many parts with a row each are found at once")
    func many() {
        let counts = [Int64](repeating: 1, count: 200_000) + [1_000_000_000]
        let shares = SamplePlan.allot(300_000, counts)
        #expect(shares.allSatisfy { $0 > 0 } && shares.last == 100_000)
    }
}
