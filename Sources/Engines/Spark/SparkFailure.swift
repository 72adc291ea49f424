internal import Foundation

/// What Spark's log says about why a query failed, and what helps.
struct SparkFailure: Equatable {
    let reason: String
    let mend: String

    /// Pieces of a log, and what helps when they are in it; the first that is found decides.
    private static let mends: [(piece: String, mend: String)] = [
        ("PATH_NOT_FOUND", "Check the path, and that all workers see it."),
        ("Path does not exist", "Check the path, and that all workers see it."),
        ("FAILED_READ_FILE", "A file is damaged, or a worker does not see it: check it, or leave it out."),
        ("UNRESOLVED_COLUMN", "Name the columns with --columns url=NAME,text=NAME."),
        ("maxResultSize", "Allow a larger answer: --spark-conf spark.driver.maxResultSize=8g, and memory for it."),
        ("OutOfMemoryError", "Give more memory: --spark-conf spark.driver.memory=8g, spark.executor.memory=8g."),
        ("GC overhead limit", "Give more memory: --spark-conf spark.driver.memory=8g, spark.executor.memory=8g."),
        ("All masters are unresponsive", "Check that a master listens at the address given with --master."),
        ("Failed to connect to master", "Check that a master listens at the address given with --master."),
        ("Could not parse Master URL", "Give --master spark://HOST:PORT, yarn, k8s://ADDRESS or local[N]."),
        ("UnsupportedClassVersionError", "This Spark needs a later Java: install Java 17, or name it with JAVA_HOME."),
        ("JAVA_HOME is not set", "Install Java 17, or name its folder with JAVA_HOME."),
        (
            "No FileSystem for scheme",
            "Add what reads such addresses, for s3a: --spark-conf spark.jars.packages=org.apache.hadoop:hadoop-aws:VERSION."
        ),
        (
            "S3AFileSystem not found",
            "Add what reads such addresses: --spark-conf spark.jars.packages=org.apache.hadoop:hadoop-aws:VERSION."
        ),
        ("No space left on device", "Make room, or name another folder: --spark-conf spark.local.dir=FOLDER."),
    ]

    /// Marks of lines that give a reason, the most telling first.
    private static let marks = ["Caused by: ", "[", "Exception: ", "Error: ", "ERROR ", "Error "]

    /// Reads the end of a log.
    init(log: String) {
        let lines = log.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("[Stage") && !$0.hasPrefix("at ") && !$0.hasPrefix("...") }
        let known = Self.mends.first { log.contains($0.piece) }
        let telling = known.flatMap { known in lines.last { $0.contains(known.piece) } }
        let marked = Self.marks.lazy.compactMap { mark in
            lines.last { mark == "[" ? Self.hasErrorClass($0) : $0.contains(mark) }
        }.first
        reason = Self.short(telling ?? marked ?? lines.last ?? "it said nothing")
        mend = known?.mend ?? "Spark's own messages are in the log of the driver; --spark-conf passes settings on."
    }

    /// Whether a line has one of Spark's error classes, such as `[PATH_NOT_FOUND]`.
    private static func hasErrorClass(_ line: String) -> Bool {
        guard let open = line.firstIndex(of: "["), let close = line[open...].firstIndex(of: "]") else { return false }
        let name = line[line.index(after: open)..<close]
        return name.count > 3 && name.allSatisfy { $0.isUppercase || $0 == "_" || $0 == "." || $0.isNumber }
            && name.contains("_")
    }

    private static func short(_ line: String) -> String {
        var line = line
        while line.hasSuffix(".") { line.removeLast() }
        return line.count <= 400 ? line : line.prefix(400) + "..."
    }
}
