internal import Audits

/// A name's place among the names of a list.
public struct NameCoverage: Sendable {
    /// What the captions hold of it.
    public let coverage: ConceptCoverage
    /// Its estimate with an interval that holds for all names at once (95 %, Bonferroni).
    public let joint: CountEstimate
    /// Its rank by captions, from 1; equal counts share one.
    public let rank: Int
    /// The ranks that the joint intervals leave possible.
    public let ranks: ClosedRange<Int>

    /// Ranks names, the most frequent first.
    static func ranked(_ names: [(coverage: ConceptCoverage, joint: CountEstimate)]) -> [NameCoverage] {
        let sorted = names.sorted {
            ($1.joint.estimate.share, $1.joint.count, $0.coverage.concept.name)
                < ($0.joint.estimate.share, $0.joint.count, $1.coverage.concept.name)
        }
        let lows = sorted.map(\.joint.low).sorted(), highs = sorted.map(\.joint.high).sorted()
        var (result, rank) = ([NameCoverage](), 1)
        for (place, name) in sorted.enumerated() {
            if place > 0, name.joint.estimate.share < sorted[place - 1].joint.estimate.share { rank = place + 1 }
            // Surely before it are the names that begin above its end, surely behind those that end below its start.
            let before = lows.count - firstIndex(in: lows) { $0 > name.joint.high }
            let behind = firstIndex(in: highs) { $0 >= name.joint.low }
            result.append(
                NameCoverage(
                    coverage: name.coverage, joint: name.joint, rank: rank,
                    ranks: (before + 1)...max(before + 1, sorted.count - behind)))
        }
        return result
    }

    /// The first place of rising values where a condition holds from there on, by halving.
    private static func firstIndex(in values: [Double], where holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(values[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
