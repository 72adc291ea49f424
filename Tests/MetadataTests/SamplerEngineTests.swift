import Foundation
import TestSupport
import Testing

@testable import Metadata

@Suite("Sampling runs on an engine")
struct SamplerEngineTests {
    /// An engine that answers as this machine does, until it fails.
    private struct Engine: RowEngine {
        let source: MetadataSource
        var origins: [RowOrigin]
        var failsAfter = Int.max
        var engineName: String? { "a test" }

        init(_ source: MetadataSource) {
            self.source = source
            origins = source.origins
        }

        func countURLs(
            _ question: URLQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
            _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
        ) throws {}

        func countCaptions(
            _ question: CaptionQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
            _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
        ) throws {}

        func takeRows(
            _ question: BernoulliQuestion, progress: (@Sendable (ReadProgress) throws -> Void)?,
            _ body: (TakenRows) throws -> Void
        ) throws {
            var handed = 0
            try source.takeRows(question, progress: progress) { rows in
                guard handed < failsAfter else {
                    throw MetadataError.unreadable(location: "engine", reason: "it fell over")
                }
                handed += 1
                try body(rows)
            }
        }
    }

    private func configuration(_ folder: URL, _ name: String) -> SamplerConfiguration {
        var configuration = SamplingTests.configuration([goldenPath("Rows/rows.parquet")], folder, name)
        configuration.fraction = 0.4
        return configuration
    }

    @Test("make the database that this machine makes")
    func same() throws {
        try withTemporaryFolder { folder in
            let engine = Engine(try MetadataSource([goldenPath("Rows/rows.parquet")]))
            _ = try Sampler(configuration(folder, "here")).run()
            let summary = try Sampler(configuration(folder, "there")).run(on: engine)
            let here = try MetadataStore(readingFrom: folder.appending(path: "here")).dump()
            #expect(try MetadataStore(readingFrom: folder.appending(path: "there")).dump() == here)
            #expect(summary.design.population == 60 && summary.design.rowsTaken > 10)
            #expect(try Sampler(configuration(folder, "there")).run(on: engine).unchanged)
        }
    }

    @Test("that fail leave nothing", arguments: [0, 1, 2])
    func failure(_ after: Int) throws {
        try withTemporaryFolder { folder in
            var engine = Engine(try MetadataSource([goldenPath("Rows/rows.parquet")]))
            engine.failsAfter = after
            let broken = engine
            #expect(throws: MetadataError.unreadable(location: "engine", reason: "it fell over")) {
                try Sampler(configuration(folder, "out")).run(on: broken)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).isEmpty)
        }
    }

    @Test("are refused for designs that need rows in their order, and files of unknown length")
    func refused() throws {
        try withTemporaryFolder { folder in
            var engine = Engine(try MetadataSource([goldenPath("Rows/rows.parquet")]))
            for kind in SampleDesign.Kind.allCases where kind != .bernoulli {
                var configuration = configuration(folder, "out")
                configuration.design = kind
                (configuration.fraction, configuration.rows) = (nil, 5)
                let broken = (engine, configuration)
                let error = #expect(throws: MetadataError.self) { try Sampler(broken.1).run(on: broken.0) }
                #expect(error?.description.contains("--design bernoulli") == true)
            }
            engine.origins[0].rows = nil
            let broken = engine
            #expect(throws: MetadataError.self) { try Sampler(configuration(folder, "out")).run(on: broken) }
        }
    }
}
