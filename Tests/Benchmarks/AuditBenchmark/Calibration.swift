import Audits
import Domains
import Foundation
import Metadata
import Reports

/// How often the 95 % intervals hold the truth, over samples drawn again and again from rows that are all known.
struct Calibration {
    /// The rows as numbers: which domain each has, and where the row groups begin.
    let domains: [Int32]
    let groupStarts: [Int]
    let domainCount: Int
    let sizes: [Int]
    let isPlatform: [Bool]
    let truth: DomainAudit

    static let samples = 200
    /// Domains whose intervals are looked at, by rank.
    static let ranks = [0..<10, 10..<30, 30..<100]

    init(paths: [String], resolver: HostResolver) throws {
        let source = try MetadataSource(paths)
        var (resolver, rows, starts) = (resolver, [Int32](), [Int]())
        var lastGroup = (part: -1, row: Int64(-1))
        try source.forEachBatch(roles: [.url]) { batch in
            // A batch that starts at a row group's first row opens a cluster.
            let groups = source.parts[batch.part].groups
            var first: Int64 = 0
            for count in groups {
                if batch.firstRow == first, (batch.part, first) != lastGroup {
                    starts.append(rows.count)
                    lastGroup = (batch.part, first)
                }
                first += count
            }
            batch.text(.url)?.forEach { _, bytes in
                let host = resolver.resolve(bytes).host
                rows.append(host.map { Int32(resolver.domain(ofHost: $0)) } ?? -1)
            }
        }
        domains = rows
        groupStarts = starts + [rows.count]
        domainCount = resolver.domains.count
        var sizes = [Int](repeating: 0, count: resolver.domains.count)
        for domain in rows where domain >= 0 { sizes[Int(domain)] += 1 }
        self.sizes = sizes
        isPlatform = (0..<resolver.domains.count).map { domain in
            let name = resolver.domains[domain]
            return resolver.platforms.platform(ofHost: name, domain: name) != 0
        }
        truth = try DomainAudit(exactly: source, resolver: resolver, limit: 1)
    }

    func run() throws {
        var object = JSONObject()
        object.add("rows", .integer(domains.count))
        object.add("rowGroups", .integer(groupStarts.count - 1))
        object.add("top100", .number(truth.top100.plugIn))
        for design in ["simple", "bernoulli", "cluster"] { object.add(design, coverage(design)) }
        print(JSONValue.members(object.members).text())
    }

    /// Draws samples of about a hundredth of the rows (a tenth of the row groups) and counts hits.
    private func coverage(_ design: String) -> JSONValue {
        let order = TopShare.largest(sizes, 100)
        var hits = [[Int]](repeating: [0, 0], count: Self.ranks.count)
        var (topHits, width, effect, taken) = (0, 0.0, 0.0, 0)
        for sample in 0..<Self.samples {
            var generator = SplitMix(seed: UInt64(sample) &* 7919 &+ 17)
            let (estimator, counts, entries) = draw(design, &generator)
            taken += estimator.rowCount
            effect += estimator.pooledEffect
            for (band, ranks) in Self.ranks.enumerated() {
                for rank in ranks {
                    let domain = order[rank]
                    let share = Double(sizes[domain]) / Double(domains.count)
                    let estimate = estimator.estimate(
                        count: counts[domain], entries: entries[domain], isPlatform: isPlatform[domain])
                    hits[band][1] += 1
                    if estimate.interval.contains(share) { hits[band][0] += 1 }
                    width += estimate.interval.upperBound - estimate.interval.lowerBound
                }
            }
            let chosen = TopShare.largest(counts, 100)
            let largest = chosen.reduce(0) { $0 + counts[$1] }
            let top = TopShare(
                count: 100, plugIn: Double(largest) / Double(estimator.rowCount),
                effectiveSize: estimator.effectiveSize(of: GroupCounts.merged(chosen.map { entries[$0] })),
                quantile: estimator.quantile,
                halves: design == "cluster"
                    ? TopShare.halves(of: entries, groups: estimator.groups.map(\.count))
                    : TopShare.halves(of: counts, total: estimator.rowCount))
            if (top.low...top.high).contains(truth.top100.plugIn) { topHits += 1 }
        }
        var object = JSONObject()
        object.add("meanRows", .integer(taken / Self.samples))
        object.add("designEffect", .number(effect / Double(Self.samples)))
        for (band, ranks) in Self.ranks.enumerated() {
            object.add(
                "ranks \(ranks.lowerBound + 1)-\(ranks.upperBound)",
                .number(Double(hits[band][0]) / Double(hits[band][1])))
        }
        let all = hits.reduce((0, 0)) { ($0.0 + $1[0], $0.1 + $1[1]) }
        object.add("all", .number(Double(all.0) / Double(all.1)))
        object.add("top100", .number(Double(topHits) / Double(Self.samples)))
        object.add("meanWidth", .number(width / Double(all.1)))
        return .members(object.members)
    }

    private func draw(
        _ design: String, _ generator: inout SplitMix
    ) -> (estimator: ShareEstimator, counts: [Int], entries: [[GroupCounts.Entry]]) {
        var counts = [Int](repeating: 0, count: domainCount)
        let frame = SampleFrame(
            kind: design == "cluster" ? .cluster : .simple, name: design, population: domains.count,
            clustersTotal: groupStarts.count - 1)
        guard design == "cluster" else {
            let rows = design == "simple" ? exactly(domains.count / 100, &generator) : bernoulli(&generator)
            for row in rows where domains[row] >= 0 { counts[Int(domains[row])] += 1 }
            return (
                ShareEstimator(frame: frame, rowCount: rows.count, groups: []), counts,
                Array(repeating: [], count: domainCount)
            )
        }
        let total = groupStarts.count - 1
        let chosen = max(2, total / 10)
        var (groupCounts, groups) = (GroupCounts(), [ShareEstimator.Group]())
        for cluster in choose(chosen, of: total, &generator) {
            let rows = groupStarts[cluster]..<groupStarts[cluster + 1]
            for row in rows where domains[row] >= 0 {
                counts[Int(domains[row])] += 1
                groupCounts.add(item: Int(domains[row]), group: groups.count)
            }
            groups.append(.init(count: rows.count, weight: Double(rows.count) * Double(total) / Double(chosen)))
        }
        let entries = groupCounts.entries(itemCount: domainCount) { $0 }
        var estimator = ShareEstimator(
            frame: frame, rowCount: groups.reduce(0) { $0 + $1.count }, groups: groups)
        estimator.pool(entries) { isPlatform[$0] }
        return (estimator, counts, entries)
    }

    /// Numbers drawn without repetition by Floyd's algorithm.
    private func choose(_ count: Int, of total: Int, _ generator: inout SplitMix) -> Set<Int> {
        var chosen: Set<Int> = []
        for upper in (total - count)..<total {
            let pick = Int(generator.next().multipliedFullWidth(by: UInt64(upper + 1)).high)
            if !chosen.insert(pick).inserted { chosen.insert(upper) }
        }
        return chosen
    }

    private func exactly(_ count: Int, _ generator: inout SplitMix) -> [Int] {
        Array(choose(count, of: domains.count, &generator))
    }

    /// Every row with a chance of a hundredth.
    private func bernoulli(_ generator: inout SplitMix) -> [Int] {
        domains.indices.filter { _ in generator.next() < UInt64.max / 100 }
    }
}
