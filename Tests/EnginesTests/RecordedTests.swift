import Audits
import Domains
import Foundation
import Metadata
import Reports
import Resources
import TestSupport
import Testing

@testable import Coverage
@testable import Engines

/// Replays what Spark itself has answered about a file of odd rows: `Goldens/record.py`.
@Suite("Answers that Spark gave") struct RecordedTests {
    private static let file = Golden.url("odd.parquet").path(percentEncoded: false)

    private func answer(_ name: String) throws -> [String] {
        let text = try String(contentsOf: Golden.url(name), encoding: .utf8)
        return text.replacing("FILE", with: "file:\(Self.file)".hex).split(separator: "\n").map(String.init)
    }

    @Test("about URLs give the audit of this machine, byte for byte")
    func urls() throws {
        try withTemporaryFolder { folder in
            let stub = try StubSpark(answering: answer("urls.jsonl"), in: folder)
            let counts = try DomainCounts(
                SparkEngine([Self.file], settings: stub.settings()), resolver: .shipped(in: .locate()))
            let local = try DomainCounts(MetadataSource([Self.file]), resolver: .shipped(in: .locate()))
            let audit = DomainAudit(local, limit: 0)
            #expect(DomainAudit(counts, limit: 0).json().text() == audit.json().text())
            #expect(audit.rowCount > 1000 && audit.proxiedCount > 5 && audit.unusual.allSatisfy { $0.count > 0 })
            #expect(audit.invalid.count { $0.count > 0 } >= 7)
        }
    }

    @Test("about URLs are those of the twin that the tests compare with")
    func twin() throws {
        let twin = try URLTwin(URLQuestion(HostResolver.shipped(in: .locate()).platforms))
        var urls: [[UInt8]?] = []
        try MetadataSource([Self.file]).forEachBatch(roles: [.url]) { batch in
            batch.text(.url)?.forEach { _, bytes in urls.append(bytes.map { twin.reduced(Array($0)) }) }
        }
        #expect(try lines(counted(urls), key: "u").sorted() == answer("urls.jsonl").sorted())
    }

    @Test("about captions give the coverage of this machine, and are those of the twin")
    func captions() throws {
        try withTemporaryFolder { folder in
            let finder = try ConceptFinder.shipped(in: .locate())
            var query = CoverageQuery()
            query.add(
                prompts: ["a red apple of Thomas Kinkade", "Mickey Mouse, café, fish"], finder: finder,
                collectsWords: false)
            let stub = try StubSpark(answering: answer("captions.jsonl"), in: folder)
            let pass = try ExactPass(SparkEngine([Self.file], settings: stub.settings()), query: query)
            let local = try ExactPass(MetadataSource([Self.file]), query: query)
            #expect(pass.tally == local.tally && CoverageAudit(pass).prompts.allSatisfy { $0.concepts.count > 0 })
            let twin = try CaptionTwin(CaptionQuestion(words: query.vocabulary))
            var captions: [[UInt8]?] = []
            try MetadataSource([Self.file]).forEachBatch(roles: [.text]) { batch in
                batch.text(.text)?.forEach { _, bytes in captions.append(bytes.map { twin.reduced(Array($0)) }) }
            }
            #expect(try lines(counted(captions), key: "t").sorted() == answer("captions.jsonl").sorted())
        }
    }

    @Test("about a sample give the database of this machine: every number, text and null")
    func rows() throws {
        try withTemporaryFolder { folder in
            func configuration(_ name: String) -> SamplerConfiguration {
                var configuration = SamplerConfiguration(
                    sources: [Self.file], output: folder.appending(path: name), version: "test")
                (configuration.fraction, configuration.seed, configuration.search) = (0.5, 9, false)
                return configuration
            }
            let stub = try StubSpark(answering: answer("rows.jsonl"), in: folder)
            _ = try Sampler(configuration("s.sqlite")).run(on: SparkEngine([Self.file], settings: stub.settings()))
            let summary = try Sampler(configuration("l.sqlite")).run()
            #expect(summary.design.rowsTaken > 400)
            let spark = try MetadataStore(readingFrom: folder.appending(path: "s.sqlite")).everything()
            let local = try MetadataStore(readingFrom: folder.appending(path: "l.sqlite")).everything()
            #expect(spark.count == local.count)
            for (one, other) in zip(spark, local) { #expect(one == other) }
        }
    }
}
