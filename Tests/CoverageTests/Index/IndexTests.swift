import Audits
import Coverage
import Foundation
import Metadata
import TestSupport
import Testing

@Suite("Captions in memory") struct IndexTests {
    private static let subjects = ["cat", "dog", "owl", "fox", "lamp"]

    /// Captions in runs of one subject, as a crawl that goes site by site has them.
    private func rows(_ count: Int) -> [MetadataRow] {
        var dice = Dice(21)
        return (0..<count).map { number in
            let subject = Self.subjects[number / 50 % Self.subjects.count]
            return MetadataRow(
                url: "https://site\(number / 20).example/\(number).jpg",
                text: "a \(dice.pick(["red", "blue", "old"])) \(subject) number \(number)", punsafe: 0.01)
        }
    }

    private func withSample<R>(
        _ design: SampleDesign.Kind, rows count: Int64?, of files: Int = 4, _ body: (CaptionIndex) throws -> R
    ) throws -> R {
        try withTemporaryFolder { folder in
            let all = rows(2000)
            var sources: [String] = []
            for file in 0..<files {
                let url = folder.appending(path: "part-\(file).jsonl")
                let range = (all.count * file / files)..<(all.count * (file + 1) / files)
                try Corpus(rows: Array(all[range])).write(to: url)
                sources.append(url.path)
            }
            var configuration = SamplerConfiguration(sources: sources, output: folder.appending(path: "s.sqlite"))
            (configuration.design, configuration.rows) = (design, count)
            _ = try Sampler(configuration).run()
            let store = try MetadataStore(readingFrom: configuration.output)
            return try body(CaptionIndex(sample: store, resolver: Corpus.resolver()))
        }
    }

    @Test("a database of every row gives the figures of the rows themselves")
    func census() throws {
        let prompts = ["a red cat", "an old owl number 7", "nothing of it"]
        let direct = try CoverageAudit(Corpus(rows: rows(2000)).index(), prompts: prompts, finder: plainFinder)
        try withSample(.census, rows: nil) { index in
            let stored = try CoverageAudit(index, prompts: prompts, finder: plainFinder)
            #expect(stored.frame.kind == .census && stored.rowCount == 2000)
            for (one, other) in zip(stored.prompts, direct.prompts) {
                #expect(one.score == other.score && one.phrase.count == other.phrase.count)
                #expect(one.nearest.map(\.recall) == other.nearest.map(\.recall))
                #expect(one.nearest.map(\.caption) == other.nearest.map(\.caption))
            }
            #expect(stored.concepts.map(\.distinct?.domains) == direct.concepts.map(\.distinct?.domains))
        }
    }

    @Test(
        "designs with groups estimate by group, and the truth is in the interval",
        arguments: [(SampleDesign.Kind.stratified, Int64(400)), (.reservoir, 400), (.uniform, 400), (.quota, 3)])
    func designs(design: SampleDesign.Kind, count: Int64) throws {
        try withSample(design, rows: count) { index in
            let list = NameList(Self.subjects.map { .init($0) } + [.init("wyvern")], kind: .listed)
            let audit = try CoverageAudit(index, prompts: [], names: [list], finder: plainFinder)
            #expect(audit.frame.name == design.rawValue)
            for name in audit.names.dropLast() {
                // For all names at once, or one of many checks would fail by chance.
                let range = try #require(name.joint.estimate.populationInterval)
                #expect(range.contains(400), "\(design) \(name.coverage.concept.name) \(range)")
                #expect(name.coverage.estimate.low <= name.coverage.estimate.high)
            }
            let none = try #require(audit.names.last)
            #expect(none.coverage.concept.name == "wyvern" && none.coverage.estimate.count == 0)
            #expect(try #require(none.coverage.estimate.estimate.populationInterval).upperBound >= 5)
        }
    }

    @Test("BM25 and the share held are those of the formulas, for every caption shown")
    func ranking() throws {
        var dice = Dice(77)
        let vocabulary = ["a", "red", "cat", "dog", "tree", "house", "old", "sea"]
        let captions = (0..<60).map { _ in
            (0..<(1 + dice.below(7))).map { _ in dice.pick(vocabulary) }.joined(separator: " ")
        }
        var options = CoverageAudit.Options()
        (options.nearest, options.maskPunsafe) = (60, 1)
        let prompt = ["red", "cat", "tree", "unseen"]
        let audit = try CoverageAudit(
            Corpus(captions).index(), prompts: [prompt.joined(separator: " ")], finder: plainFinder, options: options)
        let words = Corpus(captions).words
        let mean = Double(words.reduce(0) { $0 + $1.count }) / Double(words.count)
        let total = prompt.reduce(0) { $0 + plainFinder.weights.weight(of: $1) }
        for caption in audit.prompts[0].nearest {
            let text = words[caption.document]
            var (rank, held) = (0.0, 0.0)
            for word in prompt {
                let tf = Double(text.count { $0 == word }), df = Double(words.count { $0.contains(word) })
                guard tf > 0 else { continue }
                let rarity = log(1 + (Double(words.count) - df + 0.5) / (df + 0.5))
                rank += rarity * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * Double(text.count) / mean))
                held += plainFinder.weights.weight(of: word)
            }
            #expect(abs(caption.bm25 - rank) < 1e-9 && abs(caption.recall - held / total) < 1e-4)
        }
        // Every caption with a word of the prompt is shown or counted as a copy.
        let copies = audit.prompts[0].nearest.reduce(0) { $0 + $1.copies }
        #expect(copies == words.count { !Set($0).isDisjoint(with: prompt) })
    }

    @Test("results do not depend on the number of threads", arguments: [1, 2, 7])
    func threads(count: Int) throws {
        let index = try Corpus(rows: rows(12_000)).index()
        let prompts = (0..<40).map { "a red \(Self.subjects[$0 % 5]) number \($0 * 37)" }
        var options = CoverageAudit.Options()
        options.threads = count
        let audit = try CoverageAudit(index, prompts: prompts, finder: plainFinder, options: options)
        options.threads = 3
        let other = try CoverageAudit(index, prompts: prompts, finder: plainFinder, options: options)
        #expect(audit.prompts.map(\.score) == other.prompts.map(\.score))
        #expect(audit.prompts.map(\.nearest) == other.prompts.map(\.nearest))
        #expect(audit.prompts.map(\.matching) == other.prompts.map(\.matching))
        #expect(audit.prompts.map(\.ngrams) == other.prompts.map(\.ngrams))
        #expect(audit.concepts.map(\.distinct?.urls) == other.concepts.map(\.distinct?.urls))
        #expect(audit.controls.map(\.scores) == other.controls.map(\.scores))
    }

    @Test("progress can stop the search")
    func stopped() throws {
        let index = try Corpus(rows: rows(100)).index()
        #expect(throws: CancellationError.self) {
            try CoverageAudit(index, prompts: ["a cat"], finder: plainFinder) { _, _ in throw CancellationError() }
        }
    }

    @Test("rows without captions, words or URLs count as rows and harm nothing")
    func holes() throws {
        let corpus = Corpus(rows: [
            MetadataRow(text: "a cat"), MetadataRow(url: "https://a.example/1.jpg"), MetadataRow(text: ""),
            MetadataRow(url: "no address", text: "..."), MetadataRow(text: "a cat"),
        ])
        let audit = try CoverageAudit(corpus.index(), prompts: ["cat", "...", ""], finder: plainFinder)
        #expect(audit.rowCount == 5 && audit.prompts.map(\.wordCount) == [1, 0, 0])
        #expect(audit.concepts[0].distinct.map { [$0.texts, $0.urls, $0.domains] } == [1, 2, 0])
        #expect(audit.prompts[0].exactCaptions == 0 && audit.prompts[0].phrase.count == 2)
        #expect(audit.prompts[1].score == 0 && audit.prompts[1].phrase.count == 0)
    }
}
