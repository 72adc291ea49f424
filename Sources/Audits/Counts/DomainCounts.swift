public import Domains
public import Metadata

/// What a pass over all URLs has counted: everything that an exact audit of domains says follows from it.
///
/// Counts of different files add up, on whatever machines they were made:
///
/// ```swift
/// var counts = try DomainCounts(contentsOf: URL(filePath: "1.json"), resolver: resolver)
/// try counts.merge(DomainCounts(contentsOf: URL(filePath: "2.json"), resolver: resolver), from: "2.json")
/// let audit = DomainAudit(counts, limit: 100)
/// ```
public struct DomainCounts: Sendable {
    /// The files that were read.
    public private(set) var origins: [RowOrigin]
    package private(set) var tally: HostTally

    /// Rows counted.
    public var rowCount: Int { tally.rowCount }

    init(_ tally: HostTally, origins: [RowOrigin]) {
        self.tally = tally
        self.origins = origins
    }

    /// Counts every row of a source, storing nothing.
    ///
    /// Each thread counts into its own table of hosts; the tables are merged at the end, so the result does not depend
    /// on the number of threads.
    ///
    /// - Parameters:
    ///   - source: files or addresses with a column of URLs, or an engine that reads them elsewhere.
    ///   - resolver: the lists to attribute by.
    ///   - threads: how many threads read.
    ///   - progress: called now and then from any thread; throws to stop.
    /// - Throws: ``AuditError/noURLs(source:)``, `MetadataError`, and what `progress` throws.
    /// - Complexity: one pass over the URL column; memory follows the distinct hosts, about 60 bytes each.
    public init(
        _ source: any RowEngine, resolver: HostResolver, threads: Int = 2,
        progress: (@Sendable (ReadProgress) throws -> Void)? = nil
    ) throws {
        let workers = (0..<max(1, threads)).map { _ in TallyWorker(resolver: resolver) }
        let question = URLQuestion(resolver.platforms)
        try source.countURLs(question, threads: workers.count, progress: progress) { urls, worker in
            guard urls.texts != nil else { throw AuditError.noURLs(source: source.origins[urls.origin].location) }
            workers[worker].add(urls)
        }
        tally = workers[0].take()
        for worker in workers.dropFirst() { tally.merge(worker.take()) }
        origins = source.origins
    }

    /// Adds the counts of other files.
    ///
    /// - Parameter path: where the other counts come from, for messages.
    /// - Throws: ``AuditError/badCounts(path:reason:mend:)`` when both have counted the same file.
    public mutating func merge(_ other: consuming DomainCounts, from path: String) throws(AuditError) {
        for origin in other.origins {
            let twin = origins.first {
                ($0.location, $0.bytes, $0.checksum) == (origin.location, origin.bytes, origin.checksum)
            }
            if twin != nil {
                throw .badCounts(
                    path: path, reason: "\(origin.location) was counted already",
                    mend: "Give each file's counts once.")
            }
        }
        guard !rowCount.addingReportingOverflow(other.rowCount).overflow else {
            throw .badCounts(path: path, reason: "there cannot be \(other.rowCount) rows", mend: "Leave it out.")
        }
        origins += other.origins
        tally.merge(other.tally)
    }
}

extension DomainAudit {
    /// Audits rows that were all counted.
    ///
    /// - Parameter limit: the most hosts and domains to list; 0 for all.
    public init(_ counts: DomainCounts, limit: Int = 100) {
        self.init(counted: counts.tally, population: counts.rowCount, limit: limit)
    }
}

extension URLQuestion {
    /// What has to be known of URLs to count them by a platform table.
    package init(_ platforms: PlatformTable) {
        let hosts = platforms.proxyHosts
        self.init(pathProxies: hosts.path, queryProxies: hosts.query)
    }
}

/// The table of one thread.
///
/// `@unchecked Sendable`: each worker is touched by one thread of the pass alone, and by the caller after all have ended.
private final class TallyWorker: @unchecked Sendable {
    private var tally: HostTally
    private let empty: HostResolver

    init(resolver: HostResolver) {
        empty = resolver
        tally = HostTally(resolver: resolver)
    }

    func add(_ urls: CountedTexts) {
        urls.forEach { bytes, rows in tally.add(bytes, rows: rows) }
    }

    /// Gives the table away, so that whoever changes it changes no copy.
    func take() -> HostTally {
        defer { tally = HostTally(resolver: empty) }
        return tally
    }
}
