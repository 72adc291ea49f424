package import Domains

/// Counts rows by host as they stream by; everything else follows from hosts.
package struct HostTally: Sendable {
    private(set) var resolver: HostResolver
    /// Rows a host.
    private(set) var counts: [Int] = []
    package var rowCount = 0
    /// Rows a class of URL.
    var classes: [URLClass: Int] = [:]
    /// Rows a trait, in the order of ``URLTraits/named``.
    var traits = [Int](repeating: 0, count: URLTraits.named.count)
    /// Rows with a host whose scheme is `https`.
    var secureCount = 0
    /// Rows behind a proxy that names the original site, by host and original host.
    private(set) var proxied: [ProxyPair: Int] = [:]

    struct ProxyPair: Hashable, Sendable {
        let host: Int
        let original: Int
    }

    package init(resolver: HostResolver) {
        self.resolver = resolver
    }

    /// Counts rows of one URL, one row unless said otherwise, and says which host they have.
    @discardableResult
    package mutating func add(_ url: UnsafeBufferPointer<UInt8>?, rows: Int = 1) -> HostResolver.Resolved {
        let resolved = resolver.resolve(url)
        rowCount += rows
        if resolved.kind != .regular { classes[resolved.kind, default: 0] += rows }
        guard let host = resolved.host else { return resolved }
        extend()
        counts[host] += rows
        if resolved.isSecure { secureCount += rows }
        if !resolved.traits.isEmpty { count(resolved.traits, rows: rows) }
        if let original = resolved.originalHost {
            proxied[ProxyPair(host: host, original: original), default: 0] += rows
        }
        return resolved
    }

    /// Adds rows that were counted elsewhere to a host; totals and classes are added by the caller.
    mutating func add(_ rows: Int, toHost name: UnsafeBufferPointer<UInt8>, kind: URLClass) {
        let host = resolver.index(ofHost: name, kind: kind)
        extend()
        counts[host] += rows
    }

    /// Adds rows that were counted elsewhere behind a proxy.
    mutating func add(
        _ rows: Int, toProxy name: UnsafeBufferPointer<UInt8>, original: UnsafeBufferPointer<UInt8>
    ) {
        let pair = ProxyPair(
            host: resolver.index(ofHost: name, kind: .regular),
            original: resolver.index(ofHost: original, kind: .regular))
        extend()
        proxied[pair, default: 0] += rows
    }

    /// Adds the counts of another tally, whose hosts may be numbered otherwise.
    package mutating func merge(_ other: consuming HostTally) {
        // Only its members are read from here on, so its index of names is not needed any more.
        other.resolver.forgetIndex()
        rowCount += other.rowCount
        secureCount += other.secureCount
        classes.merge(other.classes, uniquingKeysWith: +)
        for index in traits.indices { traits[index] += other.traits[index] }
        var translation = [UInt32](repeating: 0, count: other.resolver.hosts.count)
        for host in translation.indices {
            let kind = other.resolver.kind(ofHost: host)
            translation[host] = UInt32(
                other.resolver.hosts.withBytes(at: host) { resolver.index(ofHost: $0, kind: kind) })
        }
        extend()
        for (host, count) in other.counts.enumerated() { counts[Int(translation[host])] += count }
        for (pair, count) in other.proxied {
            let pair = ProxyPair(host: Int(translation[pair.host]), original: Int(translation[pair.original]))
            proxied[pair, default: 0] += count
        }
    }

    /// Hosts enter the resolver by being original sites too, so the counts follow its length.
    private mutating func extend() {
        let missing = resolver.hosts.count - counts.count
        if missing > 0 { counts.append(contentsOf: repeatElement(0, count: missing)) }
    }

    private mutating func count(_ found: URLTraits, rows: Int) {
        for (index, entry) in URLTraits.named.enumerated() where found.contains(entry.trait) { traits[index] += rows }
    }

    /// Rows a registrable domain, by the resolver's numbers.
    var domainCounts: [Int] {
        var result = [Int](repeating: 0, count: resolver.domains.count)
        for (host, count) in counts.enumerated() where count > 0 { result[resolver.domain(ofHost: host)] += count }
        return result
    }

    /// Rows a registrable domain when pictures behind proxies count for the site they come from.
    var originalDomainCounts: [Int] {
        var result = domainCounts
        for (pair, count) in proxied {
            result[resolver.domain(ofHost: pair.host)] -= count
            result[resolver.domain(ofHost: pair.original)] += count
        }
        return result
    }

    /// Rows a platform, by the numbers of the platform table.
    var platformCounts: [Int] {
        var result = [Int](repeating: 0, count: resolver.platforms.platforms.count)
        for (host, count) in counts.enumerated() { result[resolver.platform(ofHost: host)] += count }
        return result
    }

    /// Rows without a host.
    var invalidCount: Int {
        classes.reduce(0) { $1.key.hasHost ? $0 : $0 + $1.value }
    }
}
