/// The value of one cell, from which its text, its sort key and its JSON follow.
public enum Cell: Equatable, Sendable {
    /// Text to be read.
    case text(String)
    /// A host, URL or code: fixed pitch, never a link.
    case code(String)
    /// A count.
    case count(Int)
    /// A number with so many decimals.
    case number(Double, decimals: Int)
    /// A share 0 ... 1, shown in per cent.
    case share(Double)
    /// An interval of shares, shown in per cent.
    case shares(ClosedRange<Double>)
    /// An interval of counts.
    case counts(ClosedRange<Int>)
    /// No value.
    case missing

    /// The text for people.
    public var text: String {
        switch self {
        case .text(let text), .code(let text): text
        case .count(let value): NumberText.integer(value)
        case .number(let value, let decimals): NumberText.decimal(value, decimals)
        case .share(let value): NumberText.percent(value)
        case .shares(let range):
            "\(NumberText.percentFigure(range.lowerBound)) – \(NumberText.percentFigure(range.upperBound)) %"
        case .counts(let range): "\(NumberText.integer(range.lowerBound)) – \(NumberText.integer(range.upperBound))"
        case .missing: "–"
        }
    }

    /// What sorts the cell among figures; nil for text.
    public var sortKey: Double? {
        switch self {
        case .text, .code: nil
        case .count(let value): Double(value)
        case .number(let value, _), .share(let value): value
        case .shares(let range): range.lowerBound
        case .counts(let range): Double(range.lowerBound)
        case .missing: -.infinity
        }
    }
}
