public import Domains
internal import Foundation
package import GRDB
public import Metadata

/// How many rows have a visible watermark, by the probability that the metadata state (`pwatermark`).
public struct WatermarkAudit: Sendable {
    /// The rows of one domain that have the score.
    public struct Domain: Equatable, Sendable {
        /// The registrable domain.
        public let name: String
        /// Rows with a score.
        public internal(set) var rows = 0
        /// Rows of 0.5 and more.
        public internal(set) var overHalf = 0
        /// Rows of 0.8 and more.
        public internal(set) var overFourFifths = 0
        /// Wilson's interval of the share of 0.5 and more, as if rows were drawn one by one.
        public internal(set) var interval = 0.0...1.0

        /// The share of 0.5 and more.
        public var share: Double { Double(overHalf) / Double(max(rows, 1)) }
    }

    /// Rows read.
    public let rowCount: Int
    /// How they were chosen.
    public let frame: SampleFrame
    /// The distribution of the score.
    public let score: ScoreSummary
    /// Rows of 0.5 and more, of those with a score.
    public let overHalf: QualityAudit.Count
    /// Rows of 0.8 and more, which LAION's own filters drop.
    public let overFourFifths: QualityAudit.Count
    /// The domains with most rows, the largest first.
    public let domains: [Domain]
    /// The scores of pictures by the last part of their URL, for those names that were asked for and are unique.
    public let scoresByFileName: [String: Double]

    /// Audits a sample.
    ///
    /// - Parameters:
    ///   - names: file names whose scores are wanted.
    ///   - limit: the most domains.
    /// - Throws: ``AuditError``, and what reading the database throws.
    /// - Complexity: one pass over all columns.
    public init(
        sample store: MetadataStore, resolver: HostResolver, names: Set<String> = [], limit: Int = 40,
        progress: ((Int) throws -> Void)? = nil
    ) throws {
        try self.init(
            sample: store.database, path: store.path, resolver: resolver, names: names, limit: limit, progress: progress
        )
    }

    package init(
        sample database: any DatabaseReader, path: String, resolver: HostResolver, names: Set<String> = [],
        limit: Int = 40, progress: ((Int) throws -> Void)? = nil
    ) throws {
        let identity = try SampleIdentity(database: database, path: path)
        var quality = QualityPass(resolver: resolver, kind: identity.frame.kind)
        var byDomain: [Int: Domain] = [:]
        var byName: [String: Double?] = [:]
        var score = ScoreSummary(.pwatermark)
        try SampleReader(database: database, path: path).forEachRow(.all, progress: progress) { row in
            let host = quality.add(row).host
            score.add(row)
            guard let value = row.pwatermark, !value.isNaN, let url = row.url else { return }
            if !names.isEmpty, let name = Self.fileName(of: url), names.contains(name) {
                byName[name] = byName[name] == nil ? .some(value) : .some(nil)
            }
            guard let host else { return }
            let resolver = quality.domains.tally.resolver
            let number = resolver.domain(ofHost: host)
            var domain = byDomain[number] ?? Domain(name: resolver.domains[number])
            domain.rows += 1
            if value >= 0.5 { domain.overHalf += 1 }
            if value >= 0.8 { domain.overFourFifths += 1 }
            byDomain[number] = domain
        }
        let audit = QualityAudit(quality, frame: identity.frame, limit: 0)
        guard audit.rowCount > 0 else { throw AuditError.empty(path: path) }
        (rowCount, frame, self.score) = (audit.rowCount, audit.frame, score)
        (overHalf, overFourFifths) = (audit.watermarked, audit.surelyWatermarked)
        domains = byDomain.values.sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }.prefix(limit).map { domain in
            var domain = domain
            domain.interval = ProportionInterval.wilson(
                share: domain.share, size: Double(domain.rows), quantile: SpecialFunctions.normalQuantile(0.975))
            return domain
        }
        scoresByFileName = byName.compactMapValues { $0 }
    }

    /// The last part of a URL's path, without its query.
    static func fileName(of url: UnsafeBufferPointer<UInt8>) -> String? {
        let text = String(decoding: url, as: UTF8.self)
        let path = text.prefix { $0 != "?" && $0 != "#" }
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let name = path[path.index(after: slash)...]
        return name.isEmpty ? nil : name.removingPercentEncoding ?? String(name)
    }
}
