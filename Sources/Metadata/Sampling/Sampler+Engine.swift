internal import Domains
internal import Foundation
internal import Synchronization

extension Sampler {
    /// Takes a Bernoulli sample whose rows an engine finds.
    ///
    /// The database is the one that ``run(progress:)`` makes of the same files, but for times and bytes read: hashes
    /// decide which rows are taken, and they are the same everywhere. A run that fails leaves nothing and begins anew.
    ///
    /// - Parameters:
    ///   - engine: reads the rows; the configuration's sources are not opened here.
    ///   - progress: called now and then on another thread; throwing ends the run.
    /// - Throws: ``MetadataError``, what the engine throws, and what `progress` throws.
    public func run(
        on engine: any RowEngine, progress: (@Sendable (ReadProgress) throws -> Void)? = nil
    ) throws -> SampleSummary {
        try SamplePlan.check(configuration)
        let kind = SamplePlan.kind(of: configuration)
        guard kind == .bernoulli else {
            throw MetadataError.invalidSettings(
                reason: "The \(kind.rawValue) design needs rows in their order, which an engine does not give",
                mend: "Use --design bernoulli, or --engine local.")
        }
        let resolver = try Self.resolver(configuration)
        let parameters = try self.parameters(engine.origins, resolver)
        if let summary = try existing(parameters, engine.origins, bytesRead: 0) { return summary }
        return try MetadataError.storing(at: configuration.output.path(percentEncoded: false) + ".part") {
            var writer = try open()
            if try writer.hasRun() { writer = try reopen(writer) }
            do {
                return try take(engine, into: writer, resolver, parameters, progress)
            } catch {
                try? writer.close()
                try SampleWriter.discardPart(of: configuration.output)
                throw error
            }
        }
    }

    private func take(
        _ engine: any RowEngine, into writer: SampleWriter, _ resolver: HostResolver, _ parameters: String,
        _ progress: (@Sendable (ReadProgress) throws -> Void)?
    ) throws -> SampleSummary {
        let origins = engine.origins
        let population = try origins.reduce(Int64(0)) { sum, origin in
            guard let rows = origin.rows else {
                throw MetadataError.invalidSettings(
                    reason: "\(origin.location) does not tell its number of rows", mend: "Use Parquet files.")
            }
            return sum + rows
        }
        let asked = Double(configuration.rows ?? 0) / Double(max(population, 1))
        let fraction = configuration.fraction ?? (population == 0 ? 1 : min(1, asked))
        let run = RunRecord(
            design: .bernoulli, parameters: parameters, seed: configuration.seed, rows: configuration.rows,
            fraction: fraction, clusters: nil, clustersTotal: nil, version: configuration.version)
        try writer.begin(run: run, origins: origins, platforms: resolver.platforms)
        let question = BernoulliQuestion(
            seed: configuration.seed, threshold: SparkHash64.threshold(fraction: fraction))
        try fill(writer, engine, question, resolver, progress)
        try writer.finish(
            RunClosing(population: population, bytesRead: 0, isReservoir: false), search: configuration.search)
        return try summary(origins, bytesRead: 0, resumed: false, unchanged: false)
    }

    /// Lets the engine hand rows over on one thread and writes on this one.
    private func fill(
        _ writer: SampleWriter, _ engine: any RowEngine, _ question: BernoulliQuestion, _ resolver: HostResolver,
        _ progress: (@Sendable (ReadProgress) throws -> Void)?
    ) throws {
        let handoff = Handoff<SampleMessage>(depth: 4)
        let numbering = try writer.numbering(resolver: resolver)
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            defer { finished.signal() }
            do {
                var packer = RowPacker(numbering: numbering, probability: Double(question.threshold) / 0x1p53)
                try engine.takeRows(question, progress: progress) { try handoff.put(packer.message($0)) }
                try handoff.put(.checkpoint(Checkpoint(state: nil, rowsOfParts: [:])))
                handoff.finish(nil)
            } catch {
                handoff.finish(error)
            }
        }
        thread.stackSize = 4 << 20
        thread.start()
        defer { finished.wait() }
        do {
            try writer.fill(replaces: false) { try handoff.take() }
        } catch {
            handoff.cancel()
            throw error
        }
    }
}

/// Gives the hosts of taken rows their numbers.
private struct RowPacker {
    var numbering: HostNumbering
    let probability: Double

    mutating func message(_ taken: TakenRows) -> SampleMessage {
        let urls = taken.batch.text(.url)
        let rows = taken.rows ?? Array(0..<taken.batch.count)
        let hosts = rows.map { numbering.numbers(of: urls?.bytes(at: $0)) }
        let choice = RowSelector.Choice(rows: taken.rows, probability: probability)
        return .rows(
            ChosenRows(batch: taken.batch, choice: choice, hosts: hosts), hosts: numbering.takePending())
    }
}
