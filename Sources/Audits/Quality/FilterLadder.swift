/// The filters that chose the training data of Stable Diffusion's versions, by their model cards.
public struct FilterRung: Equatable, Sendable {
    /// What a row says about a filter.
    public enum Outcome: Equatable, Sendable {
        /// The row passes.
        case kept
        /// The row fails.
        case dropped
        /// A value that the filter needs is missing.
        case unknown
    }

    /// The model versions.
    public let name: String
    /// The filter in words.
    public let rule: String
    private let leastSize: Double?
    private let leastAesthetic: Double?
    /// Whether the least aesthetic score itself passes.
    private let includesAesthetic: Bool
    private let greatestPunsafe: Double?
    private let greatestPwatermark: Double?

    /// The rungs, in the order of the versions.
    ///
    /// From the model cards of Stable Diffusion 1.1 to 2.1: 1.1 was finished on laion-high-resolution (1024 pixels and
    /// more); 1.2 to 1.5 on pictures of 512 pixels and more, aesthetic score above 5 and watermark probability under
    /// 0.5; 2.0 on a punsafe threshold of 0.1 and an aesthetic score of 4.5 and more; 2.1 went on with 0.98.
    public static let ladder = [
        FilterRung(
            name: "SD 1.1 (second phase)", rule: "both sides at least 1024", leastSize: 1024, leastAesthetic: nil,
            includesAesthetic: true, greatestPunsafe: nil, greatestPwatermark: nil),
        FilterRung(
            name: "SD 1.2 - 1.5", rule: "both sides at least 512, aesthetic > 5, pwatermark < 0.5", leastSize: 512,
            leastAesthetic: 5, includesAesthetic: false, greatestPunsafe: nil, greatestPwatermark: 0.5),
        FilterRung(
            name: "SD 2.0", rule: "punsafe < 0.1, aesthetic >= 4.5", leastSize: nil, leastAesthetic: 4.5,
            includesAesthetic: true, greatestPunsafe: 0.1, greatestPwatermark: nil),
        FilterRung(
            name: "SD 2.1 (last phase)", rule: "punsafe < 0.98, aesthetic >= 4.5", leastSize: nil, leastAesthetic: 4.5,
            includesAesthetic: true, greatestPunsafe: 0.98, greatestPwatermark: nil),
    ]

    /// What a row's values say; one failing value drops it, whatever else is missing.
    public func outcome(
        width: Double?, height: Double?, aesthetic: Double?, punsafe: Double?, pwatermark: Double?
    ) -> Outcome {
        var isUnknown = false
        func check(_ value: Double?, _ passes: (Double) -> Bool) -> Bool {
            guard let value, !value.isNaN else {
                isUnknown = true
                return true
            }
            return passes(value)
        }
        if let leastSize {
            guard check(width, { $0 >= leastSize }), check(height, { $0 >= leastSize }) else { return .dropped }
        }
        if let leastAesthetic {
            let isKept = check(aesthetic) { includesAesthetic ? $0 >= leastAesthetic : $0 > leastAesthetic }
            guard isKept else { return .dropped }
        }
        if let greatestPunsafe {
            guard check(punsafe, { $0 < greatestPunsafe }) else { return .dropped }
        }
        if let greatestPwatermark {
            guard check(pwatermark, { $0 < greatestPwatermark }) else { return .dropped }
        }
        return isUnknown ? .unknown : .kept
    }

    package func outcome(_ row: SampleRow) -> Outcome {
        outcome(
            width: row.width, height: row.height, aesthetic: row.aesthetic, punsafe: row.punsafe,
            pwatermark: row.pwatermark)
    }
}
