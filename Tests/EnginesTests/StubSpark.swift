import Engines
import Foundation
import TestSupport

/// A Spark release whose `spark-sql` is a script of the test.
struct StubSpark {
    /// The release's folder.
    let home: URL
    /// Where the script notes what it was called with.
    let notes: URL

    /// Makes a release; its script runs with `$notes` and `$sql`, the file of SQL.
    init(_ script: String, in folder: URL) throws {
        home = folder.appending(path: "spark")
        notes = folder.appending(path: "notes.txt")
        let head = """
            #!/bin/sh
            notes='\(notes.path)'
            for sql; do :; done
            for argument; do printf '%s\\n' "$argument" >> "$notes"; done
            echo 'Setting default log level to "WARN".' >&2
            """
        try Self.write(head + "\n" + script + "\n", to: home.appending(path: "bin/spark-sql"))
        try Self.write("#!/bin/sh\nexit 0\n", to: home.appending(path: "java/bin/java"))
    }

    /// A release that prints a recorded answer.
    init(answering lines: [String], in folder: URL, script: String = "") throws {
        let file = folder.appending(path: "answer.jsonl")
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: file)
        try self.init("\(script)\ncat '\(file.path)'\necho '{\"end\":true}'", in: folder)
    }

    /// Settings that find it, and the Java beside it.
    func settings(timeLimit: Duration = .seconds(60)) -> SparkSettings {
        var settings = SparkSettings()
        settings.home = home.path
        settings.environment["JAVA_HOME"] = home.appending(path: "java").path
        settings.timeLimit = timeLimit
        return settings
    }

    /// The arguments it was called with.
    func arguments() throws -> [String] {
        try String(contentsOf: notes, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private static func write(_ text: String, to url: URL) throws {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
    }
}

/// Some of the shipped rows.
let shippedRows = Golden.repository.appending(path: "Data/Samples/laion400m-rows.parquet").path

extension String {
    /// As SQL's `hex` writes it.
    var hex: String { Array(utf8).hex }
}

extension [UInt8] {
    /// As SQL's `hex` writes them.
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined() }
}
