internal import Domains

extension DomainAudit {
    /// Estimates everything from the counts of a pass.
    ///
    /// - Parameters:
    ///   - pass: the counts.
    ///   - frame: how the rows were chosen.
    ///   - limit: the most hosts and domains to list; 0 lists all.
    init(_ pass: DomainPass, frame: SampleFrame, limit: Int) {
        let tally = pass.tally
        var pass = pass
        let resolver = tally.resolver
        let levels = Levels(resolver: resolver)
        var estimator = ShareEstimator(frame: frame, rowCount: tally.rowCount, groups: pass.groups)
        let domainEntries = pass.entries(itemCount: levels.domainCount, map: levels.domain)
        estimator.pool(domainEntries) { levels.isOnPlatform(domain: $0) }
        let sizes = DomainAudit.sizes(of: tally.domainCounts, domainEntries, estimator)
        self.init(empty: frame, tally: tally, estimator: estimator)
        distinct = (
            tally.counts.count { $0 > 0 }, sizes.count { $0 > 0 }, tally.platformCounts.dropFirst().count { $0 > 0 }
        )
        let list = ItemList(estimator: estimator, limit: limit)
        domains = list.items(tally.domainCounts, domainEntries) { domain in
            (resolver.domains[domain], levels.platformName(ofDomain: domain))
        } isPlatform: {
            levels.isOnPlatform(domain: $0)
        }
        let hostEntries = pass.entries(itemCount: levels.hostCount, map: levels.host)
        hosts = list.items(tally.counts, hostEntries) { host in
            (resolver.hosts[host], resolver.domains[resolver.domain(ofHost: host)])
        } isPlatform: {
            resolver.platform(ofHost: $0) != 0
        }
        addPlatforms(tally, &pass, levels, estimator)
        addClasses(tally, &pass, estimator)
        addConcentration(sizes, domainEntries, estimator, total: tally.rowCount)
        addProxies(tally)
    }

    private init(empty frame: SampleFrame, tally: HostTally, estimator: ShareEstimator) {
        self.frame = frame
        rowCount = tally.rowCount
        let nothing = Estimate(share: 0, interval: 0...0, population: nil)
        unattributable = Item(name: "(cannot be attributed)", count: 0, estimate: nothing, parent: "")
        secure = estimator.ungrouped(count: tally.secureCount)
        top100 = TopShare(exactly: 0, count: 100)
        concentration = Concentration(counts: [], isSample: false)
        estimateOfNothing = estimator.ungrouped(count: 0)
        designEffect = estimator.pooledEffect
        suffixes = tally.resolver.suffixes.identity
        platformTable = (tally.resolver.platforms.state, tally.resolver.platforms.sha256)
    }

    /// How large each domain is: its rows, or under quota the rows that its rows stand for.
    private static func sizes(
        of counts: [Int], _ entries: [[GroupCounts.Entry]], _ estimator: ShareEstimator
    ) -> [Int] {
        guard estimator.frame.kind == .quota else { return counts }
        return entries.map { list in
            Int(
                list.reduce(0.0) { sum, entry in
                    let group = estimator.groups[entry.group]
                    return sum + group.weight * Double(entry.count) / Double(group.count)
                }.rounded())
        }
    }

    private mutating func addPlatforms(
        _ tally: HostTally, _ pass: inout DomainPass, _ levels: Levels, _ estimator: ShareEstimator
    ) {
        let table = tally.resolver.platforms.platforms
        // One more item for the rows without a host.
        let entries = pass.entries(itemCount: table.count + 1) { levels.platform($0) ?? table.count }
        let counts = tally.platformCounts + [tally.invalidCount]
        let list = ItemList(estimator: estimator, limit: 0)
        platforms = list.items(counts, entries) { index in
            (index < table.count ? table[index].name : PlatformTable.noHostName, "")
        } isPlatform: {
            $0 > 0 && $0 < table.count
        }
        let shared = Set(table.filter { !$0.isAttributable }.map(\.name))
        unattributableClasses = platforms.filter { shared.contains($0.name) }
        let count = unattributableClasses.reduce(0) { $0 + $1.count }
        let together = pass.entries(itemCount: 1) { item in
            levels.platform(item).flatMap { table[$0].isAttributable ? nil : 0 }
        }
        unattributable = Item(
            name: "(cannot be attributed)", count: count,
            estimate: estimator.estimate(count: count, entries: together[0], isPlatform: true), parent: "")
    }

    private mutating func addClasses(_ tally: HostTally, _ pass: inout DomainPass, _ estimator: ShareEstimator) {
        let cases = URLClass.allCases
        let entries = pass.entries(itemCount: cases.count) { $0 < cases.count ? $0 : nil }
        for (index, kind) in cases.enumerated() where kind != .regular {
            let count = tally.classes[kind] ?? 0
            let estimate =
                kind.hasHost
                ? estimator.ungrouped(count: count)
                : estimator.estimate(count: count, entries: entries[index])
            let row = ClassCount(
                name: kind.rawValue, explanation: kind.explanation, count: count, estimate: estimate)
            if kind.hasHost { unusual.append(row) } else { invalid.append(row) }
        }
        for (index, trait) in URLTraits.named.enumerated() {
            let count = tally.traits[index]
            let estimate = estimator.ungrouped(count: count)
            unusual.append(
                ClassCount(name: trait.name, explanation: trait.explanation, count: count, estimate: estimate))
        }
    }

    private mutating func addConcentration(
        _ sizes: [Int], _ entries: [[GroupCounts.Entry]], _ estimator: ShareEstimator, total: Int
    ) {
        let isSample = frame.kind != .census && frame.kind != .quota
        concentration = Concentration(counts: sizes, isSample: isSample)
        singletons = sizes.count { $0 == 1 }
        lorenz = Concentration.lorenz(counts: sizes)
        if isSample { unseen = UnseenMass(counts: sizes) }
        let all = frame.kind == .quota ? Int(estimator.groups.reduce(0) { $0 + $1.weight }.rounded()) : total
        let largest = TopShare.largest(sizes, 100)
        let plugIn = all > 0 ? Double(largest.reduce(0) { $0 + sizes[$1] }) / Double(all) : 0
        if isSample {
            let halves =
                frame.kind == .cluster
                ? TopShare.halves(of: entries, groups: estimator.groups.map(\.count))
                : TopShare.halves(of: sizes, total: total)
            top100 = TopShare(
                count: 100, plugIn: plugIn,
                effectiveSize: estimator.effectiveSize(of: GroupCounts.merged(largest.map { entries[$0] })),
                quantile: estimator.quantile,
                halves: halves)
        } else {
            top100 = TopShare(exactly: plugIn, count: 100)
        }
        curve = DomainAudit.curve(sizes, total: all)
    }

    /// The cumulative share at ranks that grow by a tenth.
    private static func curve(_ sizes: [Int], total: Int) -> [(rank: Int, share: Double)] {
        guard total > 0 else { return [] }
        var (points, sum, next): ([(rank: Int, share: Double)], Int, Int) = ([], 0, 1)
        let sorted = sizes.filter { $0 > 0 }.sorted(by: >)
        for (index, size) in sorted.enumerated() {
            sum += size
            guard index + 1 == next || index + 1 == sorted.count || index + 1 == 100 else { continue }
            points.append((index + 1, Double(sum) / Double(total)))
            if index + 1 == next { next = max(next + 1, next * 11 / 10) }
        }
        return points
    }

    private mutating func addProxies(_ tally: HostTally) {
        proxiedCount = tally.proxied.values.reduce(0, +)
        guard proxiedCount > 0 else { return }
        let (hosted, original) = (tally.domainCounts, tally.originalDomainCounts)
        let changed = hosted.indices.filter { hosted[$0] != original[$0] }
        proxies = changed.map {
            ProxyRow(name: tally.resolver.domains[$0], hosted: hosted[$0], original: original[$0])
        }.sorted { left, right in
            (abs(right.original - right.hosted), left.name) < (abs(left.original - left.hosted), right.name)
        }
        proxies = Array(proxies.prefix(50))
    }
}
