/// What the rows are worth for training: scores, filters, watermarks, repeats, and what is broken.
public struct QualityAudit: Sendable {
    /// What one filter keeps and drops.
    public struct Rung: Sendable {
        /// The filter.
        public let filter: FilterRung
        /// Rows kept.
        public internal(set) var kept = 0
        /// Rows dropped.
        public internal(set) var dropped = 0
        /// Rows that lack a value the filter needs.
        public internal(set) var unknown = 0
        /// The share kept of the rows that are decided.
        public internal(set) var share: Estimate
    }

    /// What the filters keep of one platform or domain.
    public struct Kept: Equatable, Sendable {
        /// Its name.
        public let name: String
        /// Its rows.
        public let rows: Int
        /// For each filter the share kept of the decided rows; nil when none is decided.
        public let shares: [Double?]
    }

    /// A count with its share.
    public struct Count: Sendable {
        /// The rows counted.
        public let count: Int
        /// Their share of the rows that could count: for scores by the rows of the sources that both stand for, for repeats
        /// by the rows of the sample.
        public let estimate: Estimate
    }

    /// Rows read.
    public var rowCount = 0
    /// How they were chosen.
    public var frame: SampleFrame
    /// The distribution of each score that any row has.
    public var scores: [ScoreSummary] = []
    /// The filters of the ladder.
    public var ladder: [Rung] = []
    /// What the filters keep of the largest domains.
    public var keptByDomain: [Kept] = []
    /// What the filters keep of platforms.
    public var keptByPlatform: [Kept] = []
    /// Rows with a watermark probability of 0.5 and more, of the rows that have one.
    public var watermarked: Count
    /// Rows with a watermark probability of 0.8 and more.
    public var surelyWatermarked: Count
    /// Rows with a punsafe of 0.5 and more, of the rows that have one.
    public var unsafe: Count
    /// Rows with a URL that an earlier row has.
    public var repeatedURLs: Count
    /// Rows with a caption that an earlier row has.
    public var repeatedTexts: Count
    /// Rows with a URL and caption that an earlier row has together.
    public var repeatedRows: Count
    /// Rows without a caption, and with an empty one.
    public var missingTexts = (null: 0, empty: 0)
    /// The longest caption in bytes.
    public var longestText = 0
    /// Whether width and height may be swapped.
    public var orientation: OrientationTest
    /// URLs without a host, by class.
    public var invalid: [(name: String, explanation: String, count: Int)] = []
}

/// Whether the columns of width and height are likely swapped, judged by sizes written in URLs.
///
/// The raw files of laion2B have them swapped. Many URLs hold the size, such as `_640x480.jpg`; rows whose columns say
/// the same the other way round speak for a swap.
public struct OrientationTest: Equatable, Sendable {
    /// Rows whose URL states the size that the columns state.
    public internal(set) var agreeing = 0
    /// Rows whose URL states it the other way round.
    public internal(set) var swapped = 0

    /// Whether the columns look swapped: ten rows or more speak, most of them for it.
    public var looksSwapped: Bool {
        agreeing + swapped >= 10 && swapped > agreeing
    }

    mutating func add(_ row: SampleRow) {
        guard let url = row.url, let width = row.width, let height = row.height, width != height else { return }
        guard let size = OrientationTest.size(in: url) else { return }
        if size.width == Int(width), size.height == Int(height) { agreeing += 1 }
        if size.width == Int(height), size.height == Int(width) { swapped += 1 }
    }

    /// The last `WxH` of a URL, with sides of 16 to 20,000 pixels.
    static func size(in url: UnsafeBufferPointer<UInt8>) -> (width: Int, height: Int)? {
        var index = url.count - 1
        while index > 0 {
            if url[index] | 0x20 == 0x78, let height = number(after: index, in: url),
                let width = number(before: index, in: url)
            {
                return (width, height)
            }
            index -= 1
        }
        return nil
    }

    private static func number(after index: Int, in url: UnsafeBufferPointer<UInt8>) -> Int? {
        var (value, end) = (0, index + 1)
        while end < url.count, url[end] &- 0x30 < 10, value < 100_000 {
            value = value * 10 + Int(url[end] - 0x30)
            end += 1
        }
        return (16...20_000).contains(value) ? value : nil
    }

    private static func number(before index: Int, in url: UnsafeBufferPointer<UInt8>) -> Int? {
        var (value, place, start) = (0, 1, index - 1)
        while start >= 0, url[start] &- 0x30 < 10, place < 1_000_000 {
            value += Int(url[start] - 0x30) * place
            place *= 10
            start -= 1
        }
        return (16...20_000).contains(value) ? value : nil
    }
}
