/// A chart; writers that draw nothing write its data as a table.
public enum Chart: Equatable, Sendable {
    /// Horizontal bars.
    case bars(BarChart)
    /// Lines over an axis: cumulative curves, Lorenz curves.
    case curve(CurveChart)
    /// A distribution over bins.
    case histogram(Histogram)

    /// What the chart shows.
    public var title: String {
        switch self {
        case .bars(let chart): chart.title
        case .curve(let chart): chart.title
        case .histogram(let chart): chart.title
        }
    }
}

/// Horizontal bars of shares with intervals.
public struct BarChart: Equatable, Sendable {
    /// One bar.
    public struct Bar: Equatable, Sendable {
        /// Its name.
        public let label: String
        /// Its length, a share between 0 and 1.
        public let value: Double
        /// Its interval, drawn as a whisker.
        public let interval: ClosedRange<Double>?
        /// A second value, drawn as a mark: another report's figure.
        public let reference: Double?
        /// Whether it is set back.
        public let isMuted: Bool

        /// A bar.
        public init(
            _ label: String, _ value: Double, interval: ClosedRange<Double>? = nil, reference: Double? = nil,
            isMuted: Bool = false
        ) {
            self.label = label
            self.value = value
            self.interval = interval
            self.reference = reference
            self.isMuted = isMuted
        }
    }

    /// What the chart shows.
    public let title: String
    /// What the marks are, when there are any.
    public let referenceName: String?
    /// The bars from the top.
    public let bars: [Bar]

    /// A bar chart.
    public init(title: String, bars: [Bar], referenceName: String? = nil) {
        self.title = title
        self.bars = bars
        self.referenceName = referenceName
    }
}

/// Lines over a linear or logarithmic axis; the other axis is a share.
public struct CurveChart: Equatable, Sendable {
    /// A point.
    public struct Point: Equatable, Sendable {
        /// Along the axis.
        public let x: Double
        /// The share there.
        public let y: Double

        /// A point.
        public init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// A line.
    public struct Line: Equatable, Sendable {
        /// Its name.
        public let name: String
        /// Its points from left to right.
        public let points: [Point]
        /// Whether it is only there for comparison: drawn thin and dashed.
        public let isReference: Bool
        /// Its colour, from 0 to 3; lines that belong together share one.
        public let tone: Int?

        /// A line.
        public init(_ name: String, _ points: [Point], isReference: Bool = false, tone: Int? = nil) {
            self.name = name
            self.points = points
            self.isReference = isReference
            self.tone = tone
        }

        /// Its style in pages.
        var style: String { (isReference ? " reference" : "") + (tone.map { " tone\($0)" } ?? "") }
    }

    /// A vertical mark with a bracket of shares.
    public struct Mark: Equatable, Sendable {
        /// Where.
        public let x: Double
        /// From where to where.
        public let range: ClosedRange<Double>
        /// What it says.
        public let label: String

        /// A mark.
        public init(x: Double, range: ClosedRange<Double>, label: String) {
            self.x = x
            self.range = range
            self.label = label
        }
    }

    /// What the chart shows.
    public let title: String
    /// The axis below.
    public let xName: String
    /// The axis at the left.
    public let yName: String
    /// Whether the axis below is logarithmic (for counts of 1 and more) or linear from 0.
    public let isLogarithmic: Bool
    /// Whether the axis below is a share, labelled in per cent.
    public let isShare: Bool
    /// The lines.
    public let lines: [Line]
    /// The marks.
    public let marks: [Mark]

    /// A chart of lines.
    public init(
        title: String, xName: String, yName: String, isLogarithmic: Bool = false, isShare: Bool = false,
        lines: [Line], marks: [Mark] = []
    ) {
        self.title = title
        self.xName = xName
        self.yName = yName
        self.isLogarithmic = isLogarithmic
        self.isShare = isShare
        self.lines = lines
        self.marks = marks
    }
}

/// A distribution over bins of equal width.
public struct Histogram: Equatable, Sendable {
    /// A vertical line at a value.
    public struct Threshold: Equatable, Sendable {
        /// Where.
        public let value: Double
        /// What it says.
        public let label: String

        /// A threshold.
        public init(_ value: Double, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    /// What the chart shows.
    public let title: String
    /// The axis below.
    public let xName: String
    /// The range of all bins.
    public let range: ClosedRange<Double>
    /// The share of all rows in each bin.
    public let shares: [Double]
    /// Lines at values.
    public let thresholds: [Threshold]

    /// A histogram.
    public init(
        title: String, xName: String, range: ClosedRange<Double>, shares: [Double], thresholds: [Threshold] = []
    ) {
        self.title = title
        self.xName = xName
        self.range = range
        self.shares = shares
        self.thresholds = thresholds
    }
}
