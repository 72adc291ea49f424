import Testing

@testable import Metadata

@Suite("Bernoulli samples")
struct BernoulliTests {
    private static let batch = RowBatch(
        rows: (0..<4000).map {
            MetadataRow(
                url: $0 % 7 == 0 ? nil : "http://a.org/\($0)", text: $0 % 5 == 1 && $0 % 7 != 0 ? nil : "row \($0)")
        })

    @Test("take of larger fractions all that smaller ones take, and all rows of the whole")
    func nested() {
        var last: Set<Int> = []
        for fraction in [0, 1e-300, 0.001, 0.01, 0.3, 0.31, 0.999, 1] {
            let question = BernoulliQuestion(seed: 5, threshold: SparkHash64.threshold(fraction: fraction))
            let rows = question.rows(of: Self.batch)
            #expect(rows == rows.sorted() && last.isSubset(of: rows))
            #expect(isLikely(rows.count, trials: 4000, probability: fraction))
            last = Set(rows)
        }
        #expect(last.count == 4000)
    }

    @Test("of two seeds have no more in common than chance will have it")
    func independent() {
        func rows(_ seed: UInt64) -> Set<Int> {
            Set(BernoulliQuestion(seed: seed, threshold: SparkHash64.threshold(fraction: 0.3)).rows(of: Self.batch))
        }
        for seed in 1..<20 as Range<UInt64> {
            #expect(isLikely(rows(seed).intersection(rows(seed + 1)).count, trials: 4000, probability: 0.09))
        }
    }

    @Test("take a row by its own texts alone, wherever it stands")
    func position() {
        let question = BernoulliQuestion(seed: 1, threshold: SparkHash64.threshold(fraction: 0.5))
        let rows = Set(question.rows(of: Self.batch))
        for row in stride(from: 0, to: 4000, by: 13) {
            let alone = RowBatch(rows: [Self.batch.row(row)])
            #expect(question.rows(of: alone).isEmpty != rows.contains(row))
        }
    }
}
