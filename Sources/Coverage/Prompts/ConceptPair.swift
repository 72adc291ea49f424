internal import Audits

/// Two concepts of a prompt, and whether captions hold them together.
public struct ConceptPair: Equatable, Sendable {
    /// What is known of the pair.
    public enum Novelty: String, CaseIterable, Sendable {
        /// Captions hold both.
        case seen
        /// No caption holds both, and none need be expected: under 3 if they met by chance.
        case expectedUnseen = "expected but unseen"
        /// No caption holds both although at least 3 would by chance: the chance of none is under 5 %.
        case gap = "compositional gap"
        /// One of them is in no caption.
        case partMissing = "part missing"
    }

    /// The concepts, as numbers into ``CoverageAudit/concepts``.
    public let first: Int, second: Int
    /// Captions that hold both.
    public let count: Int
    /// Captions that would if the two met by chance.
    public let expected: Double
    /// How many times more often they meet than by chance, with its 95 % interval; nil when one is missing.
    public let lift: Double?
    /// The interval of ``lift``: of the count by Clopper and Pearson, over what is expected.
    public let liftInterval: ClosedRange<Double>?
    /// What is known of the pair.
    public let novelty: Novelty

    /// A pair by its counts.
    ///
    /// - Parameters:
    ///   - counts: captions that hold the first and the second.
    ///   - count: captions that hold both.
    ///   - rows: all captions.
    init(_ first: Int, _ second: Int, counts: (Int, Int), both count: Int, rows: Int) {
        self.first = first
        self.second = second
        self.count = count
        expected = rows > 0 ? Double(counts.0) * Double(counts.1) / Double(rows) : 0
        if counts.0 == 0 || counts.1 == 0 {
            novelty = .partMissing
        } else if count > 0 {
            novelty = .seen
        } else {
            novelty = expected >= 3 ? .gap : .expectedUnseen
        }
        guard expected > 0 else {
            (lift, liftInterval) = (nil, nil)
            return
        }
        lift = Double(count) / expected
        let shares = ProportionInterval.clopperPearson(count: Double(count), size: Double(rows))
        let scale = Double(rows) / expected
        liftInterval = (shares.lowerBound * scale)...(shares.upperBound * scale)
    }

    /// All pairs of a prompt's concepts, of the first 64 where it has more.
    static func pairs(
        of prompt: CoverageQuery.Prompt, _ query: CoverageQuery, _ tally: PhraseTally
    ) -> [ConceptPair] {
        var pairs: [ConceptPair] = []
        let paired = prompt.concepts.prefix(CoverageQuery.mostPaired)
        for (index, one) in paired.enumerated() {
            for other in paired[(index + 1)...] {
                guard let number = query.pairs[CoverageQuery.pairKey(one, other)] else { continue }
                let counts = (
                    tally.collectors[query.concepts[one].collector], tally.collectors[query.concepts[other].collector]
                )
                pairs.append(ConceptPair(one, other, counts: counts, both: tally.pairs[number], rows: tally.rows))
            }
        }
        return pairs
    }
}
