import Coverage
import Foundation
import TestSupport
import Testing

@Suite("Ranks of names") struct NameTests {
    @Test("Spearman's correlation is SciPy's, ties too")
    func correlation() throws {
        // scipy.stats.spearmanr, SciPy 1.16.
        let plain = RankCorrelation(Array(zip([1, 2, 3, 4, 5, 6, 7], [2, 1, 4, 3, 7, 6, 5])))
        #expect(abs(try #require(plain.value) - 0.7857142857142859) < 1e-12 && plain.count == 7)
        let tied = RankCorrelation(Array(zip([0, 0, 1, 5, 2, 2, 0, 9], [10, 3, 3, 40, 8, 50, 1, 30])))
        #expect(abs(try #require(tied.value) - 0.6915688688635948) < 1e-12)
        // tanh(atanh(r) -/+ 1.96 sqrt((1 + r²/2) / 5)).
        #expect(abs(tied.interval.lowerBound + 0.1246) < 1e-3 && abs(tied.interval.upperBound - 0.9495) < 1e-3)
    }

    @Test("what cannot be correlated has no value, and few pairs leave everything possible")
    func degenerate() {
        #expect(RankCorrelation([]).value == nil)
        #expect(RankCorrelation([(1, 1), (1, 2), (1, 3), (1, 4)]).value == nil)
        let three = RankCorrelation([(1, 1), (2, 2), (3, 3)])
        #expect(three.value == 1 && three.interval == -1...1)
        let same = RankCorrelation((1...9).map { (Double($0), Double($0)) })
        #expect(same.value == 1 && same.interval.upperBound == 1 && same.interval.lowerBound > 0.9)
        #expect(RankCorrelation.ranks([3, 1, 1, 2]) == [4, 1.5, 1.5, 3])
    }

    @Test("intervals of independent pairs hold zero about 95 % of the time")
    func calibration() {
        var (dice, held) = (Dice(8), 0)
        for _ in 0..<400 {
            let pairs = (0..<40).map { _ in (Double(dice.below(1000)), Double(dice.below(1000))) }
            if RankCorrelation(pairs).interval.contains(0) { held += 1 }
        }
        #expect((366...396).contains(held), "\(held) of 400")
    }

    @Test("ranks share ties, and possible ranks follow from joint intervals")
    func ranks() throws {
        let captions = Array(repeating: "alpha", count: 60) + Array(repeating: "beta", count: 30) + ["gamma", "delta"]
        let list = NameList(["gamma", "beta", "nobody", "alpha", "delta"].map { .init($0) }, kind: .listed)
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: [], names: [list], finder: plainFinder)
        #expect(audit.names.map(\.coverage.concept.name) == ["alpha", "beta", "delta", "gamma", "nobody"])
        #expect(audit.names.map(\.rank) == [1, 2, 3, 3, 5])
        // All rows were counted: nothing but ties is open.
        #expect(audit.names.map(\.ranks) == [1...1, 2...2, 3...4, 3...4, 5...5])
    }

    @Test("published counts are matched by name and correlated")
    func published() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "counts.csv")
            try Data(
                "artist_name,count_range,counts_in_laion\nAlpha,above 10,60\nBETA,,30\ndelta,,5\nnobody,,0\nelse,,9\n"
                    .utf8
            )
            .write(to: url)
            let published = try PublishedCounts(contentsOf: url)
            let captions = Array(repeating: "alpha", count: 6) + ["beta", "beta", "delta"]
            let list = NameList(["beta", "nobody", "alpha", "delta", "unlisted"].map { .init($0) }, kind: .listed)
            let audit = try CoverageAudit(Corpus(captions).index(), prompts: [], names: [list], finder: plainFinder)
            let correlation = published.correlation(with: audit.names)
            #expect(correlation.count == 4 && correlation.value == 1)
            #expect(published.count(of: audit.names[0].coverage.concept) == 60)
        }
    }

    @Test(
        "a table without counts is refused",
        arguments: ["name,place\nx,y\n", "", "name,count\nx,many\n"])
    func refused(text: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "counts.csv")
            try Data(text.utf8).write(to: url)
            #expect(throws: CoverageError.self) { try PublishedCounts(contentsOf: url) }
            #expect(throws: CoverageError.self) { try PublishedCounts(contentsOf: folder.appending(path: "none.csv")) }
        }
    }
}
