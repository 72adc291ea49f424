import Foundation
import TestSupport
import Testing

@Suite("klarbild with --engine spark") struct EngineCommandTests {
    private static let rows = Golden.repository.appending(path: "Data/Samples/laion400m-rows.parquet").path

    /// Makes a Spark release whose `spark-sql` is a script.
    private func makeSpark(_ script: String, in folder: URL) throws -> [String: String] {
        for (name, text) in [("bin/spark-sql", script), ("java/bin/java", "exit 0")] {
            let file = folder.appending(path: "spark/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("#!/bin/sh\n\(text)\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        return [
            "SPARK_HOME": folder.appending(path: "spark").path, "JAVA_HOME": folder.appending(path: "spark/java").path,
        ]
    }

    private func run(_ arguments: [String], _ script: String, in folder: URL, interruptingAfter text: String? = nil)
        throws -> Command
    {
        try Command(
            arguments, in: folder, interruptingAfter: text, variables: makeSpark(script, in: folder))
    }

    private func left(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0 != "spark" && !$0.hasPrefix("args")
        }.sorted()
    }

    @Test("hosts that Spark counted become a report that says who read the rows")
    func domains() throws {
        try withTemporaryFolder { folder in
            // http://a.example.org 6000 times, nothing 457 times.
            let script = """
                printf '%s\\n' "$@" > args.txt
                echo '{"n":6000,"u":"687474703A2F2F612E6578616D706C652E6F7267"}'; echo '{"n":457}'; echo '{"end":true}'
                """
            let run = try run(
                [
                    "audit", "domains", "--engine", "spark", "--master", "spark://127.0.0.1:7077", "--spark-conf",
                    "spark.executor.memory=2g", Self.rows, "-o", "report", "--partial", "p.json", "--quiet",
                ], script, in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let page = try String(contentsOf: folder.appending(path: "report/index.html"), encoding: .utf8)
            #expect(
                page.contains("example.org")
                    && page.contains("Apache Spark, spark-sql with master spark://127.0.0.1:7077"))
            let arguments = try String(contentsOf: folder.appending(path: "args.txt"), encoding: .utf8)
            #expect(
                arguments.hasPrefix("--master\nspark://127.0.0.1:7077\n")
                    && arguments.contains("spark.executor.memory=2g"))
            let merged = try Command(["audit", "merge", "p.json", "--json", "--quiet"], in: folder)
            #expect(merged.status == 0 && merged.output.contains("\"rows\": 6457"), "\(merged.errors)")
        }
    }

    @Test("captions that Spark counted are searched here")
    func coverage() throws {
        try withTemporaryFolder { folder in
            // "mickey mouse q" 457 times, "q" 6000 times.
            let script = """
                echo '{"n":457,"t":"6D69636B6579206D6F7573652071"}'; echo '{"n":6000,"t":"71"}'; echo '{"end":true}'
                """
            let run = try run(
                ["audit", "coverage", "--engine", "spark", Self.rows, "--prompt", "Mickey Mouse", "--json", "--quiet"],
                script, in: folder)
            #expect(run.status == 0 && run.output.contains("\"count\": 457"), "\(run.errors)")
        }
    }

    @Test("rows that Spark found become a sample")
    func sample() throws {
        try withTemporaryFolder { folder in
            let file = "file://\(Self.rows)".utf8.map { String($0, radix: 16) }.joined()
            let script = """
                echo '{"file":"\(file)","row":5,"url":"687474703A2F2F612E6578616D706C652E6F7267"}'; echo '{"end":true}'
                """
            let run = try run(
                ["sample", "--engine", "spark", Self.rows, "--fraction", "0.001", "-o", "x.sqlite", "--quiet"], script,
                in: folder)
            #expect(run.status == 0 && run.output.contains("1 rows (bernoulli"), "\(run.errors)")
            #expect(try left(folder) == ["x.sqlite"])
        }
    }

    @Test(
        "a fault has one clear message and leaves nothing behind",
        arguments: [
            (
                "echo '[PATH_NOT_FOUND] Path does not exist: x.' >&2; exit 1", ["--time-limit", "1"], 1,
                "[PATH_NOT_FOUND] Path"
            ),
            ("echo '{\"n\":'", [], 1, "line 1"), ("kill -9 $$", [], 1, "signal 9"),
            ("sleep 100", ["--time-limit", "0.01"], 1, "--time-limit MINUTES"),
            ("exit 0", ["--spark-home", "none"], 1, "pip install pyspark"),
            ("exit 0", ["--spark-conf", "x"], 64, "name=value"), ("exit 0", ["--master", "a;b"], 64, "--master"),
            ("exit 0", ["--time-limit", "0"], 64, "--time-limit"),
        ] as [(String, [String], Int32, String)])
    func faults(_ script: String, _ options: [String], _ status: Int32, _ message: String) throws {
        for command in [
            ["audit", "domains", "-o", "r"], ["audit", "coverage", "--prompt", "x", "-o", "r"],
            ["sample", "--fraction", "0.5", "-o", "x.sqlite"],
        ] {
            try withTemporaryFolder { folder in
                let run = try run(command + ["--engine", "spark", Self.rows, "--quiet"] + options, script, in: folder)
                #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
                #expect(try left(folder) == [])
            }
        }
    }

    @Test("options of Spark without Spark, and designs that it does not give, are wrong usage")
    func usage() throws {
        try withTemporaryFolder { folder in
            for arguments in [
                ["audit", "domains", "--exact", Self.rows, "--master", "yarn"],
                ["audit", "coverage", Self.rows, "--prompt", "x", "--spark-home", "x"],
                ["sample", "--engine", "spark", Self.rows, "--rows", "5", "-o", "x.sqlite"],
            ] {
                let run = try run(arguments, "exit 0", in: folder)
                #expect(run.status == 64 && run.errors.contains(/--engine spark|--design bernoulli/), "\(run.errors)")
            }
            #expect(try left(folder) == [])
        }
    }

    @Test(
        "Ctrl-C ends Spark with everything it started and writes nothing",
        arguments: [
            ["audit", "domains", "-o", "r"], ["sample", "--fraction", "0.5", "-o", "x.sqlite"],
        ])
    func interruption(_ command: [String]) throws {
        try withTemporaryFolder { folder in
            let script = "sleep 1000 & echo $! > args.pid; printf '[Stage 1:> (1 + 1) / 9]' >&2; wait"
            let run = try run(
                command + ["--engine", "spark", Self.rows], script, in: folder,
                interruptingAfter: "Spark, stage 1: 1 of 9")
            #expect(run.status == 130 && run.errors.contains("written"), "\(run.errors)")
            let pid = try String(contentsOf: folder.appending(path: "args.pid"), encoding: .utf8).dropLast()
            for _ in 0..<200 where FileManager.default.fileExists(atPath: "/proc/\(pid)/cwd") { usleep(10_000) }
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(pid)/cwd"))
            #expect(try left(folder) == [])
        }
    }
}
