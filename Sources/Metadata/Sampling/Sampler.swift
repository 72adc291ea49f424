internal import Domains
public import Foundation
internal import GRDB
internal import Resources
internal import Synchronization

/// Takes a sample and writes it into a database.
///
/// ```swift
/// var configuration = SamplerConfiguration(sources: ["part-*.parquet"], output: URL(filePath: "sample.sqlite"))
/// configuration.rows = 100_000
/// let summary = try Sampler(configuration).run()
/// ```
///
/// The same sources, settings and seed give the same rows with the same numbers. A run that was interrupted is taken up
/// where it last committed, and ends with the database an undisturbed run would have made; rows stored before a damaged
/// file is met stay in `NAME.part`.
public struct Sampler: Sendable {
    let configuration: SamplerConfiguration

    /// A sampler of some settings; nothing is opened yet.
    public init(_ configuration: SamplerConfiguration) {
        self.configuration = configuration
    }

    /// Everything that decides which rows are taken, as it is stored.
    private struct Parameters: Codable {
        struct Source: Codable {
            var location: String
            var bytes: Int64?
            var checksum: String
        }
        var design: SampleDesign.Kind
        var rows: Int64?
        var fraction: Double?
        var clusters: Int?
        var seed: UInt64
        var search: Bool
        var sources: [Source]
        var columns: [ColumnRole: String]
        var suffixList: PublicSuffixList.Identity
        var platformTable: String
        var version: String
    }

    /// Takes the sample.
    ///
    /// - Parameter progress: called now and then on another thread; throwing ends the run, which can be taken up again.
    /// - Throws: ``MetadataError``, and what `progress` throws.
    public func run(progress: (@Sendable (ReadProgress) throws -> Void)? = nil) throws -> SampleSummary {
        try SamplePlan.check(configuration)
        let source = try MetadataSource(
            configuration.sources, columns: configuration.columns, limits: configuration.limits,
            http: configuration.http)
        let resolver = try Self.resolver(configuration)
        let parameters = try self.parameters(source.origins, resolver)
        if let summary = try existing(parameters, source.origins, bytesRead: source.bytesRead) { return summary }
        return try MetadataError.storing(at: configuration.output.path(percentEncoded: false) + ".part") {
            try take(source, resolver, parameters, progress)
        }
    }

    private func take(
        _ source: MetadataSource, _ resolver: HostResolver, _ parameters: String,
        _ progress: (@Sendable (ReadProgress) throws -> Void)?
    ) throws -> SampleSummary {
        var writer = try open()
        var saved: SampleState?
        if try writer.hasRun() {
            if let text = try writer.savedState(parameters: parameters) {
                saved = try? JSONDecoder().decode(SampleState.self, from: Data(text.utf8))
            }
            if saved == nil { writer = try reopen(writer) }
        }
        let plan = saved == nil ? try SamplePlan(configuration, source: source, resolver: resolver) : nil
        if let plan {
            let run = RunRecord(
                design: plan.kind, parameters: parameters, seed: configuration.seed, rows: configuration.rows,
                fraction: plan.fraction ?? configuration.fraction, clusters: plan.clusters,
                clustersTotal: plan.clustersTotal, version: configuration.version)
            try writer.begin(run: run, origins: source.origins, platforms: resolver.platforms)
        }
        guard let start = saved ?? plan.map({ SampleState(selector: $0.selector) }) else {
            throw MetadataError.cancelled
        }
        let end = try fill(writer, source, start, resolver, progress)
        try writer.finish(closing(end, source), search: configuration.search)
        return try summary(source.origins, bytesRead: source.bytesRead, resumed: saved != nil, unchanged: false)
    }

    /// The rows that a run which was broken off has stored in `NAME.part`; nil when there are none.
    public static func unfinishedRows(of output: URL) -> (path: String, rows: Int64)? {
        let path = output.path(percentEncoded: false) + ".part"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration),
            let rows = try? queue.read({ try Int64.fetchOne($0, sql: "SELECT count(*) FROM rows") }), rows > 0
        else { return nil }
        return (path, rows)
    }

    static func resolver(_ configuration: SamplerConfiguration) throws -> HostResolver {
        let data = try DataFolder.locate()
        guard let url = configuration.suffixList else { return try HostResolver.shipped(in: data) }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url)
        } catch {
            throw MetadataError.unreadable(
                location: url.path(percentEncoded: false), reason: "the public suffix list is not there")
        }
        return HostResolver(suffixes: try PublicSuffixList(parsing: bytes), platforms: try .shipped(in: data))
    }

    func parameters(_ origins: [RowOrigin], _ resolver: HostResolver) throws -> String {
        try RunRecord.json(
            Parameters(
                design: SamplePlan.kind(of: configuration), rows: configuration.rows, fraction: configuration.fraction,
                clusters: configuration.clusters, seed: configuration.seed, search: configuration.search,
                sources: origins.map {
                    Parameters.Source(location: $0.location, bytes: $0.bytes, checksum: $0.checksum)
                },
                columns: configuration.columns, suffixList: resolver.suffixes.identity,
                platformTable: resolver.platforms.sha256, version: configuration.version))
    }

    /// The summary of a finished database of the same parameters.
    func existing(_ parameters: String, _ origins: [RowOrigin], bytesRead: Int64) throws -> SampleSummary? {
        let path = configuration.output.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path), !configuration.overwrite else { return nil }
        let store = try? MetadataStore(readingFrom: configuration.output)
        guard try store?.parameters() == parameters else {
            throw MetadataError.store(
                path: path, reason: "it is there already, and not of this sample",
                mend: "Give another name with -o, or --overwrite.")
        }
        return try summary(origins, bytesRead: bytesRead, resumed: false, unchanged: true)
    }

    func open() throws -> SampleWriter {
        var writer: SampleWriter?
        do {
            let opened = try SampleWriter(output: configuration.output)
            writer = opened
            // Damage behind the first page shows when the tables are read.
            _ = try opened.hasRun()
            return opened
        } catch let error as MetadataError {
            throw error
        } catch let error as DatabaseError where !Self.isDamage(error) {
            throw error
        } catch {
            // A part that is no database, or is damaged: begin anew.
            try? writer?.close()
            try SampleWriter.discardPart(of: configuration.output)
            return try SampleWriter(output: configuration.output)
        }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR].contains(error.resultCode)
    }

    func reopen(_ writer: SampleWriter) throws -> SampleWriter {
        try writer.close()
        try SampleWriter.discardPart(of: configuration.output)
        return try SampleWriter(output: configuration.output)
    }

    /// Reads on one thread and writes on this one.
    private func fill(
        _ writer: SampleWriter, _ source: MetadataSource, _ start: SampleState, _ resolver: HostResolver,
        _ progress: (@Sendable (ReadProgress) throws -> Void)?
    ) throws -> SampleState {
        let handoff = Handoff<SampleMessage>(depth: 4)
        let numbering = try writer.numbering(resolver: resolver)
        let isResumable = start.selector.isResumable
        let end = Mutex(start)
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            defer { finished.signal() }
            do {
                let producer = SampleProducer(
                    source: source, state: start, numbering: numbering, isResumable: isResumable,
                    progress: { try progress?($0) }, emit: { try handoff.put($0) })
                let state = try producer.run()
                end.withLock { $0 = state }
                handoff.finish(nil)
            } catch {
                handoff.finish(error)
            }
        }
        thread.stackSize = 4 << 20
        thread.start()
        do {
            try writer.fill(replaces: start.selector.isReservoir) { try handoff.take() }
        } catch {
            handoff.cancel()
            finished.wait()
            throw error
        }
        finished.wait()
        return end.withLock { $0 }
    }

    private func closing(_ end: SampleState, _ source: MetadataSource) -> RunClosing {
        var closing = RunClosing(population: end.rowsSeen, bytesRead: source.bytesRead, isReservoir: false)
        if case .reservoir(let sampling) = end.selector.method {
            closing.probability = sampling.seen == 0 ? 1 : min(1, Double(sampling.size) / Double(sampling.seen))
            closing.isReservoir = true
        }
        return closing
    }

    func summary(
        _ origins: [RowOrigin], bytesRead: Int64, resumed: Bool, unchanged: Bool
    ) throws -> SampleSummary {
        let store = try MetadataStore(readingFrom: configuration.output)
        let figures = try store.figures()
        return SampleSummary(
            output: store.path, design: try store.design(),
            sources: origins.enumerated().map { index, part in
                SampleSummary.Source(
                    location: part.location, format: part.format, family: part.family, columns: part.columns,
                    rows: figures.sourceRows[index + 1]?.rows, rowsTaken: figures.sourceRows[index + 1]?.taken ?? 0)
            },
            hosts: figures.hosts, domains: figures.domains, bytesRead: bytesRead,
            search: try store.hasSearch(), resumed: resumed, unchanged: unchanged)
    }
}
