internal import Foundation

/// The programs that a query needs, found on this machine.
struct SparkProgram: Equatable {
    /// The path of `spark-sql`.
    let path: String

    private static let getSpark = """
        Get Spark 3.5 or later from spark.apache.org, or with 'pip install pyspark', and name its folder with --spark-home \
        or SPARK_HOME (for pyspark: python3 -c 'import pyspark; print(pyspark.__path__[0])').
        """
    private static let getJava = """
        Spark runs on Java 17: install it (Debian: apt install openjdk-17-jre-headless), or name its folder with JAVA_HOME.
        """

    /// Looks for Spark and for the Java it runs on.
    ///
    /// - Throws: ``EngineError/missing(program:looked:mend:)``.
    init(_ settings: SparkSettings) throws(EngineError) {
        let environment = settings.environment
        path = try Self.find(
            "Spark's spark-sql", below: [("--spark-home", settings.home), ("SPARK_HOME", environment["SPARK_HOME"])],
            "bin/spark-sql", search: environment["PATH"], mend: Self.getSpark)
        _ = try Self.find(
            "Java", below: [("JAVA_HOME", environment["JAVA_HOME"])], "bin/java", search: environment["PATH"],
            mend: Self.getJava)
    }

    /// The first folder that is named decides; `PATH` is searched when none is.
    private static func find(
        _ name: String, below folders: [(name: String, path: String?)], _ file: String, search: String?, mend: String
    ) throws(EngineError) -> String {
        for (option, folder) in folders {
            guard let folder, !folder.isEmpty else { continue }
            let candidate = absolute(folder) + "/" + file
            guard isProgram(candidate) else {
                throw .missing(program: name, looked: ["for \(candidate) as \(option) says"], mend: mend)
            }
            return candidate
        }
        let program = file.split(separator: "/").last.map(String.init) ?? file
        for folder in (search ?? "").split(separator: ":") where isProgram("\(folder)/\(program)") {
            return absolute("\(folder)/\(program)")
        }
        let looked = folders.map { "for \($0.name), which is not given" } + ["in PATH for \(program)"]
        throw .missing(program: name, looked: looked, mend: mend)
    }

    /// From the root on, as messages show it.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }
}
