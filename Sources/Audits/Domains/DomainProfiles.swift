package import Domains
package import GRDB

/// The profiles of some domains, by a second pass over the sample.
public struct DomainProfiles: Sendable {
    /// A profile a domain.
    public private(set) var profiles: [String: DomainProfile] = [:]

    /// No profiles: for passes that read URLs only.
    public init() {}

    /// Profiles the largest domains of an audit.
    ///
    /// - Throws: what reading the database throws.
    /// - Complexity: one pass over all columns of the sample.
    package init(
        sample database: any DatabaseReader, path: String, audit: DomainAudit, resolver: HostResolver,
        options: DomainAudit.Options, progress: ((Int) throws -> Void)? = nil
    ) throws {
        var wanted: [String: Int] = [:]
        for (index, item) in audit.domains.prefix(options.profiles).enumerated() { wanted[item.name] = index }
        var (resolver, slots) = (resolver, [Int?]())
        var list = [DomainProfile](repeating: DomainProfile(), count: wanted.count)
        try SampleReader(database: database, path: path).forEachRow(.all, progress: progress) { row in
            let resolved = resolver.resolve(row.url)
            guard let host = resolved.host else { return }
            let domain = resolver.domain(ofHost: host)
            while slots.count <= domain { slots.append(wanted[resolver.domains[slots.count]]) }
            guard let slot = slots[domain] else { return }
            list[slot].add(row, isSecure: resolved.isSecure, maskPunsafe: options.maskPunsafe)
        }
        for (name, index) in wanted { profiles[name] = list[index] }
    }
}
