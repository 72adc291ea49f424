/// How a score is distributed over pictures without the mark: the scores that given shares of them reach.
public struct NullDistribution: Codable, Equatable, Sendable {
    /// The entries of the table for a factor of ten.
    static let stepsPerDecade = 10

    /// How many scores it was made of.
    public let count: Int
    /// Entry k is the score that a share of 10^(-k/10) reaches or passes; rising.
    public let scores: [Double]

    /// The distribution of a sample of scores.
    public init(of sample: [Double]) {
        let sorted = sample.sorted(by: >)
        let count = sorted.count
        self.count = count
        scores = (0...).lazy.map { Int(Double(count) * Self.share(atEntry: Double($0))) }.prefix { $0 >= 1 }
            .map { sorted[$0 - 1] }
    }

    /// The share of unmarked pictures that score as high or higher, interpolated; never under 1 / (`count` + 1).
    public func share(reaching score: Double) -> Double {
        guard let index = scores.lastIndex(where: { $0 <= score }) else { return 1 }
        guard index + 1 < scores.count else { return 1 / Double(count + 1) }
        let part = (score - scores[index]) / (scores[index + 1] - scores[index])
        return max(Self.share(atEntry: Double(index) + part), 1 / Double(count + 1))
    }

    private static func share(atEntry entry: Double) -> Double {
        Math.power(10, -entry / Double(stepsPerDecade))
    }
}
