public import Audits

/// A count in a sample, with what it says of all rows.
public struct CountEstimate: Equatable, Sendable {
    /// Captions counted.
    public let count: Int
    /// Their share of all rows, with its 95 % interval, and the same in rows of the population where its size is known.
    ///
    /// Without a hit the interval is one-sided.
    public let estimate: Estimate
    /// The interval of ``estimate`` in rows of this sample.
    public let low: Double, high: Double

    package init(count: Int, estimate: Estimate, rows: Int) {
        self.count = count
        self.estimate = estimate
        low = Self.whole(estimate.interval.lowerBound * Double(rows))
        high = Self.whole(estimate.interval.upperBound * Double(rows))
    }

    /// A number without the last digits that a division and a multiplication leave.
    private static func whole(_ value: Double) -> Double {
        abs(value - value.rounded()) < 1e-6 ? value.rounded() : value
    }
}

/// Where a count stands beside the number of pictures from which models were found to imitate somebody.
///
/// 200 to 700 pictures, by Verma and others, "How Many Van Goghs Does It Take to Van Gogh?" (2024): for artists' styles and
/// faces, in models trained on LAION-2B-en.
public enum ImitationPosition: String, Sendable {
    /// Surely fewer.
    case below
    /// Surely between the ends of the range.
    case within
    /// Surely more.
    case above
    /// The interval reaches over an end of the range.
    case uncertain

    /// The published range.
    public static let range = 200...700

    /// The position of an estimate, nil where the size of the population is unknown.
    package init?(_ estimate: Estimate) {
        guard let interval = estimate.populationInterval else { return nil }
        if interval.upperBound < Self.range.lowerBound {
            self = .below
        } else if interval.lowerBound > Self.range.upperBound {
            self = .above
        } else if Self.range.contains(interval.lowerBound), Self.range.contains(interval.upperBound) {
            self = .within
        } else {
            self = .uncertain
        }
    }
}

/// Estimates counts of one sample; equal counts of simple samples are estimated once.
package struct CountEstimator {
    private var estimator: ShareEstimator
    private let index: CaptionIndex?
    private var known: [Int: CountEstimate] = [:]

    /// The counts of a sample.
    init(_ index: CaptionIndex) {
        self.index = index
        estimator = ShareEstimator(frame: index.frame, rowCount: index.rowCount, groups: index.groups)
        estimator.bounds = .exact
    }

    /// Counts of everything.
    package init(census rows: Int) {
        index = nil
        let frame = SampleFrame(kind: .census, name: "census", population: rows)
        estimator = ShareEstimator(frame: frame, rowCount: rows, groups: [])
    }

    /// An estimator whose intervals hold for so many counts at once (Bonferroni).
    func simultaneous(_ count: Int) -> CountEstimator {
        var copy = self
        copy.known = [:]
        copy.estimator.miss = 0.05 / Double(max(count, 1))
        return copy
    }

    /// Measures how much more rows of one cluster are alike than rows at random.
    mutating func pool(_ documents: [[UInt32]]) {
        guard estimator.frame.kind == .cluster else { return }
        estimator.pool(documents.filter { $0.count >= 5 }.map(entries)) { _ in false }
    }

    /// Estimates a count.
    ///
    /// - Parameter documents: the rows counted; only their number matters without groups.
    package mutating func estimate(count: Int, documents: [UInt32]) -> CountEstimate {
        let isGrouped = index.map { !$0.groups.isEmpty } ?? false
        if !isGrouped, let known = known[count] { return known }
        let estimate = CountEstimate(
            count: count,
            estimate: estimator.estimate(count: count, entries: isGrouped ? entries(documents) : []),
            rows: estimator.rowCount)
        if !isGrouped { known[count] = estimate }
        return estimate
    }

    private func entries(_ documents: [UInt32]) -> [GroupCounts.Entry] {
        guard let index else { return [] }
        var counts: [Int: Int] = [:]
        for document in documents { counts[Int(index.groupOfRow[Int(document)]), default: 0] += 1 }
        return counts.map { GroupCounts.Entry(group: $0, count: $1) }.sorted { $0.group < $1.group }
    }
}
