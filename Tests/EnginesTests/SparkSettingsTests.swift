import Foundation
import TestSupport
import Testing

@testable import Engines

@Suite("How Spark is called") struct SparkSettingsTests {
    @Test("settings become arguments; the user's come last, so that they win")
    func arguments() throws {
        var settings = SparkSettings()
        settings.master = "spark://host:7077"
        try settings.add(property: "spark.executor.memory=8g")
        try settings.add(property: "spark.driver.extraJavaOptions=-Da=b -Dc=\"d e\"")
        let arguments = settings.arguments(file: "/tmp/q.sql", folder: "/tmp/x")
        #expect(arguments.starts(with: ["--master", "spark://host:7077", "--conf"]))
        #expect(
            arguments.suffix(6) == [
                "--conf", "spark.executor.memory=8g", "--conf", "spark.driver.extraJavaOptions=-Da=b -Dc=\"d e\"", "-f",
                "/tmp/q.sql",
            ])
        #expect(arguments.contains("spark.sql.files.ignoreCorruptFiles=false"))
    }

    @Test(
        "what would mean something else is refused with the value",
        arguments: ["", "=x", "spark.a", "a b=c", "--x;=c", "a=b\nc", "a=b\u{0}", "a`=b", "a\u{202e}=b"])
    func badProperty(_ text: String) {
        var settings = SparkSettings()
        #expect {
            try settings.add(property: text)
        } throws: {
            if case EngineError.badSetting("--spark-conf", text, _) = $0 { true } else { false }
        }
    }

    @Test(
        "masters",
        arguments: [
            ("local[*]", true), ("local[2]", true), ("spark://a.b:7077,c:7077", true), ("yarn", true),
            ("k8s://https://10.0.0.1:443", true), ("", false), ("--conf", false), ("spark://a;id", false),
            ("spark://a b", false), ("spark://`id`", false), ("spark://$(id)", false), ("a\nb", false),
        ])
    func master(_ master: String, _ isGood: Bool) {
        var settings = SparkSettings()
        settings.master = master
        if isGood {
            #expect(throws: Never.self) { try settings.check() }
        } else {
            #expect { try settings.check() } throws: { "\($0)".contains("--master '\(master)'") }
        }
        settings.master = "yarn"
        settings.timeLimit = .zero
        #expect { try settings.check() } throws: { "\($0)".contains("--time-limit") }
    }

    @Test("the program is the one of --spark-home, then of SPARK_HOME, then of PATH")
    func program() throws {
        try withTemporaryFolder { folder in
            let stub = try StubSpark("", in: folder)
            var settings = stub.settings()
            let path = stub.home.path + "/bin/spark-sql"
            #expect(try SparkProgram(settings).path == path)
            settings.home = nil
            settings.environment["SPARK_HOME"] = stub.home.path
            #expect(try SparkProgram(settings).path == path)
            settings.environment["SPARK_HOME"] = nil
            settings.environment["PATH"] = "/none::\(stub.home.path)/bin"
            #expect(try SparkProgram(settings).path == path)
            settings.environment["JAVA_HOME"] = nil
            settings.environment["PATH"]? += ":\(stub.home.path)/java/bin"
            #expect(try SparkProgram(settings).path == path)
        }
    }

    @Test("what is missing is named, with where it was looked for and how to get it")
    func missing() throws {
        try withTemporaryFolder { folder in
            let stub = try StubSpark("", in: folder)
            var settings = stub.settings()
            settings.home = "/none"
            #expect { try SparkProgram(settings) } throws: { error in
                let text = "\(error)"
                return text.contains("/none/bin/spark-sql as --spark-home") && text.contains("pip install pyspark")
            }
            settings.home = nil
            settings.environment["SPARK_HOME"] = nil
            settings.environment["PATH"] = "/none"
            #expect { try SparkProgram(settings) } throws: { error in
                let text = "\(error)"
                return text.contains("SPARK_HOME, which is not given") && text.contains("in PATH for spark-sql")
            }
            settings.home = stub.home.path
            settings.environment["JAVA_HOME"] = nil
            #expect { try SparkProgram(settings) } throws: { error in
                let text = "\(error)"
                return text.contains("Java is not there") && text.contains("openjdk-17")
            }
            settings.environment["JAVA_HOME"] = "/nowhere"
            #expect { try SparkProgram(settings) } throws: { "\($0)".contains("/nowhere/bin/java as JAVA_HOME") }
        }
    }
}
