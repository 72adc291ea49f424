/// A score of a row, with the range it should lie in and how reports draw it.
public enum Score: String, CaseIterable, Sendable {
    /// Cosine similarity of picture and caption.
    case similarity
    /// Probability of being unsafe.
    case punsafe
    /// Probability of a watermark.
    case pwatermark
    /// Aesthetic score.
    case aesthetic
    /// Width in pixels.
    case width
    /// Height in pixels.
    case height

    /// Values outside are out of range: no cosine is above 1, no picture 0 pixels wide.
    public var validRange: ClosedRange<Double> {
        switch self {
        case .similarity: -1...1
        case .punsafe, .pwatermark: 0...1
        case .aesthetic: -5...15
        case .width, .height: 1...1_000_000
        }
    }

    /// The range of the histogram; values outside are counted in its first and last bin.
    public var drawnRange: ClosedRange<Double> {
        switch self {
        case .similarity: 0.2...0.5
        case .punsafe, .pwatermark: 0...1
        case .aesthetic: 0...10
        case .width, .height: 0...2048
        }
    }

    /// The bins of the histogram.
    public var binCount: Int {
        switch self {
        case .similarity: 30
        case .width, .height: 32
        default: 40
        }
    }

    /// The bit of the sample's `nan_mask`.
    var notANumberBit: Int {
        switch self {
        case .width: 1
        case .height: 2
        case .similarity: 4
        case .punsafe: 8
        case .pwatermark: 16
        case .aesthetic: 32
        }
    }

    func value(_ row: SampleRow) -> Double? {
        switch self {
        case .similarity: row.similarity
        case .punsafe: row.punsafe
        case .pwatermark: row.pwatermark
        case .aesthetic: row.aesthetic
        case .width: row.width
        case .height: row.height
        }
    }
}

/// The distribution of one score over the rows.
public struct ScoreSummary: Equatable, Sendable {
    /// The score.
    public let score: Score
    /// Rows with a number.
    public private(set) var count = 0
    /// Rows without a value.
    public private(set) var missing = 0
    /// Rows whose value is not a number.
    public private(set) var notANumber = 0
    /// Rows whose value cannot be.
    public private(set) var outOfRange = 0
    /// The least value.
    public private(set) var minimum = Double.infinity
    /// The greatest value.
    public private(set) var maximum = -Double.infinity
    /// Weighted rows a bin; values in range only.
    public private(set) var bins: [Double]
    private var sum = 0.0
    private var weight = 0.0

    init(_ score: Score) {
        self.score = score
        bins = Array(repeating: 0, count: score.binCount)
    }

    /// The weighted mean of the values in range, nil without any.
    public var mean: Double? { weight > 0 ? sum / weight : nil }

    /// The share of each bin.
    public var shares: [Double] {
        weight > 0 ? bins.map { $0 / weight } : bins
    }

    mutating func add(_ row: SampleRow) {
        if row.notANumber & score.notANumberBit != 0 {
            notANumber += 1
            return
        }
        guard let value = score.value(row) else {
            missing += 1
            return
        }
        guard !value.isNaN else {
            notANumber += 1
            return
        }
        count += 1
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        guard score.validRange.contains(value) else {
            outOfRange += 1
            return
        }
        sum += value * row.weight
        weight += row.weight
        let range = score.drawnRange
        let position = (value - range.lowerBound) / (range.upperBound - range.lowerBound) * Double(bins.count)
        bins[min(max(Int(position), 0), bins.count - 1)] += row.weight
    }
}
