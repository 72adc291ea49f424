public import Domains
internal import Foundation
public import Metadata
internal import Synchronization

extension AuditPlan {
    /// Plans an audit of Parquet files.
    ///
    /// - Parameters:
    ///   - source: the files; their footers are read, and some of their row groups for a moment.
    ///   - resolver: the lists to attribute by.
    ///   - rows: rows to be counted when the sources are a part of them; nil for those of the sources.
    ///   - duration: how long to read.
    ///   - threads: how many threads read.
    ///   - progress: called now and then from any thread; throws to stop.
    /// - Throws: ``AuditError/noFooters(source:)``, ``AuditError/noURLs(source:)``, `MetadataError`, and what `progress`
    ///   throws.
    public init(
        _ source: MetadataSource, resolver: HostResolver, rows: Int64? = nil, reading duration: Duration = .seconds(2),
        threads: Int = 2, progress: (@Sendable (ReadProgress) throws -> Void)? = nil
    ) throws {
        guard let sourceRows = source.knownRowCount, let bytes = source.totalBytes,
            let url = source.storedBytes(of: .url), let text = source.storedBytes(of: .text)
        else {
            let part = source.parts.first { $0.rows == nil }
            throw AuditError.noFooters(source: part?.location ?? "the source")
        }
        if let part = source.parts.first(where: { $0.columns[.url] == nil }) {
            throw AuditError.noURLs(source: part.location)
        }
        let looker = Looker(resolver: resolver, threads: threads)
        try looker.look(at: source, for: duration, progress: progress)
        self.init(
            rows: rows ?? sourceRows, sourceRows: sourceRows, files: source.parts.count, groups: source.groupCount,
            bytes: bytes, columnBytes: (url, text), calibration: looker.calibration)
    }
}

/// Counts hosts for a moment.
///
/// `@unchecked Sendable`: each tally is touched by one thread of the pass alone, and by the caller after all have ended;
/// what is noted about growth is the first thread's.
private final class Looker: @unchecked Sendable {
    private struct Enough: Error {}

    private var tallies: [HostTally]
    private var seen = ByteStringTable()
    private var lineBytes = 0
    private var hosts = Calibration.Growth()
    private var lines = Calibration.Growth()
    private var nextNote = 256
    private var seconds = 0.0
    private var key: [UInt8] = []

    init(resolver: HostResolver, threads: Int) {
        tallies = (0..<max(1, threads)).map { _ in HostTally(resolver: resolver) }
    }

    func look(
        at source: MetadataSource, for duration: Duration, progress: (@Sendable (ReadProgress) throws -> Void)?
    ) throws {
        // Row groups in a fixed order that takes all files in turn: files are often sorted by something.
        var generator = SplitMix(seed: 0x706c_616e)
        var units = source.units
        for index in units.indices.dropFirst().reversed() {
            units.swapAt(index, Int(generator.next() % UInt64(index + 1)))
        }
        let (order, start) = (units, ContinuousClock.now)
        let end = Mutex<ContinuousClock.Instant?>(nil)
        do {
            try source.concurrentBatches(units: order, roles: [.url], threads: tallies.count, progress: progress) {
                [self] batch, worker in
                batch.text(.url)?.forEach { _, bytes in count(bytes, worker) }
                if worker == 0 { note(isLast: false) }
                guard ContinuousClock.now - start < duration else {
                    end.withLock { $0 = $0 ?? .now }
                    throw Enough()
                }
            }
        } catch is Enough {}
        seconds = ((end.withLock { $0 } ?? .now) - start) / .seconds(1)
        note(isLast: true)
    }

    private func count(_ url: UnsafeBufferPointer<UInt8>?, _ worker: Int) {
        let resolved = tallies[worker].add(url)
        guard worker == 0, let host = resolved.host else { return }
        // What tells short URLs apart.
        key.removeAll(keepingCapacity: true)
        tallies[0].resolver.hosts.withBytes(at: host) { key.append(contentsOf: $0) }
        key.append(resolved.isSecure ? 1 : 0)
        withUnsafeBytes(of: resolved.traits.rawValue) { key.append(contentsOf: $0) }
        if let original = resolved.originalHost { withUnsafeBytes(of: original) { key.append(contentsOf: $0) } }
        let count = seen.count
        key.withUnsafeBufferPointer { _ = seen.index(of: $0) }
        // Two digits a byte of the URL's beginning, and what is around them.
        if seen.count > count { lineBytes += 2 * (key.count + 6) + 18 }
    }

    private func note(isLast: Bool) {
        let rows = tallies[0].rowCount
        guard rows >= nextNote || isLast && rows > 0 else { return }
        hosts.note(rows: rows, distinct: tallies[0].counts.count { $0 > 0 })
        lines.note(rows: rows, distinct: seen.count)
        nextNote = rows * 5 / 4
    }

    var calibration: Calibration {
        let names = tallies[0].resolver.hosts
        let bytes = (0..<names.count).reduce(0) { $0 + names.withBytes(at: $1) { $0.count } }
        return Calibration(
            rows: tallies.reduce(0) { $0 + $1.rowCount }, seconds: seconds, threads: tallies.count, hosts: hosts,
            lines: lines, bytesPerHost: Double(bytes) / Double(max(names.count, 1)),
            bytesPerLine: Double(lineBytes) / Double(max(seen.count, 1)))
    }
}
