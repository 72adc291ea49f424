import Audits
import Coverage
import Foundation
import GRDB
import Metadata
import TestSupport
import Testing

@Suite("Coverage audits as a whole") struct AuditTests {
    @Test(
        "progress counts the prompts to their end, whatever the threads",
        arguments: [(0, 1), (1, 3), (150, 1), (150, 2), (700, 4)])
    func progress(count: Int, threads: Int) throws {
        let index = try Corpus(["a cat", "a dog"]).index()
        var options = CoverageAudit.Options()
        (options.threads, options.controlsFrom) = (threads, 0)
        var seen: [Int] = []
        let prompts = (0..<count).map { "a cat \($0)" }
        let audit = try CoverageAudit(index, prompts: prompts, finder: plainFinder, options: options) { done, total in
            #expect(total == count)
            seen.append(done)
        }
        #expect(seen.first == 0 && seen.last == count && seen == seen.sorted() && audit.prompts.count == count)
    }

    @Test("throwing from progress ends the audit wherever it is", arguments: [0, 1, 2])
    func stopped(call: Int) throws {
        let index = try Corpus(["a cat"]).index()
        var (options, calls) = (CoverageAudit.Options(), 0)
        (options.threads, options.controlsFrom) = (1, 0)
        #expect(throws: CancellationError.self) {
            try CoverageAudit(index, prompts: (0..<200).map { "cat \($0)" }, finder: plainFinder, options: options) {
                _, _ in
                if calls == call { throw CancellationError() }
                calls += 1
            }
        }
        #expect(calls == call)
    }

    @Test("reading an index can be stopped, from files and from a sample")
    func stoppedReading() throws {
        let corpus = Corpus((0..<100).map { "a cat \($0)" })
        try corpus.withSource { source -> Void in
            #expect(throws: CancellationError.self) {
                try CaptionIndex(all: source, resolver: Corpus.resolver(), maskPunsafe: 1) { _ in
                    throw CancellationError()
                }
            }
        }
        try SampledCorpus(rows: 50).withSample(.census, rows: nil) { sample in
            let store = try MetadataStore(readingFrom: URL(filePath: sample.path))
            var rows: [Int] = []
            _ = try CaptionIndex(sample: store, resolver: Corpus.resolver()) { rows.append($0) }
            #expect(rows == [50])
            #expect(throws: CancellationError.self) {
                try CaptionIndex(sample: store, resolver: Corpus.resolver()) { _ in throw CancellationError() }
            }
        }
    }

    @Test("the same prompt twice is counted twice alike, and its concepts once")
    func repeated() throws {
        let prompts = ["a red cat", "A RED CAT!", "a red cat"]
        let audit = try CoverageAudit(Corpus(["a red cat", "red cat"]).index(), prompts: prompts, finder: plainFinder)
        #expect(audit.prompts.map(\.phrase.count) == [1, 1, 1] && audit.prompts.map(\.exactCaptions) == [1, 1, 1])
        #expect(
            audit.concepts.count == 1 && audit.concepts[0].promptCount == 3 && audit.concepts[0].estimate.count == 2)
        #expect(audit.ngrams.map(\.distinct) == [3, 2, 1, 0, 0])
    }

    @Test("a source without rows is an error, as a sample and as files")
    func empty() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "rows.csv")
            try Data("url,caption\n".utf8).write(to: url)
            #expect(throws: AuditError.empty(path: url.path)) {
                try CaptionIndex(all: MetadataSource([url.path]), resolver: Corpus.resolver(), maskPunsafe: 1)
            }
        }
        try SampledCorpus(rows: 20).withSample(.census, rows: nil, edit: { try $0.execute(sql: "DELETE FROM rows") }) {
            sample -> Void in
            #expect(throws: AuditError.self) { try sample.index() }
        }
    }

    @Test(
        "a database whose run is not what it should be is an error that names the file",
        arguments: [
            "DELETE FROM runs", "UPDATE runs SET design = 'guess'", "UPDATE runs SET design = 'simple'",
            "DROP TABLE rows",
            "ALTER TABLE rows RENAME COLUMN text TO words",
        ])
    func brokenSample(statement: String) throws {
        try SampledCorpus(rows: 20).withSample(.census, rows: nil, edit: { try $0.execute(sql: statement) }) { sample in
            let error = #expect(throws: (any Error).self) { try sample.index() }
            let text = "\(error as Any)"
            #expect(text.contains(statement.contains("RENAME") ? "text" : sample.path), "\(statement): \(text)")
        }
    }

    @Test("characters of the whole code space are counted like any others", arguments: 1...3)
    func unicode(seed: UInt64) throws {
        var dice = Dice(seed &+ 300)
        // Random scalars of the whole code space, surrogates left out.
        let captions = (0..<300).map { _ in
            String(
                String.UnicodeScalarView(
                    (0..<dice.below(20)).compactMap { _ in
                        Unicode.Scalar(UInt32(dice.below(dice.pick([0x80, 0x3000, 0x11_0000]))))
                    }))
        }
        var (tokenizer, words) = (CaptionTokenizer(), [[String]]())
        for caption in captions { words.append(tokenizer.words(of: caption)) }
        let prompts = (0..<20).map { captions[$0 * 7] }
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: prompts, finder: plainFinder)
        #expect(audit.rowCount == 300)
        for prompt in audit.prompts where prompt.wordCount > 0 {
            let whole = PlainPrompt(prompt.prompt).parts.flatMap { tokenizer.words(of: $0) }
            #expect(prompt.exactCaptions == words.count { $0 == whole })
            #expect(prompt.phrase.count == words.count { Corpus.holds($0, whole) })
        }
    }
}
