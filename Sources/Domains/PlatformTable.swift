internal import Diagnostics
public import Foundation
internal import Resources

/// Which platform a domain or host belongs to, which hosts cannot be attributed, and which are proxies.
///
/// Read from JSON that people edit; `Data/Platforms/README.md` describes it.
public struct PlatformTable: Sendable {
    /// A platform, or a class of hosts that cannot be attributed.
    public struct Platform: Equatable, Sendable {
        /// Its name in reports; classes that are no platform have parentheses.
        public let name: String
        /// Whether a picture there can be said to come from somewhere.
        public let isAttributable: Bool
        /// Why it cannot, else empty.
        public let reason: String
    }

    /// How a proxy's URL names the original site.
    public enum Original: Equatable, Sendable {
        /// `proxy/HOST/path`.
        case firstPathSegment
        /// `proxy/?parameter=URL`.
        case query(parameter: String)
    }

    /// The name under which everything without a platform is reported.
    public static let otherName = "(other)"
    /// The name under which URLs without a host are reported.
    public static let noHostName = "(no host)"

    /// Platforms, and hosts of proxies, at most: what a host's details keep their numbers in.
    private static let (limit, proxyLimit) = (Int(UInt16.max), Int(UInt8.max))

    /// All platforms, ``otherName`` first.
    public let platforms: [Platform]
    /// The month or day of the table.
    public let state: String
    /// The digest of its bytes, for reports.
    public let sha256: String

    /// Hosts and domains that have an entry, and the platform of each.
    private let names: ByteStringTable
    private let platformOfName: [Int]
    private let proxyNames: ByteStringTable
    private let proxyRules: [Original]

    /// Parses a table.
    ///
    /// - Throws: ``DomainsError/badPlatformTable(reason:)`` and ``DomainsError/duplicateDomain(domain:first:second:)``.
    public init(parsing bytes: Data) throws(DomainsError) {
        let file: PlatformFile
        do {
            file = try JSONDecoder().decode(PlatformFile.self, from: bytes)
        } catch {
            throw .badPlatformTable(reason: DecodingError.reason(of: error))
        }
        guard file.format == 1 else { throw .badPlatformTable(reason: "format \(file.format), expected 1") }
        var platforms = [Platform(name: PlatformTable.otherName, isAttributable: true, reason: "")]
        var (names, platformOfName) = (ByteStringTable(), [Int]())
        let groups =
            file.platforms.map { (Platform(name: $0.name, isAttributable: true, reason: ""), $0.domains) }
            + file.unattributable.map {
                (Platform(name: $0.name, isAttributable: false, reason: $0.reason), $0.domains)
            }
        for (platform, domains) in groups {
            for domain in domains {
                let key = domain.lowercased()
                if let other = names.firstIndex(of: key) {
                    let first = platforms.count == platformOfName[other] ? platform : platforms[platformOfName[other]]
                    throw .duplicateDomain(domain: key, first: first.name, second: platform.name)
                }
                _ = names.index(of: key)
                platformOfName.append(platforms.count)
            }
            platforms.append(platform)
        }
        guard platforms.count <= Self.limit else {
            throw .badPlatformTable(reason: "\(platforms.count) platforms; the limit is \(Self.limit)")
        }
        self.platforms = platforms
        self.names = names
        self.platformOfName = platformOfName
        (proxyNames, proxyRules) = try PlatformTable.proxies(of: file)
        state = file.state
        sha256 = SHA256.hex(of: bytes)
    }

    private static func proxies(of file: PlatformFile) throws(DomainsError) -> (ByteStringTable, [Original]) {
        var (names, rules) = (ByteStringTable(), [Original]())
        for proxy in file.proxies {
            let original: Original
            switch (proxy.original, proxy.parameter) {
            case ("firstPathSegment", nil): original = .firstPathSegment
            case ("query", let parameter?): original = .query(parameter: parameter)
            default:
                throw .badPlatformTable(
                    reason: "proxy \(proxy.hosts.joined(separator: ", ")): 'original' is '\(proxy.original)', expected "
                        + "'firstPathSegment', or 'query' with a 'parameter'")
            }
            guard rules.count + proxy.hosts.count <= proxyLimit else {
                throw .badPlatformTable(reason: "more than \(proxyLimit) hosts of proxies")
            }
            for host in proxy.hosts where names.index(of: host.lowercased()) == rules.count { rules.append(original) }
        }
        return (names, rules)
    }

    /// The number of the platform of a host: the host's own entry wins over its domain's; 0 is ``otherName``.
    public func platform(ofHost host: String, domain: String) -> Int {
        (names.firstIndex(of: host) ?? names.firstIndex(of: domain)).map { platformOfName[$0] } ?? 0
    }

    /// The number of the platform of a host whose registrable domain begins at `domainStart`.
    func platform(ofHost host: UnsafeBufferPointer<UInt8>, domainStart: Int) -> Int {
        let domain = UnsafeBufferPointer(rebasing: host[domainStart...])
        return (names.firstIndex(of: host) ?? names.firstIndex(of: domain)).map { platformOfName[$0] } ?? 0
    }

    /// How the URLs of a proxy name the original site, nil when the host is no proxy.
    public func original(behind host: String) -> Original? {
        proxyNames.firstIndex(of: host).map { proxyRules[$0] }
    }

    /// The hosts of all proxies, by where their URLs name the original site.
    package var proxyHosts: (path: [String], query: [String]) {
        var (path, query) = ([String](), [String]())
        for (number, rule) in proxyRules.enumerated() {
            if rule == .firstPathSegment { path.append(proxyNames[number]) } else { query.append(proxyNames[number]) }
        }
        return (path, query)
    }

    /// The number of the rule for a proxy, nil when the host is none.
    func proxyNumber(ofHost host: UnsafeBufferPointer<UInt8>) -> Int? {
        proxyNames.firstIndex(of: host)
    }

    /// How the URLs of a proxy name the original site.
    func original(ofProxy number: Int) -> Original {
        proxyRules[number]
    }
}

/// The JSON of the table.
private struct PlatformFile: Decodable {
    struct Group: Decodable {
        let name: String
        let domains: [String]
    }
    struct Unattributable: Decodable {
        let name: String
        let reason: String
        let domains: [String]
    }
    struct Proxy: Decodable {
        let hosts: [String]
        let original: String
        let parameter: String?
    }
    let format: Int
    let state: String
    let platforms: [Group]
    let unattributable: [Unattributable]
    let proxies: [Proxy]
}
