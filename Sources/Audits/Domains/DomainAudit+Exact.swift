public import Domains
public import Metadata

extension DomainAudit {
    /// Audits every row of a source, storing nothing.
    ///
    /// Each thread counts into its own table of hosts; the tables are merged at the end, so the result does not depend
    /// on the number of threads.
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
        let workers = (0..<max(1, threads)).map { _ in TallyWorker(resolver: resolver) }
        try source.concurrentBatches(roles: [.url], threads: workers.count, progress: progress) { batch, worker in
            guard let urls = batch.text(.url) else {
                throw AuditError.noURLs(source: source.parts[batch.part].location)
            }
            workers[worker].add(urls)
        }
        var tally = workers[0].take()
        for worker in workers.dropFirst() { tally.merge(worker.take()) }
        self.init(counted: tally, population: tally.rowCount, limit: limit)
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

    func add(_ urls: TextColumn) {
        urls.forEach { _, bytes in tally.add(bytes) }
    }

    /// Gives the table away, so that whoever changes it changes no copy.
    func take() -> HostTally {
        defer { tally = HostTally(resolver: empty) }
        return tally
    }
}
