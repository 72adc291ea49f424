import Foundation
import Metadata
import TestSupport
import Testing

@testable import Engines

@Suite("Samples that Spark finds", .serialized) struct SparkSampleTests {
    /// Rows with columns of all kinds.
    private static let oddRows = Golden.url("odd.parquet").path(percentEncoded: false)

    /// Two files of the shipped rows under names in a folder.
    private func files(_ folder: URL, _ names: [String]) throws -> [String] {
        try names.map { name in
            let url = folder.appending(path: name)
            try FileManager.default.copyItem(at: URL(filePath: shippedRows), to: url)
            return url.path(percentEncoded: false)
        }
    }

    /// What Spark answers, made from the rows that the local engine takes: its order is that of the files' addresses.
    private func answer(_ files: [String], _ question: BernoulliQuestion) throws -> [String] {
        let source = try MetadataSource(files)
        var found: [(file: String, row: Int64, line: String)] = []
        try source.takeRows(question, progress: nil) { taken in
            for row in taken.rows ?? [] {
                let values = taken.batch.row(row)
                let url = URL(filePath: files[taken.batch.part]).absoluteString
                let address = url.hasPrefix("file:///") ? "file:" + url.dropFirst(7) : url
                var members = [#""file":"\#(address.hex)""#, #""row":\#(taken.batch.rowIndex(row))"#]
                for role in ColumnRole.allCases {
                    if let text = values.text(role) { members.append(#""\#(role.rawValue)":"\#(text.hex)""#) }
                    if let number = values.real(role) {
                        members.append(#""\#(role.rawValue)":\#(number.isNaN ? "\"NaN\"" : "\(number)")"#)
                    }
                }
                if let hash = values.hash { members.append(#""hash":\#(hash)"#) }
                found.append((address, taken.batch.rowIndex(row), "{" + members.joined(separator: ",") + "}"))
            }
        }
        return found.sorted { ($0.file, $0.row) < ($1.file, $1.row) }.map(\.line)
    }

    private func configuration(_ files: [String], _ output: URL) -> SamplerConfiguration {
        var configuration = SamplerConfiguration(sources: files, output: output, version: "test")
        (configuration.fraction, configuration.seed, configuration.search) = (0.1, 7, false)
        return configuration
    }

    private func dump(_ url: URL) throws -> [String] {
        try MetadataStore(readingFrom: url).everything()
    }

    @Test(
        "the database is the one of this machine, whatever the order and the names of the files",
        arguments: [
            ["a.parquet", "b.parquet"], ["b.parquet", "a.parquet"], ["a b é.parquet", "a+b%20.parquet", "a-b.parquet"],
        ])
    func equal(_ names: [String]) throws {
        try withTemporaryFolder { folder in
            let files = try files(folder, names)
            let (local, spark) = (folder.appending(path: "l.sqlite"), folder.appending(path: "s.sqlite"))
            let taken = try Sampler(configuration(files, local)).run()
            let question = BernoulliQuestion(seed: 7, threshold: SparkHash64.threshold(fraction: 0.1))
            let stub = try StubSpark(answering: answer(files, question), in: folder)
            let engine = try SparkEngine(files, settings: stub.settings())
            let summary = try Sampler(configuration(files, spark)).run(on: engine)
            #expect(summary.design == taken.design && summary.sources == taken.sources)
            #expect(summary.design.rowsTaken > 1000 && summary.hosts == taken.hosts)
            #expect(try dump(local) == dump(spark))
            let again = try Sampler(configuration(files, spark)).run(on: engine)
            #expect(again.unchanged)
        }
    }

    @Test("the engine of this machine gives the same database by the same way")
    func local() throws {
        try withTemporaryFolder { folder in
            let (one, other) = (folder.appending(path: "1.sqlite"), folder.appending(path: "2.sqlite"))
            _ = try Sampler(configuration([shippedRows], one)).run()
            var asked = configuration([shippedRows], other)
            (asked.fraction, asked.rows, asked.design) = (nil, 646, .bernoulli)
            #expect(throws: Never.self) { try Sampler(asked).run(on: MetadataSource([shippedRows])) }
            asked = configuration([shippedRows], other)
            asked.overwrite = true
            _ = try Sampler(asked).run(on: MetadataSource([shippedRows]))
            #expect(try dump(one) == dump(other))
        }
    }

    @Test(
        "rows that were not asked for are refused, and nothing is left",
        arguments: [
            (#"{"row":1}"#, "no file and row"), (#"{"file":"FILE","row":-1}"#, "no file and row"),
            (#"{"file":"66","row":1}"#, "not asked for"), (#"{"file":"FILE","row":1,"url":"4"}"#, "'url' is no text"),
            (#"{"file":"FILE","row":1,"width":"x"}"#, "'width' is no number"),
            (#"{"file":"FILE","row":1,"width":[1]}"#, "'width' is no number"),
            (#"{"file":"FILE","row":1}@{"file":"FILE","row":1}"#, "row 1 follows row 1"),
            (#"{"file":"FILE","row":2}@{"file":"FILE","row":1}"#, "row 1 follows row 2"),
            (#"{"file":"FILE","row":2}@"#, ""),
        ])
    func refused(_ line: String, _ reason: String) throws {
        try withTemporaryFolder { folder in
            let lines = line.replacing("FILE", with: "file:\(Self.oddRows)".hex).components(separatedBy: "@")
            let stub = try StubSpark(answering: lines, in: folder)
            let engine = try SparkEngine([Self.oddRows], settings: stub.settings())
            let output = folder.appending(path: "x.sqlite")
            if reason.isEmpty {
                #expect(try Sampler(configuration([Self.oddRows], output)).run(on: engine).design.rowsTaken == 1)
                return
            }
            #expect {
                try Sampler(configuration([Self.oddRows], output)).run(on: engine)
            } throws: {
                "\($0)".contains(reason)
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("x.") }
            #expect(left.isEmpty)
        }
    }

    @Test("a program that is killed after some rows leaves nothing")
    func killed() throws {
        try withTemporaryFolder { folder in
            let question = BernoulliQuestion(seed: 7, threshold: SparkHash64.threshold(fraction: 0.1))
            let lines = try answer([shippedRows], question)
            let file = folder.appending(path: "rows.jsonl")
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
            let stub = try StubSpark("head -n 400 '\(file.path)'; kill -9 $$", in: folder)
            let engine = try SparkEngine([shippedRows], settings: stub.settings())
            let output = folder.appending(path: "x.sqlite")
            #expect(throws: EngineError.self) { try Sampler(configuration([shippedRows], output)).run(on: engine) }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("x.") }
            #expect(left.isEmpty)
        }
    }

    @Test(
        "other designs are refused with the mend",
        arguments: [SampleDesign.Kind.uniform, .reservoir, .cluster, .quota, .census])
    func designs(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            var configuration = SamplerConfiguration(sources: [shippedRows], output: folder.appending(path: "x.sqlite"))
            (configuration.design, configuration.rows) = (kind, 10)
            #expect {
                try Sampler(configuration).run(on: MetadataSource([shippedRows]))
            } throws: {
                "\($0)".contains("--design bernoulli")
            }
        }
    }

    @Test("addresses are asked for their columns and files first, and samples name them")
    func addresses() throws {
        try withTemporaryFolder { folder in
            let (one, other) = ("s3a://b/part-0.parquet", "s3a://b/part-1.parquet")
            try Data(
                """
                {"columns":{"URL":null,"TEXT":"x","WIDTH":3,"AESTHETIC_SCORE":5.5}}
                {"file":"\(one.hex)","bytes":1000,"rows":40}
                {"file":"\(other.hex)","bytes":2000,"rows":60}

                """.utf8
            ).write(to: folder.appending(path: "files.jsonl"))
            try Data(
                """
                {"file":"\(one.hex)","row":3,"url":"\("http://a.org/1".hex)","width":7.0}
                {"file":"\(other.hex)","row":0,"text":"\("é".hex)","aesthetic":"NaN"}

                """.utf8
            ).write(to: folder.appending(path: "rows.jsonl"))
            let stub = try StubSpark(
                """
                if grep -q xxhash64 "$sql"; then cat '\(folder.path)/rows.jsonl'; else cat '\(folder.path)/files.jsonl'; fi
                cp "$sql" "$notes.sql"
                echo '{"end":true}'
                """, in: folder)
            let engine = try SparkEngine(["s3a://b/*.parquet"], settings: stub.settings())
            #expect(engine.origins.map(\.rows) == [40, 60] && engine.origins.map(\.location) == [one, other])
            #expect(
                engine.origins[0].columns == [
                    .url: "URL", .text: "TEXT", .width: "WIDTH", .aesthetic: "AESTHETIC_SCORE",
                ])
            #expect(engine.origins[0].family == .laionAesthetics2)
            var configuration = configuration([], folder.appending(path: "x.sqlite"))
            (configuration.fraction, configuration.rows, configuration.design) = (nil, 5, .bernoulli)
            let summary = try Sampler(configuration).run(on: engine)
            #expect(
                summary.design.rowsTaken == 2 && summary.design.population == 100 && summary.design.fraction == 0.05)
            #expect(summary.sources.map(\.rowsTaken) == [1, 1] && summary.hosts == 1)
            let sql = try String(contentsOf: URL(filePath: stub.notes.path + ".sql"), encoding: .utf8)
            #expect(sql.contains("parquet.`s3a://b/{*}.parquet`") && sql.contains("`AESTHETIC_SCORE`"))
        }
    }
}
