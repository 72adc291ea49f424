import ArgumentParser
import Engines
import Foundation
import Metadata

/// Who reads the rows: this machine or Spark.
struct EngineOptions: ParsableArguments {
    /// The engines.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case local, spark
    }

    @Option(help: "Who reads the rows; spark runs spark-sql and reads Parquet.")
    var engine = Kind.local

    @Option(
        help: ArgumentHelp(
            "Spark's cluster: spark://HOST:PORT, yarn, k8s://ADDRESS; this machine if not given.", valueName: "url"))
    var master: String?

    @Option(help: ArgumentHelp("The folder of Spark's release, instead of SPARK_HOME.", valueName: "folder"))
    var sparkHome: String?

    @Option(
        help: ArgumentHelp(
            "A setting of Spark's own, such as spark.executor.memory=8g; may be given several times.",
            valueName: "name=value"))
    var sparkConf: [String] = []

    @Option(help: ArgumentHelp("End Spark when a query takes longer; a day if not given.", valueName: "minutes"))
    var timeLimit: Double?

    /// Whether Spark reads the rows.
    var isSpark: Bool { engine == .spark }

    func validate() throws {
        guard isSpark || master == nil && sparkHome == nil && sparkConf.isEmpty && timeLimit == nil else {
            throw ValidationError("--master, --spark-home, --spark-conf and --time-limit are for --engine spark")
        }
        if let timeLimit, !(timeLimit > 0 && timeLimit < 1e6) {
            throw ValidationError("--time-limit is over 0 minutes")
        }
        if isSpark {
            do { _ = try settings() } catch { throw ValidationError("\(error)") }
        }
    }

    /// Opens sources with the engine asked for.
    func open(
        _ sources: [String], columns: [ColumnRole: String], progress: RowProgress
    ) throws -> any RowEngine {
        guard isSpark else { return try MetadataSource(sources, columns: columns) }
        return try SparkEngine(sources, columns: columns, settings: settings()) { try progress.show($0) }
    }

    private func settings() throws(EngineError) -> SparkSettings {
        var settings = SparkSettings()
        if let master { settings.master = master }
        settings.home = sparkHome
        if let timeLimit { settings.timeLimit = .seconds(timeLimit * 60) }
        for text in sparkConf { try settings.add(property: text) }
        return settings
    }
}
