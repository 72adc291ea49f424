internal import Audits
internal import Domains
internal import Foundation
internal import Reports

/// Figures of a set of prompts.
public struct SetCoverage: Sendable {
    /// A point of the growth curve.
    public struct Growth: Equatable, Sendable {
        /// Rows of the sample.
        public let rows: Int
        /// Share of the prompts' concepts that a sample of as many rows holds, on average.
        public let concepts: Double
        /// Share of their pairs of words.
        public let wordPairs: Double
        /// Whether the sample would have to be larger than it is.
        public let isExtrapolated: Bool
    }

    /// Concepts of one order of magnitude.
    public struct Magnitude: Equatable, Sendable {
        /// The range of counts, such as "10 - 99".
        public let label: String
        /// Concepts.
        public let count: Int
    }

    /// A concept that is asked for and rare.
    public struct Gap: Equatable, Sendable {
        /// The concept, as a number into ``CoverageAudit/concepts``.
        public let concept: Int
        /// Prompts times the orders of magnitude by which it is rarer than one row in 10,000 (or ten rows).
        public let priority: Double
    }

    /// Share of prompts whose score is at least each hundredth from 0 to 1; empty where captions were only counted.
    public let curve: [Double]
    /// The mean score.
    public let meanScore: Double?
    /// Concepts by the captions that hold them in the sample.
    public let magnitudes: [Magnitude]
    /// How the covered share grows with the sample.
    public let growth: [Growth]
    /// What is asked for and rare, the most urgent first.
    public let gaps: [Gap]
    /// Prompts whose evidence comes from one platform, as numbers into ``CoverageAudit/prompts``.
    public let dependent: [Int]
    /// Pairs of concepts by what is known of them.
    public let novelty: [(ConceptPair.Novelty, Int)]

    /// Sums up an audit.
    public init(_ audit: CoverageAudit) {
        let scores = audit.prompts.compactMap(\.score)
        curve = Self.curve(scores)
        meanScore = scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
        let asked = audit.concepts.indices.filter { audit.concepts[$0].promptCount > 0 }
        let counts = asked.map { audit.concepts[$0].estimate.count }
        magnitudes = Self.magnitudes(counts)
        growth = Self.growth(
            concepts: counts, wordPairs: audit.pairCounts, rows: audit.rowCount,
            isComplete: audit.frame.kind == .census)
        gaps = Self.gaps(asked, audit)
        dependent = audit.prompts.indices.filter { audit.prompts[$0].matching?.dominant != nil }
        var novelty: [ConceptPair.Novelty: Int] = [:]
        for pair in audit.prompts.flatMap(\.pairs) { novelty[pair.novelty, default: 0] += 1 }
        self.novelty = ConceptPair.Novelty.allCases.map { ($0, novelty[$0] ?? 0) }
    }

    /// The share of scores of at least each hundredth from 0 to 1.
    package static func curve(_ scores: [Double]) -> [Double] {
        guard !scores.isEmpty else { return [] }
        return (0...100).map { step in
            Double(scores.count { $0 >= Double(step) / 100 - 1e-9 }) / Double(scores.count)
        }
    }

    private static func magnitudes(_ counts: [Int]) -> [Magnitude] {
        var (bins, order) = ([Magnitude(label: "0", count: counts.count { $0 == 0 })], 1)
        while order <= counts.max() ?? 0 {
            let range = order...(order * 10 - 1)
            bins.append(
                Magnitude(
                    label: "\(NumberText.integer(order)) – \(NumberText.integer(range.upperBound))",
                    count: counts.count { range.contains($0) }))
            order *= 10
        }
        return bins
    }

    /// The share covered by smaller samples (on average over all parts of this one), and by larger ones.
    ///
    /// Smaller: each item of n captions is missed with (1 - m/rows)^n. Larger: Chao and others' extrapolation (2014) from
    /// the items met once and twice, with no more unseen items than the prompts have.
    package static func growth(concepts: [Int], wordPairs: [Int], rows: Int, isComplete: Bool) -> [Growth] {
        guard rows > 0 else { return [] }
        let steps = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].reversed().filter { rows / $0 >= 1 }
        var points = steps.map { step in
            Growth(
                rows: rows / step, concepts: smaller(concepts, 1 / Double(step)),
                wordPairs: smaller(wordPairs, 1 / Double(step)), isExtrapolated: false)
        }
        guard !isComplete else { return points }
        for factor in [2, 4, 8, 16] {
            points.append(
                Growth(
                    rows: rows * factor, concepts: larger(concepts, rows, factor: factor),
                    wordPairs: larger(wordPairs, rows, factor: factor), isExtrapolated: true))
        }
        return points
    }

    private static func smaller(_ counts: [Int], _ part: Double) -> Double {
        guard !counts.isEmpty else { return 0 }
        let seen = counts.reduce(0) { $0 + ($1 == 0 ? 0 : 1 - pow(1 - part, Double($1))) }
        return seen / Double(counts.count)
    }

    private static func larger(_ counts: [Int], _ rows: Int, factor: Int) -> Double {
        guard !counts.isEmpty else { return 0 }
        let (ones, twos) = (Double(counts.count { $0 == 1 }), Double(counts.count { $0 == 2 }))
        let (unseen, seen) = (Double(counts.count { $0 == 0 }), Double(counts.count { $0 > 0 }))
        let chao = twos > 0 ? ones * ones / (2 * twos) : ones * (ones - 1) / 2
        let hidden = min(unseen, chao)
        guard hidden > 0, ones > 0 else { return seen / Double(counts.count) }
        let n = Double(rows)
        let found = hidden * -expm1(n * Double(factor - 1) * log1p(-ones / (n * hidden + ones)))
        return (seen + found) / Double(counts.count)
    }

    private static func gaps(_ asked: [Int], _ audit: CoverageAudit) -> [Gap] {
        let common = max(10, Double(audit.rowCount) / 10_000)
        return asked.compactMap { number in
            let concept = audit.concepts[number]
            let rarity = log10((common + 1) / Double(concept.estimate.count + 1))
            return rarity > 0 ? Gap(concept: number, priority: Double(concept.promptCount) * rarity) : nil
        }.sorted { ($1.priority, $0.concept) < ($0.priority, $1.concept) }
    }
}
