import Foundation
import Metadata
import Testing

@testable import Engines

@Suite("What Spark's log says") struct SparkFailureTests {
    @Test(
        "the reason and the mend",
        arguments: [
            (
                "WARN x\n[PATH_NOT_FOUND] Path does not exist: file:/none. SQLSTATE: 42K03\n\tat a.b",
                "[PATH_NOT_FOUND] Path",
                "Check the path"
            ),
            (
                "26/11/28 ERROR StandaloneSchedulerBackend: All masters are unresponsive! Giving up.", "All masters",
                "--master"
            ),
            (
                "org.apache.spark.SparkException: Could not parse Master URL: 'x'", "Could not parse Master URL",
                "spark://HOST:PORT"
            ),
            (
                "Job aborted: Total size of serialized results of 4 tasks (1024.1 MiB) is bigger than spark.driver.maxResultSize",
                "bigger than", "spark.driver.maxResultSize=8g"
            ),
            ("java.lang.OutOfMemoryError: GC overhead limit exceeded", "GC overhead", "spark.driver.memory"),
            ("JAVA_HOME is not set", "JAVA_HOME is not set", "Java 17"),
            (
                "Caused by: java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found",
                "S3AFileSystem", "hadoop-aws"
            ),
            (
                "x\nCaused by: java.io.IOException: first\n\tat y\nCaused by: java.net.ConnectException: last\n... 3 more",
                "last", "--spark-conf"
            ),
            ("one\nERROR Executor: bad\n[Stage 0:> (0 + 1) / 2]", "ERROR Executor: bad", "--spark-conf"),
            ("[main] INFO something\nthe end...", "the end", "--spark-conf"), ("", "it said nothing", "--spark-conf"),
        ])
    func reasons(_ log: String, _ reason: String, _ mend: String) {
        let failure = SparkFailure(log: log)
        #expect(failure.reason.contains(reason), "\(failure.reason)")
        #expect(failure.mend.contains(mend), "\(failure.mend)")
    }

    @Test("a reason is one line of some length")
    func length() {
        let failure = SparkFailure(log: "Error: " + String(repeating: "x", count: 5000) + "\n")
        #expect(failure.reason.count < 500 && !failure.reason.contains("\n"))
    }

    @Test(
        "progress is the last bar that is whole",
        arguments: [
            ("", nil), ("[Stage 0:>    (0 + 0) / 1]", [0, 0, 1]),
            ("[Stage 0:> (0 + 1) / 2]\r[Stage 3:====>  (12 + 2) / 40]\r   ", [3, 12, 40]),
            ("[Stage 3:====>  (12 + 2) /", nil), ("[Stage x:> (1 + 2) / 3]", nil),
            ("[Stage 4:=====(7 + 0) / 7][Stage 5:> (1 + 2) / 9]", [5, 1, 9]),
        ] as [(String, [Int]?)])
    func stages(_ log: String, _ figures: [Int]?) {
        let expected = figures.map { ReadProgress.Tasks(stage: $0[0], done: $0[1], total: $0[2]) }
        #expect(SparkStages.tasks(in: log) == expected)
    }

    @Test(
        "every error says what, where and what to do",
        arguments: [
            (
                EngineError.missing(program: "Spark", looked: ["in PATH"], mend: "Get it."),
                ["Spark", "in PATH", "Get it"]
            ),
            (.badSetting(name: "--master", value: "x y", reason: "expected z"), ["--master 'x y'", "expected z"]),
            (.notStarted(program: "p", reason: "r"), ["p", "r"]),
            (.failed(program: "p", status: 3, reason: "r", mend: "m."), ["exit code 3", "r", "m."]),
            (.killed(program: "p", signal: 9, lastLine: "l"), ["signal 9", "nothing was written", "l"]),
            (.timeLimit(program: "p", seconds: 60, lastLine: "l"), ["60 seconds", "--time-limit"]),
            (.badAnswer(program: "p", line: 4, reason: "r"), ["line 4", "r"]),
            (.rowsDiffer(program: "p", expected: 10, found: 9), ["9 rows", "hold 10"]),
        ])
    func descriptions(_ error: EngineError, _ pieces: [String]) {
        for piece in pieces { #expect(error.description.contains(piece), "\(error.description)") }
    }
}
