import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("Collecting votes")
struct BitTallyTests {
    private func votes(_ count: Int, _ seed: UInt64, share: Double = 0.5) -> [Bool] {
        var generator = SeededGenerator(seed)
        return (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) < share }
    }

    @Test(
        "the bits are those of the naive majority, for lengths that divide the blocks and that do not",
        arguments: [1, 2, 31, 32, 48, 136, 999, 1000, 1001, 4096])
    func majority(_ length: Int) {
        for (seed, share) in [0.5, 0.1, 0.49].enumerated() {
            let bits = votes(1000, UInt64(seed), share: share)
            let tally = BitTally(length: length, bits: bits, clarity: bits.map { $0 ? 1 : -1 })
            #expect(tally.bits == NaiveLibrary.majority(of: bits, count: length))
            #expect(tally.bits.count == length && tally.margins.count == length)
        }
    }

    @Test("half of the votes are enough for a 1: the library's bar is a mean of 127/255", arguments: 1...40)
    func half(_ count: Int) {
        for ones in 0...count {
            let bits = (0..<count).map { $0 < ones }
            let tally = BitTally(length: 1, bits: bits, clarity: bits.map { $0 ? 1 : -1 })
            #expect(tally.bits == [ones * 255 > 127 * count])
            #expect(abs(tally.margins[0] - Double(2 * ones - count) / Double(count)) < 1e-9)
        }
    }

    @Test("bits that no block carries are 0 and undecided")
    func uncarried() {
        let tally = BitTally(length: 5, bits: [true, true, false], clarity: [0.5, 1, -1])
        #expect(tally.bits == [true, true, false, false, false])
        #expect(tally.margins == [0.5, 1, -1, 0, 0])
        #expect(abs(tally.meanMargin - 0.5) < 1e-12)
        #expect(BitTally(length: 3, bits: [], clarity: []).margins == [0, 0, 0])
    }

    @Test("matches are the bits that agree")
    func matches() {
        let payload = votes(64, 1)
        let tally = BitTally(bits: payload, margins: payload.map { _ in 0 })
        for wrong in [0, 1, 7, 64] {
            #expect(
                tally.matches(payload.enumerated().map { $0.offset < wrong ? !$0.element : $0.element }) == 64 - wrong)
        }
    }

    @Test("the strength is Fisher's transform of the correlation", arguments: [4, 32, 48, 136])
    func strength(_ count: Int) {
        var generator = SeededGenerator(UInt64(count))
        for _ in 0..<50 {
            let margins = (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
            var payload = margins.map { $0 + Double.random(in: -2...2, using: &generator) > 0 }
            payload[0] = true
            payload[1] = false
            // the correlation from its definition
            let numbers = payload.map { $0 ? 1.0 : -1.0 }
            func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
            func covariance(_ x: [Double], _ y: [Double]) -> Double {
                let (a, b) = (mean(x), mean(y))
                return mean(zip(x, y).map { ($0 - a) * ($1 - b) })
            }
            let deviations = (covariance(margins, margins) * covariance(numbers, numbers)).squareRoot()
            let correlation = min(max(covariance(margins, numbers) / deviations, -0.999), 0.999)
            let expected = atanh(correlation) * Double(count - 3).squareRoot()
            let tally = BitTally(bits: margins.map { $0 > 0 }, margins: margins)
            #expect(abs(tally.strength(payload) - expected) < 1e-9 * max(abs(expected), 1))
            #expect(abs(tally.strength(payload.map(!)) + expected) < 1e-9 * max(abs(expected), 1))
        }
    }

    @Test("the strength of what cannot be correlated is 0")
    func noStrength() {
        let four = [0.1, 0.9, -0.4, 0.3]
        let tally = BitTally(bits: [true, true, false, true], margins: four)
        #expect(tally.strength([true, true, true, true]) == 0)
        #expect(tally.strength([false, false, false, false]) == 0)
        #expect(BitTally(bits: [true, false, true], margins: [1, -1, 1]).strength([true, false, true]) == 0)
        #expect(
            BitTally(bits: four.map { _ in true }, margins: [0, 0, 0, 0]).strength([true, false, true, false]) == 0)
    }

    @Test("strengths of unrelated payloads have a mean near 0 and a deviation near 1")
    func distribution() {
        var generator = SeededGenerator(9)
        let strengths = (0..<2000).map { _ -> Double in
            let margins = (0..<64).map { _ in Double.random(in: -1...1, using: &generator) }
            let payload = (0..<64).map { _ in Bool.random(using: &generator) }
            return BitTally(bits: margins.map { $0 > 0 }, margins: margins).strength(payload)
        }
        let mean = strengths.reduce(0, +) / 2000
        let deviation = (strengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000).squareRoot()
        #expect(abs(mean) < 0.1 && abs(deviation - 1) < 0.1)
    }
}

@Suite("Chances")
struct ChanceTests {
    @Test("the binomial tail is the share of all throws, counted one by one", arguments: [1, 2, 5, 11, 16])
    func enumeration(_ count: Int) {
        var throwsByMatches = [Int](repeating: 0, count: count + 1)
        for bits in 0..<(1 << count) { throwsByMatches[bits.nonzeroBitCount] += 1 }
        for matched in 0...count {
            let expected = Double(throwsByMatches[matched...].reduce(0, +)) / Double(1 << count)
            #expect(abs(Math.binomialTail(matched: matched, of: count) - expected) < 1e-12)
        }
    }

    @Test("its relative error stays small where the tail is tiny", arguments: [64, 136, 1000, 4096])
    func tiny(_ count: Int) {
        // the last terms: 2^-n, (n + 1) 2^-n and so on, as far as doubles hold them
        let one = Math.power(2, -Double(min(count, 1000)))
        guard count <= 1000 else {
            #expect(Math.binomialTail(matched: count, of: count) == 0)
            return
        }
        let n = Double(count)
        let pairs: Double = n * (n - 1) / 2
        let expected: [Double] = [one, one * (n + 1), one * (n + 1 + pairs)]
        for (missing, value) in expected.enumerated() {
            let found = Math.binomialTail(matched: count - missing, of: count)
            #expect(abs(found - value) < 1e-10 * value, "\(missing) missing of \(count)")
        }
    }

    @Test("it falls, is 1 for nothing, 0 for more than all, and adds up to 1 with its mirror", arguments: [1, 48, 333])
    func shape(_ count: Int) {
        let tail = (0...(count + 2)).map { Math.binomialTail(matched: $0, of: count) }
        #expect(tail[0] == 1 && tail[count + 1] == 0 && tail[count + 2] == 0)
        #expect(zip(tail, tail.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(Math.binomialTail(matched: -3, of: count) == 1)
        for matched in 1...count {
            // fewer matches than wanted are more misses than the rest
            #expect(abs(1 - tail[matched] - tail[count - matched + 1]) < 1e-10)
        }
    }

    @Test(
        "a verdict needs a share at or below its bar",
        arguments: [
            (0, MarkVerdict.found), (1e-4, .found), (1.01e-4, .likely), (1e-3, .likely), (1.01e-3, .unclear),
            (1e-2, .unclear), (1.01e-2, .notDetected), (1, .notDetected),
        ] as [(Double, MarkVerdict)])
    func verdicts(_ share: Double, _ expected: MarkVerdict) {
        #expect(MarkVerdict(share: share) == expected)
    }

    @Test("verdicts have the names that people read")
    func names() {
        #expect(MarkVerdict.allCases.map(\.rawValue) == ["found", "likely", "unclear", "not detected"])
    }
}

@Suite("Distributions of unmarked pictures")
struct NullDistributionTests {
    /// A sample with a long tail.
    private func sample(_ count: Int, seed: UInt64 = 2) -> [Double] {
        var generator = SeededGenerator(seed)
        return (0..<count).map { _ in -log(Double.random(in: 1e-9..<1, using: &generator)) }
    }

    @Test("shares are those counted in the sample, within the table's step", arguments: [100, 1000, 20_000])
    func counted(_ count: Int) {
        let scores = sample(count)
        let null = NullDistribution(of: scores)
        for score in stride(from: 0.05, to: 12, by: 0.37) {
            let counted = Double(scores.count { $0 >= score }) / Double(count)
            let found = null.share(reaching: score)
            // a step of the table is a factor of 1.26; the last scores are few
            let one: Double = 1 / Double(count)
            let (low, high): (Double, Double) = (counted / 1.3 - one, counted * 1.3 + 2 * one)
            #expect((low...high).contains(found))
        }
    }

    @Test("shares fall as scores rise, from 1 to one above the count")
    func monotone() {
        let null = NullDistribution(of: sample(500))
        let shares = stride(from: -1.0, to: 20, by: 0.01).map { null.share(reaching: $0) }
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(shares.first == 1 && shares.last == 1 / 501.0)
        #expect(null.share(reaching: .infinity) == 1 / 501.0 && null.share(reaching: -.infinity) == 1)
    }

    @Test("a score that is no number says nothing")
    func notANumber() {
        #expect(NullDistribution(of: sample(500)).share(reaching: .nan) == 1)
    }

    @Test("equal scores do not divide by nothing")
    func equal() {
        let null = NullDistribution(of: [Double](repeating: 3, count: 1000))
        #expect(null.share(reaching: 2.9) == 1)
        let share = null.share(reaching: 3)
        #expect(share.isFinite && share > 0 && share <= 1)
        #expect(null.share(reaching: 3.1) == 1 / 1001.0)
    }

    @Test("one score is a distribution of one entry; none is one of none")
    func few() {
        let one = NullDistribution(of: [5])
        #expect(one.scores == [5] && one.share(reaching: 4) == 1 && one.share(reaching: 5) == 0.5)
        let none = NullDistribution(of: [])
        #expect(none.scores.isEmpty && none.share(reaching: 5) == 1)
    }

    @Test("ten entries stand for a factor of ten")
    func entries() {
        let null = NullDistribution(of: (0..<10_000).map(Double.init))
        #expect(null.scores.count == 41 && null.scores == null.scores.sorted())
        for (entry, share) in [(0, 1.0), (10, 0.1), (20, 0.01), (30, 0.001), (40, 0.0001)] {
            #expect(null.scores[entry] == 10_000 - 10_000 * share)
        }
    }
}
