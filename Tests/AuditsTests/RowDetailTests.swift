import Foundation
import Testing

@testable import Audits

/// What is made of single rows: captions that may be shown, scores in bins, repeats.
@Suite("Details of rows") struct RowDetailTests {
    private func withBytes<R>(_ bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        Array(bytes).withUnsafeBufferPointer(body)
    }

    @Test(
        "a caption is shown where a score clears it, or a tag where there is no score",
        arguments: [
            (0.01, "NSFW", 0.1, true), (0.1, nil, 0.1, true), (0.11, "UNLIKELY", 0.1, false),
            (nil, "UNLIKELY", 0.1, true),
            (nil, "UNSURE", 0.1, false), (nil, "unlikely", 0.1, false), (nil, "UNLIKELY ", 0.1, false),
            (nil, nil, 0.1, false), (nil, nil, 0.999, false), (nil, nil, 1, true), (1, "NSFW", 1, true),
            (.nan, "UNLIKELY", 0.1, false), (0, nil, 0, true), (-1, nil, 0, true),
        ] as [(Double?, String?, Double, Bool)])
    func captions(punsafe: Double?, tag: String?, limit: Double, isShown: Bool) {
        withBytes((tag ?? "").utf8) { bytes in
            var row = SampleRow()
            row.punsafe = punsafe
            row.nsfw = tag == nil ? nil : bytes
            #expect(CaptionMask.isShown(row, maskPunsafe: limit) == isShown)
        }
    }

    @Test(
        "captions are cut after a hundred whole characters, however many bytes these have",
        arguments: ["a", "é", "日", "😀", "👩‍🚀", "e\u{301}"])
    func shortening(character: String) {
        for count in [0, 1, 99, 100, 101, 200, 799, 800, 801, 5000] {
            let text = String(repeating: character, count: count)
            let found = withBytes(text.utf8) { CaptionMask.shortened($0) }
            if count <= 100, text.utf8.count <= 800 {
                #expect(found == text)
            } else {
                #expect(found.hasSuffix("…") && found.count <= 101)
                let kept = found.dropLast().unicodeScalars
                #expect(text.unicodeScalars.starts(with: kept), "\(count) times \(character)")
                #expect(found.count > min(count, 100) / 3)
            }
        }
        let broken = withBytes([0x61, 0xff, 0xc3]) { CaptionMask.shortened($0) }
        #expect(broken.hasPrefix("a\u{fffd}"))
    }

    @Test("every score is drawn within the values that it can have, in bins of equal width", arguments: Score.allCases)
    func ranges(_ score: Score) {
        #expect(score.validRange.lowerBound <= max(score.drawnRange.lowerBound, 1))
        #expect(score.validRange.upperBound >= score.drawnRange.upperBound && score.binCount >= 10)
        #expect(Set(Score.allCases.map(\.notANumberBit)).count == Score.allCases.count)
        #expect(score.notANumberBit.nonzeroBitCount == 1)
    }

    private func row(_ score: Score, _ value: Double?, weight: Double = 1, mask: Int = 0) -> SampleRow {
        var row = SampleRow()
        (row.weight, row.notANumber) = (weight, mask)
        switch score {
        case .similarity: row.similarity = value
        case .punsafe: row.punsafe = value
        case .pwatermark: row.pwatermark = value
        case .aesthetic: row.aesthetic = value
        case .width: row.width = value
        case .height: row.height = value
        }
        return row
    }

    @Test("a value lies in the bin whose edges are around it, weights and all", arguments: Score.allCases)
    func bins(_ score: Score) {
        let range = score.drawnRange, width = (range.upperBound - range.lowerBound) / Double(score.binCount)
        for bin in 0..<score.binCount {
            var summary = ScoreSummary(score)
            let value = range.lowerBound + (Double(bin) + 0.5) * width
            summary.add(row(score, value, weight: 3))
            summary.add(row(score, nil))
            summary.add(row(score, value, mask: score.notANumberBit))
            summary.add(row(score, .nan))
            #expect(summary.bins.enumerated().allSatisfy { $1 == ($0 == bin ? 3 : 0) } && summary.shares[bin] == 1)
            #expect(summary.count == 1 && summary.missing == 1 && summary.notANumber == 2)
            #expect(abs((summary.mean ?? .infinity) - value) < 1e-9)
        }
    }

    @Test("values beyond the drawing count in its end bins, impossible ones nowhere")
    func beyond() {
        var summary = ScoreSummary(.similarity)
        for value in [-1, 0.1, 0.6, 1, 1.5, -1.01, .infinity, -.infinity] { summary.add(row(.similarity, value)) }
        #expect(summary.bins.first == 2 && summary.bins.last == 2 && summary.shares.reduce(0, +) == 1)
        #expect(summary.count == 8 && summary.outOfRange == 4)
        #expect(summary.minimum == -.infinity && summary.maximum == .infinity)
        #expect(abs((summary.mean ?? 0) - 0.175) < 1e-12)
        #expect(ScoreSummary(.width).mean == nil && ScoreSummary(.width).shares.allSatisfy { $0 == 0 })
    }

    @Test("repeats are rows whose value was there before")
    func repeats() {
        var counts = DuplicateCount()
        for digest in [1, 2, 1, nil, 3, 1, nil, 2] as [UInt64?] { counts.add(digest) }
        #expect(counts.rows == 6 && counts.repeats == 3)
    }

    @Test("growth is told by the last doubling, never above the rows, and is nothing without rows")
    func growth() {
        typealias Growth = Calibration.Growth
        // Distinct things that grow with the root of the rows.
        let root = Growth([1, 2, 4, 8, 16].map { (rows: $0 * 1000, distinct: ($0 * 1000).squareRoot()) })
        #expect(abs(root.exponent - 0.5) < 1e-12)
        #expect(abs(root.extrapolated(to: 1_600_000) - 1_600_000.squareRoot()) < 1e-6)
        let all = Growth([(rows: 10, distinct: 10), (rows: 20, distinct: 20)])
        #expect(all.exponent == 1 && all.extrapolated(to: 1e9) == 1e9)
        #expect(Growth().exponent == 1 && Growth().extrapolated(to: 100) == 0)
        #expect(Growth([(rows: 5, distinct: 2)]).exponent == 1)
        #expect(Growth([(rows: 5, distinct: 0), (rows: 10, distinct: 0)]).exponent == 1)
        #expect(Growth([(rows: 100, distinct: 50), (rows: 200, distinct: 50)]).extrapolated(to: 1e6) == 50)
    }
}
