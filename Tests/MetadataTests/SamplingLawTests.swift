import Foundation
import TestSupport
import Testing

@testable import Metadata

/// Whether a count of independent trials lies within five standard deviations of what it should be.
///
/// Seeds are fixed, so nothing here changes from run to run; the bound is for those who change the code.
private func isLikely(_ count: Int, trials: Int, probability: Double) -> Bool {
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

@Suite("Choice of rows")
struct RowSelectorTests {
    private static let sizes: [[Int]] = [[40, 0, 25], [100], [0], [7, 7, 7, 0], [1]]
    private static let counts = sizes.map { Int64($0.reduce(0, +)) }

    private static func selectors(seed: UInt64) -> [(name: String, selector: RowSelector)] {
        let population = counts.reduce(0, +)
        return [
            ("everything", RowSelector(.everything, seed: seed, probability: 1)),
            (
                "uniform",
                RowSelector(.uniform(SelectionSampling(wanted: 30, of: population)), seed: seed, probability: 0.2)
            ),
            (
                "stratified",
                RowSelector(
                    .stratified(wanted: SamplePlan.allot(30, counts), rows: counts, current: nil), seed: seed,
                    probability: nil)
            ),
            ("reservoir", RowSelector(.reservoir(ReservoirSampling(size: 30)), seed: seed, probability: nil)),
            ("cluster", RowSelector(.cluster(wanted: [0: 5, 3: 20, 7: 1]), seed: seed, probability: 0.5)),
        ]
    }

    /// The rows chosen of all groups, as part, group and row, with their probability; the selector is stored and read
    /// back behind each group of `stops`.
    private func chosen(_ start: RowSelector, stops: Set<Int> = []) throws -> [(place: [Int], probability: Double?)] {
        var selector = start
        var chosen: [(place: [Int], probability: Double?)] = []
        var group = 0
        for (part, sizes) in Self.sizes.enumerated() {
            for size in sizes {
                let choice = selector.choose(count: size, part: part, group: group)
                chosen += (choice.rows ?? Array(0..<size)).map { ([part, group, $0], choice.probability) }
                if stops.contains(group) {
                    selector = try JSONDecoder().decode(RowSelector.self, from: JSONEncoder().encode(selector))
                }
                group += 1
            }
        }
        return chosen
    }

    @Test("goes on after a stop at any group as if there had been none")
    func stops() throws {
        for seed in 0..<10 as Range<UInt64> {
            for (name, selector) in Self.selectors(seed: seed) {
                let whole = try chosen(selector).map(\.place)
                for stop in 0..<10 {
                    #expect(try chosen(selector, stops: [stop]).map(\.place) == whole, "\(name) at \(stop)")
                }
                #expect(try chosen(selector, stops: Set(0..<10)).map(\.place) == whole, "\(name)")
            }
        }
    }

    @Test("of strata takes each part's share, whether or not empty groups lie behind its last row")
    func stratified() throws {
        let shares = SamplePlan.allot(30, Self.counts)
        for seed in 0..<50 as Range<UInt64> {
            let selector = Self.selectors(seed: seed)[2].selector
            let taken = Dictionary(grouping: try chosen(selector), by: { $0.place[0] })
            for (part, share) in shares.enumerated() {
                let rows = taken[part] ?? []
                #expect(rows.count == Int(share))
                for row in rows { #expect(row.probability == Double(share) / Double(Self.counts[part])) }
            }
        }
    }

    @Test("of strata takes every row of a part alike often")
    func stratifiedLaw() throws {
        let shares = SamplePlan.allot(30, Self.counts)
        let trials = 2000
        var counts: [[Int]: Int] = [:]
        for seed in 0..<UInt64(trials) {
            for row in try chosen(Self.selectors(seed: seed)[2].selector) { counts[row.place, default: 0] += 1 }
        }
        #expect(counts.count == Int(Self.counts.reduce(0, +)))
        for (place, count) in counts {
            let probability = Double(shares[place[0]]) / Double(Self.counts[place[0]])
            #expect(isLikely(count, trials: trials, probability: probability), "\(place): \(count)")
        }
    }

    @Test("of clusters takes their rows and names them, and nothing of others")
    func clusters() throws {
        let rows = try chosen(Self.selectors(seed: 1)[4].selector)
        #expect(Dictionary(grouping: rows, by: { $0.place[1] }).mapValues(\.count) == [0: 5, 3: 20, 7: 1])
        #expect(
            Set(rows.map { "\($0.place[1]): \($0.probability ?? 0)" }) == [
                "0: \(0.5 * 5 / 40)", "3: \(0.5 * 20 / 100)", "7: \(0.5 * 1 / 7)",
            ])
    }
}

@Suite("Bernoulli samples")
struct BernoulliTests {
    private static let batch = RowBatch(
        rows: (0..<4000).map {
            MetadataRow(url: $0 % 7 == 0 ? nil : "http://a.org/\($0)", text: $0 % 5 == 0 ? nil : "row \($0)")
        })

    @Test("take of larger fractions all that smaller ones take, and all rows of the whole")
    func nested() {
        var last: Set<Int> = []
        for fraction in [0, 1e-300, 0.001, 0.01, 0.3, 0.31, 0.999, 1] {
            let question = BernoulliQuestion(seed: 5, threshold: SparkHash64.threshold(fraction: fraction))
            let rows = question.rows(of: Self.batch)
            #expect(rows == rows.sorted() && last.isSubset(of: rows))
            #expect(isLikely(rows.count, trials: 4000, probability: fraction))
            last = Set(rows)
        }
        #expect(last.count == 4000)
    }

    @Test("of two seeds have no more in common than chance will have it")
    func independent() {
        func rows(_ seed: UInt64) -> Set<Int> {
            Set(BernoulliQuestion(seed: seed, threshold: SparkHash64.threshold(fraction: 0.3)).rows(of: Self.batch))
        }
        for seed in 1..<20 as Range<UInt64> {
            #expect(isLikely(rows(seed).intersection(rows(seed + 1)).count, trials: 4000, probability: 0.09))
        }
    }

    @Test("take a row by its own texts alone, wherever it stands")
    func position() {
        let question = BernoulliQuestion(seed: 1, threshold: SparkHash64.threshold(fraction: 0.5))
        let rows = Set(question.rows(of: Self.batch))
        for row in stride(from: 0, to: 4000, by: 13) {
            let alone = RowBatch(rows: [Self.batch.row(row)])
            #expect(question.rows(of: alone).isEmpty != rows.contains(row))
        }
    }
}
