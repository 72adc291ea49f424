public import Domains
public import Metadata

extension DomainAudit {
    /// Audits every row of a source, storing nothing.
    ///
    /// - Parameters:
    ///   - source: files or addresses with a column of URLs.
    ///   - resolver: the lists to attribute by.
    ///   - limit: the most hosts and domains to list; 0 for all.
    ///   - threads: how many threads read.
    ///   - progress: called now and then from any thread; throws to stop.
    /// - Throws: ``AuditError/noURLs(source:)``, `MetadataError`, and what `progress` throws.
    /// - Complexity: one pass over the URL column; memory follows the distinct hosts, about 60 bytes each.
    public init(
        exactly source: MetadataSource, resolver: HostResolver, limit: Int = 100, threads: Int = 2,
        progress: (@Sendable (ReadProgress) throws -> Void)? = nil
    ) throws {
        let counts = try DomainCounts(source, resolver: resolver, threads: threads, progress: progress)
        self.init(counts, limit: limit)
    }
}
