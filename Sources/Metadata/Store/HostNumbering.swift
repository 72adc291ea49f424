internal import Domains

/// Gives hosts, domains and classes without a host their numbers in the database, in the order they appear.
///
/// After an interruption the numbers in the database are taken up again by name.
struct HostNumbering {
    /// A host that is new to the database.
    struct NewHost {
        let id: Int64
        /// nil for a class of URLs without a host.
        let host: String?
        let kind: String
        /// The domain's number, its name and platform when the domain is new too; nil without a domain.
        let domainID: Int64?
        let newDomain: (name: String, platformID: Int64)?
        let platformID: Int64?
    }

    private var resolver: HostResolver
    private var hostIDs: [Int64] = []
    private var domainIDs: [Int64] = []
    private var classIDs: [URLClass: Int64] = [:]
    private var storedHosts: [String: Int64]
    private var storedDomains: [String: Int64]
    private var storedClasses: [String: Int64]
    private var hostCount: Int64
    private var domainCount: Int64
    /// Hosts that have to be written before the rows that name them.
    private(set) var pending: [NewHost] = []

    /// - Parameters:
    ///   - hosts, domains, classes: what the database holds already.
    init(resolver: HostResolver, hosts: [String: Int64], domains: [String: Int64], classes: [String: Int64]) {
        self.resolver = resolver
        storedHosts = hosts
        storedDomains = domains
        storedClasses = classes
        hostCount = Int64(hosts.count + classes.count)
        domainCount = Int64(domains.count)
    }

    var platforms: PlatformTable { resolver.platforms }

    mutating func takePending() -> [NewHost] {
        defer { pending = [] }
        return pending
    }

    /// The numbers of a URL's host and, behind a proxy, of the original site's host.
    mutating func numbers(of url: UnsafeBufferPointer<UInt8>?) -> (host: Int64, original: Int64?) {
        let resolved = resolver.resolve(url)
        guard let host = resolved.host else { return (number(of: resolved.kind), nil) }
        return (number(ofHost: host), resolved.originalHost.map { number(ofHost: $0) })
    }

    /// A number that is the same for all URLs of one registrable domain (or class without a host).
    mutating func domainKey(of url: UnsafeBufferPointer<UInt8>?) -> UInt64 {
        let resolved = resolver.resolve(url)
        guard let host = resolved.host else {
            return resolved.kind.rawValue.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }
        }
        return resolver.domains.withBytes(at: resolver.domain(ofHost: host)) {
            SparkHash64.hash(bytes: UnsafeRawBufferPointer($0), seed: 0)
        }
    }

    private mutating func number(of kind: URLClass) -> Int64 {
        if let known = classIDs[kind] { return known }
        if let stored = storedClasses.removeValue(forKey: kind.rawValue) {
            classIDs[kind] = stored
            return stored
        }
        hostCount += 1
        classIDs[kind] = hostCount
        pending.append(
            NewHost(
                id: hostCount, host: nil, kind: kind.rawValue, domainID: nil, newDomain: nil, platformID: nil))
        return hostCount
    }

    private mutating func number(ofHost host: Int) -> Int64 {
        if host < hostIDs.count, hostIDs[host] > 0 { return hostIDs[host] }
        while hostIDs.count <= host { hostIDs.append(0) }
        let name = resolver.hosts[host]
        if !storedHosts.isEmpty, let stored = storedHosts.removeValue(forKey: name) {
            hostIDs[host] = stored
            return stored
        }
        hostCount += 1
        hostIDs[host] = hostCount
        let (domainID, newDomain) = number(ofDomain: resolver.domain(ofHost: host))
        pending.append(
            NewHost(
                id: hostCount, host: name, kind: resolver.kind(ofHost: host).rawValue, domainID: domainID,
                newDomain: newDomain, platformID: Int64(resolver.platform(ofHost: host) + 1)))
        return hostCount
    }

    private mutating func number(ofDomain domain: Int) -> (Int64, (name: String, platformID: Int64)?) {
        if domain < domainIDs.count, domainIDs[domain] > 0 { return (domainIDs[domain], nil) }
        while domainIDs.count <= domain { domainIDs.append(0) }
        let name = resolver.domains[domain]
        if !storedDomains.isEmpty, let stored = storedDomains.removeValue(forKey: name) {
            domainIDs[domain] = stored
            return (stored, nil)
        }
        domainCount += 1
        domainIDs[domain] = domainCount
        return (domainCount, (name, Int64(resolver.platforms.platform(ofHost: name, domain: name) + 1)))
    }
}
