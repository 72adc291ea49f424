internal import Foundation

/// Where Spark is and how it is called.
public struct SparkSettings: Sendable {
    /// The cluster: `spark://HOST:PORT`, `yarn`, `k8s://...`, or `local[N]` for this machine.
    public var master = "local[*]"
    /// The folder of Spark's release; nil for `SPARK_HOME`, or the `spark-sql` in `PATH`.
    public var home: String?
    /// Spark's own settings, such as `spark.executor.memory` and `8g`, in the order given; later ones win.
    public var properties: [(name: String, value: String)] = []
    /// How long one query may take.
    public var timeLimit = Duration.seconds(24 * 3600)
    /// The environment of the program.
    public var environment = ProcessInfo.processInfo.environment

    /// The usual settings.
    public init() {}

    /// Adds a setting of Spark's own as it is written on a command line.
    ///
    /// - Throws: ``EngineError/badSetting(name:value:reason:)`` when it is not `name=value`.
    public mutating func add(property text: String) throws(EngineError) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty else {
            throw .badSetting(name: "--spark-conf", value: text, reason: "expected name=value")
        }
        guard sides[0].utf8.allSatisfy({ SparkText.isPlain($0) || ".-_".utf8.contains($0) }) else {
            throw .badSetting(
                name: "--spark-conf", value: text, reason: "a name has letters, figures, dots, hyphens and underscores")
        }
        guard SparkText.hasNoControls(text) else {
            throw .badSetting(name: "--spark-conf", value: text, reason: "it holds control characters")
        }
        properties.append((String(sides[0]), String(sides[1])))
    }

    /// Refuses settings that Spark would take for something else.
    ///
    /// - Throws: ``EngineError/badSetting(name:value:reason:)``.
    func check() throws(EngineError) {
        let isMaster =
            !master.isEmpty && !master.hasPrefix("-")
            && master.utf8.allSatisfy { SparkText.isPlain($0) || ":/[]*.,_-@".utf8.contains($0) }
        guard isMaster else {
            throw .badSetting(
                name: "--master", value: master,
                reason: "expected spark://HOST:PORT, yarn, k8s://ADDRESS or local[N]")
        }
        guard timeLimit > .zero else {
            throw .badSetting(name: "--time-limit", value: "\(timeLimit)", reason: "expected more than nothing")
        }
    }

    /// The arguments of `spark-sql` that run a file of SQL.
    ///
    /// - Parameter folder: a folder for what Spark may want to write beside.
    func arguments(file: String, folder: String) -> [String] {
        let own = [
            // A query needs neither a page to watch it nor Hive's catalogue, and no file may be left out silently.
            "spark.ui.enabled=false", "spark.ui.showConsoleProgress=true", "spark.sql.catalogImplementation=in-memory",
            "spark.sql.variable.substitute=false", "spark.sql.files.ignoreCorruptFiles=false",
            "spark.sql.files.ignoreMissingFiles=false", "spark.sql.parquet.binaryAsString=true",
            "spark.sql.caseSensitive=false", "spark.sql.cli.print.header=false", "spark.sql.warehouse.dir=\(folder)",
        ]
        let given = properties.map { "\($0.name)=\($0.value)" }
        return ["--master", master] + (own + given).flatMap { ["--conf", $0] } + ["-f", file]
    }
}
