internal import Audits

/// How often a checker was right and wrong, each way.
public struct ConfusionMatrix: Hashable, Sendable {
    /// A share with its 95 % interval by Wilson.
    public struct Rate: Hashable, Sendable {
        /// How many of how many.
        public let count: Int, total: Int

        /// The share; nil of none.
        public var share: Double? { total > 0 ? Double(count) / Double(total) : nil }

        /// The interval; everything of none.
        public var interval: ClosedRange<Double> {
            ProportionInterval.wilson(share: share ?? 0, size: Double(total), quantile: 1.959964)
        }
    }

    /// Pictures that should be flagged: those flagged, those missed.
    public var truePositives = 0, falseNegatives = 0
    /// Pictures that should pass: those flagged, those passed.
    public var falsePositives = 0, trueNegatives = 0

    /// Nothing counted yet.
    public init() {}

    /// Counts one picture.
    public mutating func add(isPositive: Bool, isFlagged: Bool) {
        switch (isPositive, isFlagged) {
        case (true, true): truePositives += 1
        case (true, false): falseNegatives += 1
        case (false, true): falsePositives += 1
        case (false, false): trueNegatives += 1
        }
    }

    /// Of the pictures that should be flagged, those that are: sensitivity.
    public var recall: Rate { Rate(count: truePositives, total: truePositives + falseNegatives) }
    /// Of the pictures that are flagged, those that should be; holds for the share of positives in these pictures only.
    public var precision: Rate { Rate(count: truePositives, total: truePositives + falsePositives) }
    /// Of the pictures that should pass, those that are flagged.
    public var falsePositiveRate: Rate { Rate(count: falsePositives, total: falsePositives + trueNegatives) }
    /// Of all pictures, those judged rightly.
    public var accuracy: Rate {
        Rate(
            count: truePositives + trueNegatives,
            total: truePositives + falsePositives + trueNegatives + falseNegatives)
    }

    /// The harmonic mean of precision and recall; nil where neither is above 0.
    public var f1: Double? {
        let sum = 2 * truePositives + falsePositives + falseNegatives
        return sum > 0 ? Double(2 * truePositives) / Double(sum) : nil
    }

    /// The precision where a given share of all pictures should be flagged, by Bayes' rule.
    ///
    /// - Parameter prevalence: the share, over 0 and under 1.
    /// - Returns: the value, and its range over the intervals of recall and false positive rate (wider than 95 %); nil
    ///   where nothing would be flagged.
    public func precision(atPrevalence prevalence: Double) -> (value: Double, range: ClosedRange<Double>)? {
        func value(_ recall: Double, _ rate: Double) -> Double? {
            let (right, wrong) = (prevalence * recall, (1 - prevalence) * rate)
            return right + wrong > 0 ? right / (right + wrong) : nil
        }
        guard let recall = recall.share, let rate = falsePositiveRate.share, let middle = value(recall, rate) else {
            return nil
        }
        let low = value(self.recall.interval.lowerBound, falsePositiveRate.interval.upperBound) ?? 0
        let high = value(self.recall.interval.upperBound, falsePositiveRate.interval.lowerBound) ?? 1
        return (middle, min(low, middle)...max(high, middle))
    }
}
