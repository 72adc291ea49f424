internal import Domains

/// The counts of one pass over a sample: by host, and by host and group where the design has groups.
struct DomainPass: Sendable {
    var tally: HostTally
    /// Rows and weights of each group; empty for designs without groups.
    private(set) var groups: [ShareEstimator.Group] = []
    private var groupCounts = GroupCounts()
    private var groupOfCluster: [Int: Int] = [:]
    private let kind: SampleFrame.Kind

    /// Items of ``GroupCounts`` below this number are classes of URLs without a host, in the order of `allCases`.
    private static let firstHost = URLClass.allCases.count
    private static let classNumbers = Dictionary(
        uniqueKeysWithValues: URLClass.allCases.enumerated().map { ($1, $0) })

    init(resolver: HostResolver, kind: SampleFrame.Kind) {
        tally = HostTally(resolver: resolver)
        self.kind = kind
    }

    /// A pass without groups, whose tally was made elsewhere.
    init(tally: HostTally) {
        self.tally = tally
        kind = .census
    }

    /// Counts one row and says which host it has.
    @discardableResult
    mutating func add(_ row: SampleRow) -> HostResolver.Resolved {
        let resolved = tally.add(row.url)
        let group: Int
        switch kind {
        case .census, .simple: return resolved
        case .stratified: group = number(of: row.source)
        case .cluster: group = number(of: row.cluster ?? -1 - row.source)
        // A domain is a group; so are the rows without a host.
        case .quota: group = number(of: resolved.host.map { tally.resolver.domain(ofHost: $0) } ?? -1)
        }
        groups[group].count += 1
        groups[group].weight += row.weight
        let item = resolved.host.map { $0 + Self.firstHost } ?? Self.classNumbers[resolved.kind] ?? 0
        groupCounts.add(item: item, group: group)
        return resolved
    }

    private mutating func number(of cluster: Int) -> Int {
        if let known = groupOfCluster[cluster] { return known }
        groupOfCluster[cluster] = groups.count
        groups.append(ShareEstimator.Group())
        return groups.count - 1
    }

    /// The rows of each item in each group, with items mapped; empty lists where the design has no groups.
    mutating func entries(itemCount: Int, map: (Int) -> Int?) -> [[GroupCounts.Entry]] {
        guard !groups.isEmpty else { return Array(repeating: [], count: itemCount) }
        return groupCounts.entries(itemCount: itemCount, map: map)
    }

    /// The host of an item, nil for a class.
    static func host(ofItem item: Int) -> Int? {
        item >= firstHost ? item - firstHost : nil
    }
}

/// Maps the items of a pass to hosts, domains and platforms.
struct Levels {
    let resolver: HostResolver

    var hostCount: Int { resolver.hosts.count }
    var domainCount: Int { resolver.domains.count }

    func host(_ item: Int) -> Int? {
        DomainPass.host(ofItem: item)
    }

    func domain(_ item: Int) -> Int? {
        DomainPass.host(ofItem: item).map { resolver.domain(ofHost: $0) }
    }

    func platform(_ item: Int) -> Int? {
        DomainPass.host(ofItem: item).map { resolver.platform(ofHost: $0) }
    }

    /// The platform of a domain as the table has it for the domain itself.
    func platformName(ofDomain domain: Int) -> String {
        resolver.platforms.platforms[platform(ofDomain: domain)].name
    }

    /// Whether the table names a platform, or a shared host, for a domain.
    func isOnPlatform(domain: Int) -> Bool {
        platform(ofDomain: domain) != 0
    }

    private func platform(ofDomain domain: Int) -> Int {
        let name = resolver.domains[domain]
        return resolver.platforms.platform(ofHost: name, domain: name)
    }
}

/// Makes the lists of a report: the largest items with their estimates.
struct ItemList {
    let estimator: ShareEstimator
    /// The most items; 0 for all.
    let limit: Int

    func items(
        _ counts: [Int], _ entries: [[GroupCounts.Entry]], name: (Int) -> (name: String, parent: String),
        isPlatform: (Int) -> Bool
    ) -> [DomainAudit.Item] {
        let wanted = limit == 0 ? counts.count : limit
        // One more than wanted by count alone, then by name among equals, so that the list never depends on numbering.
        let threshold = TopShare.largest(counts, wanted).last.map { counts[$0] } ?? 0
        var candidates = counts.indices.filter { counts[$0] > 0 && counts[$0] >= threshold }
            .map { (index: $0, count: counts[$0], name: name($0)) }
        candidates.sort { ($1.count, $0.name.name) < ($0.count, $1.name.name) }
        var items = candidates.prefix(wanted).map { candidate in
            DomainAudit.Item(
                name: candidate.name.name, count: candidate.count,
                estimate: estimator.estimate(
                    count: candidate.count, entries: entries[candidate.index], isPlatform: isPlatform(candidate.index)),
                parent: candidate.name.parent)
        }
        if estimator.frame.kind == .quota {
            // Counts are capped, shares are not.
            items.sort { ($1.count, $1.estimate.share, $0.name) < ($0.count, $0.estimate.share, $1.name) }
        }
        return items
    }
}
