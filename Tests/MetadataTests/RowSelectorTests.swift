import Foundation
import Testing

@testable import Metadata

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
