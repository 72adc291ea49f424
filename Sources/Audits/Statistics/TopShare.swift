/// The share of the largest domains, as a bracket.
///
/// Taking the largest of a sample and their share of the same sample flatters them (the winner's curse). Choosing them
/// on one half and measuring them on the other errs the other way, since half a sample chooses worse. The truth lies
/// between, but for chance, which the outer ends allow for.
public struct TopShare: Equatable, Sendable {
    /// How many domains.
    public let count: Int
    /// The lower end: ``splitHalf`` less its chance error (95 %).
    public let low: Double
    /// The mean share when one half chooses and the other measures.
    public let splitHalf: Double
    /// The share in the whole sample: biased upward.
    public let plugIn: Double
    /// The upper end: ``plugIn`` plus its chance error (95 %).
    public let high: Double

    /// The splits that are averaged.
    static let splits = 10

    /// A share that is known exactly.
    init(exactly share: Double, count: Int) {
        self.count = count
        (low, splitHalf, plugIn, high) = (share, share, share, share)
    }

    /// Brackets the share.
    ///
    /// - Parameters:
    ///   - count: how many domains.
    ///   - plugIn: their share in the whole sample.
    ///   - effectiveSize: of the sample, for shares of this size.
    ///   - halves: splits of the rows, as counts a domain in each half.
    package init(
        count: Int, plugIn: Double, effectiveSize: Double, quantile: Double,
        halves: [(first: [Int], second: [Int], firstTotal: Int, secondTotal: Int)]
    ) {
        var shares: [Double] = []
        for half in halves {
            shares.append(TopShare.share(choosing: half.first, measuring: half.second, half.secondTotal, count))
            shares.append(TopShare.share(choosing: half.second, measuring: half.first, half.firstTotal, count))
        }
        let mean = shares.isEmpty ? plugIn : min(shares.reduce(0, +) / Double(shares.count), plugIn)
        self.count = count
        self.plugIn = plugIn
        splitHalf = mean
        low = ProportionInterval.wilson(share: mean, size: effectiveSize, quantile: quantile).lowerBound
        high = ProportionInterval.wilson(share: plugIn, size: effectiveSize, quantile: quantile).upperBound
    }

    /// Splits rows by coins, given only their counts: each row of a domain falls into either half.
    package static func halves(
        of counts: [Int], total: Int, seed: UInt64 = 1
    ) -> [(first: [Int], second: [Int], firstTotal: Int, secondTotal: Int)] {
        let rest = total - counts.reduce(0, +)
        return (0..<splits).map { split in
            var generator = SplitMix(seed: seed &+ UInt64(split) &* 0x1000_0001)
            let first = counts.map { generator.heads(of: $0) }
            let firstTotal = first.reduce(0, +) + generator.heads(of: rest)
            return (first, zip(counts, first).map { $0 - $1 }, firstTotal, total - firstTotal)
        }
    }

    private static func share(choosing: [Int], measuring: [Int], _ total: Int, _ count: Int) -> Double {
        guard total > 0 else { return 0 }
        let chosen = largest(choosing, count)
        return Double(chosen.reduce(0) { $0 + measuring[$1] }) / Double(total)
    }

    /// The indices of the largest counts; ties go to the smaller index.
    package static func largest(_ counts: [Int], _ count: Int) -> [Int] {
        // Most domains are met once: a threshold first keeps the sort small.
        var histogram: [Int: Int] = [:]
        for value in counts { histogram[value, default: 0] += 1 }
        var (threshold, above) = (0, 0)
        for value in histogram.keys.sorted(by: >) {
            threshold = value
            above += histogram[value] ?? 0
            if above >= count { break }
        }
        let candidates = counts.indices.filter { counts[$0] >= threshold && counts[$0] > 0 }
        return Array(candidates.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(count))
    }
}

extension TopShare {
    /// Splits whole clusters by coins, since rows of one cluster are alike and must not choose and measure both.
    package static func halves(
        of entries: [[GroupCounts.Entry]], groups: [Int], seed: UInt64 = 1
    ) -> [(first: [Int], second: [Int], firstTotal: Int, secondTotal: Int)] {
        (0..<splits).map { split in
            var generator = SplitMix(seed: seed &+ UInt64(split) &* 0x1000_0001)
            let isFirst = groups.map { _ in generator.next() & 1 == 0 }
            var (first, second) = ([Int](), [Int]())
            for list in entries {
                var sums = (0, 0)
                for entry in list {
                    if isFirst[entry.group] { sums.0 += entry.count } else { sums.1 += entry.count }
                }
                first.append(sums.0)
                second.append(sums.1)
            }
            let total = zip(groups, isFirst).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
            return (first, second, total, groups.reduce(0, +) - total)
        }
    }
}
