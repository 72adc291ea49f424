import Testing

@testable import Metadata

/// Whether a count of independent trials lies within five standard deviations of what it should be.
///
/// Seeds are fixed, so nothing here changes from run to run; the bound is for those who change the code.
func isLikely(_ count: Int, trials: Int, probability: Double) -> Bool {
    let mean = Double(trials) * probability
    return abs(Double(count) - mean) <= 5 * (mean * (1 - probability)).squareRoot() + 1e-9
}

@Suite("Random numbers")
struct SeededRandomTests {
    @Test("are SplitMix64: the numbers that others print for the seed 1234567")
    func reference() {
        var random = SeededRandom(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test("below a bound are below it, each as often as the next", arguments: [1, 2, 3, 7, 10, 1000] as [UInt64])
    func bounded(_ bound: UInt64) {
        var random = SeededRandom(seed: bound)
        var counts: [UInt64: Int] = [:]
        let trials = 20_000
        for _ in 0..<trials { counts[random.below(bound), default: 0] += 1 }
        #expect(counts.keys.allSatisfy { $0 < bound } && counts.count == Int(bound))
        for count in counts.values { #expect(isLikely(count, trials: trials, probability: 1 / Double(bound))) }
    }

    @Test("reach up to the largest bound there is")
    func large() {
        var random = SeededRandom(seed: 1)
        let values = (0..<1000).map { _ in random.below(.max) }
        #expect(values.contains { $0 > .max / 10 * 9 } && values.contains { $0 < .max / 10 })
    }
}

@Suite("Selection of n of N")
struct SelectionSamplingTests {
    /// The positions chosen of all rows, offered in pieces.
    private func chosen(_ wanted: Int64, of rows: Int, pieces: [Int], seed: UInt64) -> [Int] {
        var sampling = SelectionSampling(wanted: wanted, of: Int64(rows))
        var random = SeededRandom(seed: seed)
        var (chosen, offset) = ([Int](), 0)
        for piece in pieces {
            chosen += sampling.choose(piece, &random).map { $0 + offset }
            offset += piece
        }
        return chosen
    }

    @Test(
        "takes exactly n, in rising order, whatever the pieces that rows come in",
        arguments: [0, 1, 7, 50, 99, 100, 1000] as [Int64])
    func exact(_ wanted: Int64) {
        for seed in 0..<50 as Range<UInt64> {
            let whole = chosen(wanted, of: 100, pieces: [100], seed: seed)
            #expect(whole.count == min(Int(wanted), 100) && Set(whole).count == whole.count && whole == whole.sorted())
            #expect(chosen(wanted, of: 100, pieces: [1, 0, 9, 50, 0, 40], seed: seed) == whole)
            #expect(chosen(wanted, of: 100, pieces: [Int](repeating: 1, count: 100), seed: seed) == whole)
        }
    }

    @Test("takes every set of rows alike often")
    func law() {
        var counts: [[Int]: Int] = [:]
        let trials = 10_000
        for seed in 0..<UInt64(trials) { counts[chosen(2, of: 5, pieces: [2, 3], seed: seed), default: 0] += 1 }
        #expect(counts.count == 10)
        for (set, count) in counts { #expect(isLikely(count, trials: trials, probability: 0.1), "\(set): \(count)") }
    }

    @Test("takes nothing of rows beyond those announced")
    func beyond() {
        #expect(chosen(5, of: 5, pieces: [5, 100], seed: 1) == [0, 1, 2, 3, 4])
        #expect(chosen(3, of: 0, pieces: [10], seed: 1) == [])
    }
}

@Suite("Reservoir")
struct ReservoirSamplingTests {
    /// What the places hold after all rows.
    private func reservoir(_ size: Int64, pieces: [Int], seed: UInt64) -> [Int64: Int] {
        var sampling = ReservoirSampling(size: size)
        var random = SeededRandom(seed: seed)
        var (held, offset) = ([Int64: Int](), 0)
        for piece in pieces {
            let (rows, places) = sampling.choose(piece, &random)
            #expect(rows.count == places.count && rows == rows.sorted())
            for (row, place) in zip(rows, places) { held[place] = row + offset }
            offset += piece
        }
        #expect(sampling.seen == Int64(offset))
        return held
    }

    @Test("holds what Algorithm R holds, word by word")
    func twin() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var naive: [Int64: Int] = [:]
            for row in 0..<200 {
                if row < 12 {
                    naive[Int64(row)] = row
                } else {
                    let place = Int64(random.below(UInt64(row + 1)))
                    if place < 12 { naive[place] = row }
                }
            }
            #expect(reservoir(12, pieces: [200], seed: seed) == naive)
            #expect(reservoir(12, pieces: [5, 0, 7, 1, 100, 87], seed: seed) == naive)
        }
    }

    @Test("holds every row alike often, and all of few rows")
    func law() {
        let trials = 6000
        var counts = [Int](repeating: 0, count: 12)
        for seed in 0..<UInt64(trials) { for row in reservoir(3, pieces: [12], seed: seed).values { counts[row] += 1 } }
        for count in counts { #expect(isLikely(count, trials: trials, probability: 0.25), "\(counts)") }
        #expect(Set(reservoir(10, pieces: [4], seed: 1).values) == [0, 1, 2, 3])
    }
}

@Suite("Quotas")
struct QuotaSamplingTests {
    private static let domains: [UInt64] = (0..<400).map { [1, 1, 2, 3, 1, 4, 2, .max][$0 % 8] } + [9]

    private func chosen(_ quota: Int64, seed: UInt64) -> [(row: Int, probability: Double)] {
        var sampling = QuotaSampling(quota: quota)
        for domain in Self.domains { sampling.count(domain: domain) }
        #expect(sampling.rows == Int64(Self.domains.count))
        var random = SeededRandom(seed: seed)
        return Self.domains.enumerated().compactMap { row, domain in
            sampling.choose(domain: domain, &random).map { (row, $0) }
        }
    }

    @Test(
        "take of every domain the quota or all its rows, with weights that add up to its rows",
        arguments: [1, 3, 60, 1000] as [Int64])
    func exact(_ quota: Int64) {
        let sizes = Dictionary(grouping: Self.domains, by: { $0 }).mapValues(\.count)
        for seed in 0..<20 as Range<UInt64> {
            let taken = Dictionary(grouping: chosen(quota, seed: seed), by: { Self.domains[$0.row] })
            for (domain, size) in sizes {
                let rows = taken[domain] ?? []
                #expect(rows.count == min(Int(quota), size))
                #expect(abs(rows.reduce(0) { $0 + 1 / $1.probability } - Double(size)) < 1e-6)
            }
        }
    }

    @Test("take every row of a domain alike often")
    func law() {
        let trials = 3000
        var counts = [Int](repeating: 0, count: Self.domains.count)
        for seed in 0..<UInt64(trials) { for (row, _) in chosen(5, seed: seed) { counts[row] += 1 } }
        for (row, domain) in Self.domains.enumerated() {
            let size = Self.domains.count { $0 == domain }
            #expect(isLikely(counts[row], trials: trials, probability: min(1, 5 / Double(size))), "row \(row)")
        }
    }

    @Test("take nothing of a domain or a row that was not counted")
    func unknown() {
        var sampling = QuotaSampling(quota: 5)
        sampling.count(domain: 1)
        var random = SeededRandom(seed: 1)
        #expect(sampling.choose(domain: 2, &random) == nil)
        #expect(sampling.choose(domain: 1, &random) == 1)
        #expect(sampling.choose(domain: 1, &random) == nil)
    }
}
