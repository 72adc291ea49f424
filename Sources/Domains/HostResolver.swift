/// Resolves URLs to host, registrable domain, platform and original site, and remembers every host it has seen.
///
/// Hosts and domains are numbered densely in the order of their appearance, so that counts are arrays and a database
/// needs one insert a host. Not shared between threads: each has its own and the tables are merged by name.
public struct HostResolver: Sendable {
    /// One URL resolved: numbers into the resolver's tables.
    public struct Resolved: Sendable {
        /// The class of the URL.
        public let kind: URLClass
        /// Its oddities.
        public let traits: URLTraits
        /// Whether the scheme is `https`.
        public let isSecure: Bool
        /// The number of the host, nil when there is none.
        public let host: Int?
        /// The number of the original site's host when the host is a proxy that names it.
        public let originalHost: Int?
    }

    /// The public suffix list in use.
    public let suffixes: PublicSuffixList
    /// The platform table in use.
    public let platforms: PlatformTable
    /// Which suffixes cut domains.
    public let section: PublicSuffixList.Section

    /// The hosts seen.
    public private(set) var hosts = ByteStringTable()
    /// The registrable domains seen.
    public private(set) var domains = ByteStringTable()
    private var details: [Detail] = []

    private struct Detail {
        var domain: UInt32
        var platform: UInt16
        var kind: URLClass
        /// 0 for no proxy, else the number of the table's rule + 1.
        var proxy: UInt8
    }

    /// A resolver that has seen nothing.
    public init(suffixes: PublicSuffixList, platforms: PlatformTable, section: PublicSuffixList.Section = .icann) {
        self.suffixes = suffixes
        self.platforms = platforms
        self.section = section
    }

    /// Resolves a URL; nil is a row without one.
    ///
    /// - Complexity: one pass over the URL and one look-up; the domain is cut once a host.
    public mutating func resolve(_ url: UnsafeBufferPointer<UInt8>?) -> Resolved {
        let parsed = URLHost(parsing: url)
        guard parsed.kind.hasHost, let url else {
            return Resolved(kind: parsed.kind, traits: [], isSecure: false, host: nil, originalHost: nil)
        }
        let host = intern(parsed, in: url)
        let proxy = Int(details[host].proxy)
        let original = proxy == 0 ? nil : unwrap(url, parsed, platforms.original(ofProxy: proxy - 1))
        return Resolved(
            kind: parsed.kind, traits: parsed.traits, isSecure: parsed.isSecure, host: host, originalHost: original)
    }

    /// Resolves a URL to names.
    public mutating func attribution(of url: String?) -> Attribution {
        var text = url ?? ""
        let resolved = text.withUTF8 { resolve(url == nil ? nil : $0) }
        guard let host = resolved.host else {
            return Attribution(
                kind: resolved.kind, host: nil, registrableDomain: nil, platform: PlatformTable.noHostName,
                originalHost: nil, isAttributable: false)
        }
        let platform = platforms.platforms[platform(ofHost: host)]
        return Attribution(
            kind: resolved.kind, host: hosts[host], registrableDomain: domains[domain(ofHost: host)],
            platform: platform.name, originalHost: resolved.originalHost.map { hosts[$0] },
            isAttributable: platform.isAttributable)
    }

    /// The number of a host's registrable domain.
    public func domain(ofHost host: Int) -> Int {
        Int(details[host].domain)
    }

    /// The number of a host's platform in ``PlatformTable/platforms``.
    public func platform(ofHost host: Int) -> Int {
        Int(details[host].platform)
    }

    /// The class of a host.
    public func kind(ofHost host: Int) -> URLClass {
        details[host].kind
    }

    /// The number of a host that another resolver has normalised, which is added when it is new.
    public mutating func index(ofHost host: UnsafeBufferPointer<UInt8>, kind: URLClass) -> Int {
        let index = hosts.index(of: host)
        if index == details.count { addDetail(ofHost: index, kind: kind) }
        return index
    }

    /// Frees what finds hosts and domains by name; after this they can only be read.
    package mutating func forgetIndex() {
        hosts.forgetIndex()
        domains.forgetIndex()
    }

    private mutating func intern(_ parsed: URLHost, in url: UnsafeBufferPointer<UInt8>) -> Int {
        let index = parsed.withHost(in: url) { hosts.index(of: $0) }
        if index == details.count { addDetail(ofHost: index, kind: parsed.kind) }
        return index
    }

    private mutating func addDetail(ofHost host: Int, kind: URLClass) {
        // A second reference, so that reading the hosts and adding a domain are no overlapping accesses.
        let hosts = hosts
        let detail = hosts.withBytes(at: host) { name in
            let start = kind == .regular ? suffixes.registrableStart(in: name, section: section) ?? 0 : 0
            return Detail(
                domain: UInt32(domains.index(of: UnsafeBufferPointer(rebasing: name[start...]))),
                platform: UInt16(platforms.platform(ofHost: name, domainStart: start)), kind: kind,
                proxy: UInt8(platforms.proxyNumber(ofHost: name).map { $0 + 1 } ?? 0))
        }
        details.append(detail)
    }

    /// The host that a proxy's URL names, when it is a host name with a domain.
    private mutating func unwrap(
        _ url: UnsafeBufferPointer<UInt8>, _ parsed: URLHost, _ rule: PlatformTable.Original
    ) -> Int? {
        guard let target = ProxyTarget.url(in: url, from: parsed.pathStart, rule) else { return nil }
        return target.withUnsafeBufferPointer { bytes in
            let original = URLHost(parsing: bytes)
            return original.kind == .regular ? intern(original, in: bytes) : nil
        }
    }
}
