import Audits
import Coverage
import Foundation
import Metadata
import Reports
import Synchronization
import TestSupport
import Testing

@Suite("The pass over whole files") struct ExactPassTests {
    private func query(_ prompts: [String], names: [NameList] = []) -> CoverageQuery {
        var query = CoverageQuery()
        for list in names { query.add(names: list, finder: plainFinder) }
        query.add(prompts: prompts, finder: plainFinder, collectsWords: false)
        return query
    }

    /// Rows as a table with quotation marks.
    private func table(_ rows: [MetadataRow], _ separator: String) -> String {
        let records = [["URL", "TEXT"]] + rows.map { [$0.url ?? "", $0.text ?? ""] }
        return records.map { record in
            record.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: separator)
        }.joined(separator: "\n") + "\n"
    }

    @Test("every count is the naive twin's, whatever the format and the number of threads", arguments: 31...36)
    func twin(seed: UInt64) throws {
        let planned = PlannedCorpus(seed: seed, rows: 150)
        let naive = NaiveCounts(rows: planned.corpus.rows, captions: planned.captions)
        let names = NameList([.init("van gogh", aliases: ["gogh"]), .init("unseen")], kind: .listed)
        try withTemporaryFolder { folder in
            // A third of the rows each as JSON lines, CSV and TSV.
            let thirds = [0..<50, 50..<100, 100..<150].map { Array(planned.corpus.rows[$0]) }
            try Corpus(rows: thirds[0]).write(to: folder.appending(path: "a.jsonl"))
            try Data(table(thirds[1], ",").utf8).write(to: folder.appending(path: "b.csv"))
            try Data(table(thirds[2], "\t").utf8).write(to: folder.appending(path: "c.tsv"))
            for threads in [1, 2, 5] {
                let pass = try ExactPass(
                    MetadataSource([folder.path]), query: query(planned.promptTexts, names: [names]), threads: threads)
                let audit = CoverageAudit(pass)
                #expect(pass.rowCount == 150 && audit.isCountOnly && audit.frame.kind == .census)
                for (prompt, parts) in zip(audit.prompts, planned.prompts) {
                    let whole = parts.flatMap(\.self)
                    #expect(prompt.phrase.count == naive.count(whole) && prompt.exactCaptions == naive.exact(whole))
                    #expect(prompt.ngrams.map(\.seen) == (1...5).map { naive.ngrams(parts, length: $0).seen })
                    #expect(prompt.spans.map(\.count) == naive.spans(whole).map(\.count))
                    for pair in prompt.pairs {
                        let sets = [pair.first, pair.second].map { Set(documents(audit.concepts[$0].concept, naive)) }
                        #expect(pair.count == sets[0].intersection(sets[1]).count)
                    }
                }
                for coverage in audit.concepts {
                    #expect(coverage.estimate.count == documents(coverage.concept, naive).count)
                    #expect(coverage.distinct == nil && coverage.platforms == nil && coverage.filtered.isEmpty)
                }
            }
        }
    }

    private func documents(_ concept: Concept, _ naive: NaiveCounts) -> [Int] {
        naive.documents(concept.spellings.map { $0.split(separator: " ").map(String.init) })
    }

    @Test("planted phrases are counted exactly, however they are written")
    func planted() throws {
        var (dice, captions, expected) = (Dice(51), [String?](), [String: Int]())
        let phrases = ["copper lantern", "the old harbour at dawn", "zanzibar", "café au lait", "写真 of a cat"]
        for number in 0..<3000 {
            var words = (0..<dice.below(12)).map { _ in
                dice.pick(["red", "blue", "tree", "sea", "old", "the", "at", "lantern", "copper", "harbour"])
            }
            let planted = number % 13 == 0 ? phrases[number / 13 % phrases.count] : nil
            if let planted {
                words.insert(
                    contentsOf: planted.split(separator: " ").map(String.init), at: dice.below(words.count + 1))
            }
            for phrase in phrases where Corpus.holds(words, phrase.split(separator: " ").map(String.init)) {
                expected[phrase, default: 0] += 1
            }
            captions.append(Disguise.caption(words, &dice))
        }
        try Corpus(captions).withSource { source in
            let audit = CoverageAudit(try ExactPass(source, query: query(phrases)))
            #expect(audit.prompts.map(\.phrase.count) == phrases.map { expected[$0] ?? 0 })
            #expect(audit.prompts.allSatisfy { $0.phrase.count >= 46 })
        }
        // The index finds as many, and every one of their captions.
        let indexed = try CoverageAudit(Corpus(captions).index(), prompts: phrases, finder: plainFinder)
        #expect(indexed.prompts.map(\.phrase.count) == phrases.map { expected[$0] ?? 0 })
        #expect(indexed.prompts.allSatisfy { $0.score == 1 })
    }

    @Test("a column that is named otherwise is read when it is told, and its absence names the file")
    func columns() throws {
        try withTemporaryFolder { folder in
            let good = folder.appending(path: "a.csv"), bad = folder.appending(path: "b.csv")
            try Data("url,words\nu,a red cat\n".utf8).write(to: good)
            try Data("url,caption\nu,a red cat\n".utf8).write(to: bad)
            #expect(throws: CoverageError.noCaptions(source: good.path)) {
                try ExactPass(MetadataSource([bad.path, good.path]), query: query(["a red cat"]))
            }
            let pass = try ExactPass(
                MetadataSource([good.path], columns: [.text: "words"]), query: query(["a red cat"]))
            #expect(CoverageAudit(pass).prompts[0].exactCaptions == 1)
            #expect(throws: (any Error).self) {
                try ExactPass(MetadataSource([good.path], columns: [.text: "none"]), query: query(["a"]))
            }
        }
    }

    @Test("progress counts every row, and throwing from it ends the pass")
    func progress() throws {
        let corpus = Corpus((0..<500).map { "a cat \($0)" })
        try corpus.withSource { source in
            let seen = Mutex<[Int64]>([])
            _ = try ExactPass(source, query: query(["a cat"]), threads: 2) { state in
                seen.withLock { $0.append(state.rows) }
            }
            let rows = seen.withLock { $0 }
            #expect(rows.last == 500 && rows == rows.sorted())
        }
        try corpus.withSource { source -> Void in
            #expect(throws: CancellationError.self) {
                try ExactPass(source, query: query(["a cat"])) { _ in throw CancellationError() }
            }
        }
    }

    @Test("a query of nothing, and captions of nothing, are counted as such")
    func nothing() throws {
        try Corpus(["a cat", nil, ""]).withSource { source in
            let audit = CoverageAudit(try ExactPass(source, query: CoverageQuery()))
            #expect(audit.rowCount == 3 && audit.prompts.isEmpty && audit.names.isEmpty && audit.concepts.isEmpty)
            #expect(audit.ngrams.allSatisfy { $0.distinct == 0 })
        }
        let empty = CoverageAudit(ExactPass(empty: query(["a red cat", "", "!!"])))
        #expect(empty.rowCount == 0 && empty.prompts.map(\.phrase.count) == [0, 0, 0])
        #expect(empty.prompts.map(\.wordCount) == [3, 0, 0] && empty.prompts[0].spans.isEmpty)
        #expect(!CoverageReport(empty).json.text().isEmpty)
    }
}
