internal import Foundation

/// An audit beside other figures: what differs, and by how many standard errors.
public struct Comparison: Equatable, Sendable {
    /// One line.
    public struct Row: Equatable, Sendable {
        /// The platform or domain.
        public let name: String
        /// The share in this audit.
        public let share: Double
        /// Its interval.
        public let interval: ClosedRange<Double>
        /// The other share.
        public let other: Double
        /// The difference in standard errors; nil when both are exact.
        public let standardErrors: Double?
        /// How the other figure is known; empty for another sample.
        public let mark: String
    }

    /// What this audit is compared with.
    public let name: String
    /// The lines, largest first.
    public let rows: [Row]

    /// Compares with a published table; platforms that the sample never met have no rows.
    ///
    /// A published figure has the error of its rounding (uniform) besides the sample's own.
    public init(_ audit: DomainAudit, against table: PublishedTable) {
        name = table.title
        let found = Dictionary(audit.platforms.map { ($0.name, $0.estimate) }) { first, _ in first }
        rows = table.platforms.map { entry in
            let estimate = found[entry.name] ?? audit.estimateOfNothing
            let rounding = entry.rounding / 3.0.squareRoot()
            return Row(
                estimate, name: entry.name, other: entry.share, otherError: rounding,
                mark: entry.provenance.rawValue)
        }
    }

    /// Compares the platforms and the larger domains of two samples.
    public init(_ audit: DomainAudit, with other: DomainAudit, named name: String) {
        self.name = name
        func rows(_ left: [DomainAudit.Item], _ right: [DomainAudit.Item]) -> [Row] {
            let others = Dictionary(right.map { ($0.name, $0.estimate) }) { first, _ in first }
            return left.compactMap { item in
                guard let estimate = others[item.name] else { return nil }
                return Row(
                    item.estimate, name: item.name, other: estimate.share,
                    otherError: Comparison.standardError(estimate.interval), mark: "")
            }
        }
        self.rows = rows(audit.platforms, other.platforms) + rows(audit.domains, other.domains)
    }

    /// The standard error that an interval of 95 % stands for.
    static func standardError(_ interval: ClosedRange<Double>) -> Double {
        (interval.upperBound - interval.lowerBound) / (2 * SpecialFunctions.normalQuantile(0.975))
    }
}

extension Comparison.Row {
    init(_ estimate: Estimate, name: String, other: Double, otherError: Double, mark: String) {
        let own = Comparison.standardError(estimate.interval)
        let error = (own * own + otherError * otherError).squareRoot()
        self.init(
            name: name, share: estimate.share, interval: estimate.interval, other: other,
            standardErrors: error > 0 ? (estimate.share - other) / error : nil, mark: mark)
    }
}
