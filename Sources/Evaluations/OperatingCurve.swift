/// What a checker would do at every threshold: its ROC and precision-recall curves.
public struct OperatingCurve: Sendable {
    /// One threshold: pictures whose margin is over it are flagged.
    public struct Point: Hashable, Sendable {
        /// The margin that must be exceeded; 0 is the setting as it is, negative is stricter.
        public let threshold: Double
        /// What is right and wrong there.
        public let matrix: ConfusionMatrix
    }

    /// From the strictest, where everything is flagged, to the laxest, where nothing is.
    public let points: [Point]
    private let margins: [(margin: Double, isPositive: Bool)]

    /// The curve of pictures with their margins.
    ///
    /// - Complexity: O(n log n).
    public init(_ margins: [(margin: Double, isPositive: Bool)]) {
        self.margins = margins.sorted { $0.margin < $1.margin }
        var matrix = ConfusionMatrix()
        for item in margins { matrix.add(isPositive: item.isPositive, isFlagged: true) }
        var points = [Point(threshold: -.infinity, matrix: matrix)]
        for (index, item) in self.margins.enumerated() {
            if item.isPositive {
                matrix.truePositives -= 1
                matrix.falseNegatives += 1
            } else {
                matrix.falsePositives -= 1
                matrix.trueNegatives += 1
            }
            let isLastOfEqual = index + 1 == self.margins.count || self.margins[index + 1].margin != item.margin
            if isLastOfEqual { points.append(Point(threshold: item.margin, matrix: matrix)) }
        }
        self.points = points
    }

    /// What is right and wrong when margins over `threshold` are flagged.
    public func matrix(at threshold: Double) -> ConfusionMatrix {
        var matrix = ConfusionMatrix()
        for item in margins { matrix.add(isPositive: item.isPositive, isFlagged: item.margin > threshold) }
        return matrix
    }

    /// The area under the ROC curve: how often a picture that should be flagged has a higher margin than one that should
    /// pass, ties counting half (Mann and Whitney); nil without both kinds.
    public var area: Double? {
        var (area, flaggedRate, recall) = (0.0, 1.0, 1.0)
        for point in points.dropFirst() {
            guard let x = point.matrix.falsePositiveRate.share, let y = point.matrix.recall.share else { return nil }
            area += (flaggedRate - x) * (recall + y) / 2
            (flaggedRate, recall) = (x, y)
        }
        return points.count > 1 ? area : nil
    }
}
