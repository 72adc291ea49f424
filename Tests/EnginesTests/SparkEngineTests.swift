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

@Suite("Spark as the engine of an audit", .serialized) struct SparkEngineTests {
    private static let texts = try? Texts()

    /// The texts of the shipped rows.
    private struct Texts {
        var urls: [[UInt8]?] = []
        var captions: [[UInt8]?] = []

        init() throws {
            try MetadataSource([shippedRows]).forEachBatch(roles: [.url, .text]) { batch in
                batch.text(.url)?.forEach { _, bytes in urls.append(bytes.map { Array($0) }) }
                batch.text(.text)?.forEach { _, bytes in captions.append(bytes.map { Array($0) }) }
            }
        }
    }

    private func resolver() throws -> HostResolver { try .shipped(in: .locate()) }

    /// What Spark answers when it is asked for URLs.
    private func urlAnswer() throws -> [String] {
        let twin = try URLTwin(URLQuestion(resolver().platforms))
        let urls = try #require(Self.texts).urls
        return lines(counted(urls.map { $0.map(twin.reduced) }), key: "u")
    }

    @Test("the audit is the one of this machine, byte for byte, and Spark is asked once for the files named")
    func domains() throws {
        try withTemporaryFolder { folder in
            let stub = try StubSpark(answering: urlAnswer(), in: folder, script: "cp \"$sql\" \"$notes.sql\"")
            let engine = try SparkEngine([shippedRows], settings: stub.settings())
            let counts = try DomainCounts(engine, resolver: resolver())
            let local = try DomainCounts(MetadataSource([shippedRows]), resolver: resolver())
            #expect(DomainAudit(counts, limit: 0).json().text() == DomainAudit(local, limit: 0).json().text())
            #expect(counts.origins == local.origins && engine.engineName?.contains("local[*]") == true)
            let arguments = try stub.arguments()
            #expect(arguments.starts(with: ["--master", "local[*]"]) && arguments.count { $0 == "-f" } == 1)
            let sql = try String(contentsOf: URL(filePath: stub.notes.path + ".sql"), encoding: .utf8)
            #expect(sql.contains("FROM parquet.`\(shippedRows)`") && sql.hasSuffix("true))\n;\n"))
            #expect(!FileManager.default.fileExists(atPath: try #require(arguments.last)))
        }
    }

    @Test("counts made by Spark and on this machine add up")
    func partials() throws {
        try withTemporaryFolder { folder in
            let stub = try StubSpark(answering: urlAnswer(), in: folder)
            let file = folder.appending(path: "1.json")
            try DomainCounts(SparkEngine([shippedRows], settings: stub.settings()), resolver: resolver()).write(
                to: file)
            let local = folder.appending(path: "2.json")
            try DomainCounts(MetadataSource([shippedRows]), resolver: resolver()).write(to: local)
            #expect(try Data(contentsOf: file) == Data(contentsOf: local))
        }
    }

    @Test("coverage is the one of this machine, byte for byte")
    func coverage() throws {
        try withTemporaryFolder { folder in
            let finder = try ConceptFinder.shipped(in: .locate())
            var query = CoverageQuery()
            query.add(names: try ShippedNames.characters.list(in: .locate()), finder: finder)
            query.add(prompts: ["a red dress in London", "Mickey Mouse"], finder: finder, collectsWords: false)
            let twin = try CaptionTwin(CaptionQuestion(words: query.vocabulary))
            let captions = try #require(Self.texts).captions
            let answer = lines(counted(captions.map { $0.map(twin.reduced) }), key: "t")
            let stub = try StubSpark(answering: answer, in: folder)
            let pass = try ExactPass(SparkEngine([shippedRows], settings: stub.settings()), query: query)
            let local = try ExactPass(MetadataSource([shippedRows]), query: query)
            #expect(pass.rowCount == 6457 && pass.tally == local.tally)
        }
    }

    @Test("progress comes from the log, and what it throws ends Spark with all it started")
    func progress() throws {
        try withTemporaryFolder { folder in
            let script = """
                printf '[Stage 1:=====>   (3 + 2) / 40]\\r' >&2
                sleep 1000 & echo $! > "$notes.pid"; wait
                """
            let stub = try StubSpark(script, in: folder)
            let engine = try SparkEngine([shippedRows], settings: stub.settings())
            #expect(throws: CancellationError.self) {
                try DomainCounts(engine, resolver: resolver()) { state in
                    let hasStarted = FileManager.default.fileExists(atPath: stub.notes.path + ".pid")
                    if hasStarted, state.tasks == .init(stage: 1, done: 3, total: 40) { throw CancellationError() }
                }
            }
            let pid = try String(contentsOfFile: stub.notes.path + ".pid", encoding: .utf8).dropLast()
            for _ in 0..<100 where FileManager.default.fileExists(atPath: "/proc/\(pid)/cwd") { usleep(10_000) }
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(pid)/cwd"))
        }
    }

    /// Runs a script as Spark and returns the error.
    private func failure(_ script: String, timeLimit: Duration = .seconds(60)) throws -> EngineError? {
        try withTemporaryFolder { folder in
            let stub = try StubSpark(script, in: folder)
            let engine = try SparkEngine([shippedRows], settings: stub.settings(timeLimit: timeLimit))
            do {
                _ = try DomainCounts(engine, resolver: resolver())
                return nil
            } catch let error as EngineError {
                return error
            }
        }
    }

    private static let end = #"echo '{"end":true}'"#
    private static let good = #"{"n":6457,"u":"687474703A2F2F612E6F7267"}"#

    @Test("a bare answer of one host is taken")
    func bare() throws {
        #expect(try failure("echo '\(Self.good)'; \(Self.end)") == nil)
    }

    @Test(
        "an answer that is not what was asked for is refused with its line",
        arguments: [
            ("echo '{\"n\":1,'; \(end)", 1, "a key"), ("echo 'Hive Session ID = 7'; \(end)", 1, "an object"),
            ("echo '\(good)'; echo '{\"u\":\"41\"}'; \(end)", 2, "no number of rows"),
            ("echo '{\"n\":0,\"u\":\"41\"}'; \(end)", 1, "no number of rows"),
            ("echo '{\"n\":-5}'; \(end)", 1, "no number of rows"),
            ("echo '{\"n\":1.5}'; \(end)", 1, "no number of rows"),
            ("echo '{\"n\":99999999999999999999}'; \(end)", 1, "no number of rows"),
            ("echo '{\"n\":1,\"u\":\"4\"}'; \(end)", 1, "hexadecimal"),
            ("echo '{\"n\":1,\"u\":\"zz\"}'; \(end)", 1, "hexadecimal"),
            ("echo '{\"n\":1,\"u\":7}'; \(end)", 1, "hexadecimal"),
            ("echo '\(good)'", 2, "its end is missing"), ("true", 1, "its end is missing"),
            ("printf '{\"n\":6457,\"u\":\"6874'", 1, "not closed"),
            ("echo '\(good)'; printf '{\"n\":1'", 2, "missing"),
            ("echo '\(good)'; \(end); echo '\(good)'", 3, "more follows"),
        ])
    func badAnswer(_ script: String, _ line: Int, _ reason: String) throws {
        let error = try failure(script)
        guard case .badAnswer("spark-sql", let found, let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == line && text.contains(reason), "\(found): \(text)")
    }

    @Test(
        "an answer for more or fewer rows than there are is refused",
        arguments: [6456, 6458, 9_223_372_036_854_775_807])
    func rows(_ count: Int64) throws {
        let error = try failure("echo '{\"n\":\(count)}'; \(Self.end)")
        #expect(error == .rowsDiffer(program: "spark-sql", expected: 6457, found: count))
        #expect("\(String(describing: error))".contains("see the same files"))
    }

    @Test("sums that overflow are refused")
    func overflow() throws {
        let error = try failure("for i in 1 2 3; do echo '{\"n\":9223372036854775807}'; done; \(Self.end)")
        #expect(error == .rowsDiffer(program: "spark-sql", expected: 6457, found: .max))
    }

    @Test("a program that fails is an error with the reason from its log and the mend")
    func exitCode() throws {
        let script = """
            echo '26/11/28 05:00:00 WARN NativeCodeLoader: Unable to load' >&2
            echo "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column \\`URL\\` cannot be resolved. Did you mean \\`url\\`?;" >&2
            echo "	at org.apache.spark.sql.X.y(Z.scala:1)" >&2
            exit 1
            """
        let error = try failure(script)
        guard case .failed("spark-sql", 1, let reason, let mend) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix("[UNRESOLVED_COLUMN.WITH_SUGGESTION]") && mend.contains("--columns url=NAME"))
    }

    @Test("the reason is the program's when half a line was written before it failed")
    func halfLineThenFailure() throws {
        let error = try failure(
            "printf '{\"n\":6457,'; echo 'java.lang.OutOfMemoryError: Java heap space' >&2; exit 52")
        guard case .failed(_, 52, let reason, let mend) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("Java heap space") && mend.contains("spark.driver.memory"))
    }

    @Test("a whole answer of a program that then fails is not believed")
    func answerThenFailure() throws {
        let error = try failure("echo '\(Self.good)'; \(Self.end); exit 3")
        guard case .failed(_, 3, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a program that is killed is an error that says so", arguments: [9, 15])
    func killed(_ signal: Int32) throws {
        let error = try failure("echo '\(Self.good)'; echo 'at work' >&2; sleep 0.2; kill -\(signal) $$")
        #expect(error == .killed(program: "spark-sql", signal: signal, lastLine: "at work"))
    }

    @Test(
        "a program that hangs is ended after the time limit, whether it has said something or closed its output",
        arguments: [
            "sleep 1000", "echo '{\"n\":1'; sleep 1000", "echo '\(good)'; exec >&-; sleep 1000", "yes ''",
        ])
    func hang(_ script: String) throws {
        let started = ContinuousClock.now
        let error = try failure(script, timeLimit: .seconds(1))
        guard case .timeLimit("spark-sql", 1, let line) = error else {
            // A half line may be met first.
            guard case .badAnswer = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            return
        }
        #expect(line.contains("WARN") || line.contains("not found") || line == "(none)", "\(line)")
        #expect(ContinuousClock.now - started < .seconds(15))
    }

    @Test("an answer of many megabytes in pieces is read whole")
    func large() throws {
        let script = """
            i=0; while [ $i -lt 200 ]; do printf '{"n":1,"u":"687474703A2F2F61'; printf '%06d' $i; echo '2E6F7267"}'; i=$((i+1)); done
            echo '{"n":6257}'; \(Self.end)
            """
        #expect(try failure(script) == nil)
    }

    @Test(
        "sources that Spark cannot read are refused before it is started",
        arguments: [
            (["-"], "standard input"), (["a.csv"], "csv"), (["https://example.org/a.parquet"], "no http"),
            (["s3a://b/*.parquet", "a.csv"], "mixed"), (["s3a://b/`x`"], "character `"),
            ([shippedRows, shippedRows], "twice"),
            (
                [shippedRows, Golden.repository.path + "/Data/Models/emoji/train_metadata.parquet"],
                "not named as those"
            ),
        ])
    func sources(_ sources: [String], _ reason: String) throws {
        try withTemporaryFolder { folder in
            let stub = try StubSpark("exit 7", in: folder)
            try Data("url,text\na,b\n".utf8).write(to: folder.appending(path: "a.csv"))
            let sources = sources.map { $0 == "a.csv" ? folder.path + "/a.csv" : $0 }
            #expect {
                try SparkEngine(sources, settings: stub.settings())
            } throws: {
                "\($0)".contains(reason)
            }
            #expect(!FileManager.default.fileExists(atPath: stub.notes.path))
        }
    }

    @Test("a column that is missing is an error before Spark is started")
    func columns() throws {
        try withTemporaryFolder { folder in
            let stub = try StubSpark("exit 7", in: folder)
            let engine = try SparkEngine([shippedRows], columns: [.url: "", .text: ""], settings: stub.settings())
            #expect(throws: AuditError.noURLs(source: shippedRows)) { try DomainCounts(engine, resolver: resolver()) }
            #expect(throws: CoverageError.noCaptions(source: shippedRows)) {
                try ExactPass(engine, query: CoverageQuery())
            }
        }
    }
}
