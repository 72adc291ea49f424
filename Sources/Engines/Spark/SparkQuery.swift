internal import Foundation
internal import Metadata

/// Runs statements in `spark-sql` and reads the JSON objects that they print.
struct SparkQuery {
    let settings: SparkSettings
    let program: SparkProgram
    /// How the program is called in messages.
    static let name = "spark-sql"
    /// The last statement: what was printed is whole when its line has come.
    private static let end = "SELECT to_json(named_struct('end', true))"

    init(_ settings: SparkSettings) throws(EngineError) {
        try settings.check()
        self.settings = settings
        program = try SparkProgram(settings)
    }

    /// Runs statements one after the other.
    ///
    /// - Parameters:
    ///   - statements: SQL without semicolons.
    ///   - progress: called while the program is silent; throws to end it.
    ///   - body: gets each object that is printed.
    /// - Throws: ``EngineError``, and what the closures throw.
    func run(
        _ statements: [String], progress: ((ReadProgress) throws -> Void)?, _ body: (JSONLines) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "klarbild-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path(percentEncoded: false)
        let file = path + "/query.sql"
        // A line end before each semicolon: two hyphens in a path would hide it.
        let text = (statements + [Self.end]).map { $0 + "\n;\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: file))
        var environment = settings.environment
        // The file is read, and the answer printed, in the encoding of the locale.
        environment["LC_ALL"] = "C.UTF-8"
        let child = try ChildProcess(
            program.path, settings.arguments(file: file, folder: path), environment: environment)
        let log = ProcessLog(reading: child.errors)
        defer {
            child.stop()
            log.finish()
        }
        try answer(of: child, log, progress, body)
    }

    private func answer(
        of child: ChildProcess, _ log: ProcessLog, _ progress: ((ReadProgress) throws -> Void)?,
        _ body: (JSONLines) throws -> Void
    ) throws {
        let deadline = ContinuousClock.now + settings.timeLimit
        let check = {
            guard ContinuousClock.now < deadline else {
                throw EngineError.timeLimit(
                    program: Self.name, seconds: Int(settings.timeLimit / .seconds(1)), lastLine: log.lastLine)
            }
            try progress?(ReadProgress(tasks: SparkStages.tasks(in: log.text) ?? .init(stage: 0, done: 0, total: 0)))
        }
        let lines = JSONLines(ProcessStream(child.output, location: "the answer", check: check))
        var isWhole = false
        do {
            while try lines.next() {
                guard !isWhole else { throw damage(lines.line, "more follows its end") }
                if lines.has("end") { isWhole = true } else { try body(lines) }
            }
        } catch MetadataError.corrupt(_, _, let reason) {
            // A program that failed says more than the half line it left.
            try waitForEnd(of: child, log, check, onlyFor: .seconds(2))
            throw damage(lines.line, reason)
        }
        try waitForEnd(of: child, log, check, onlyFor: nil)
        guard isWhole else { throw damage(lines.line, "its end is missing") }
    }

    private func damage(_ line: Int, _ reason: String) -> EngineError {
        .badAnswer(program: Self.name, line: line, reason: reason)
    }

    /// Waits until the program has ended, and throws when it failed.
    ///
    /// - Parameter limit: how long to wait at most; nil for as long as the query may take.
    private func waitForEnd(
        of child: ChildProcess, _ log: ProcessLog, _ check: () throws -> Void, onlyFor limit: Duration?
    ) throws {
        let deadline = limit.map { ContinuousClock.now + $0 }
        while child.poll() == nil {
            if let deadline, ContinuousClock.now > deadline { return }
            try check()
            usleep(20_000)
        }
        switch child.poll() {
        case .exited(0), nil: return
        case .exited(let status):
            log.finish()
            let failure = SparkFailure(log: log.text)
            throw EngineError.failed(
                program: Self.name, status: status, reason: failure.reason, mend: failure.mend)
        case .signalled(let signal):
            log.finish()
            throw EngineError.killed(program: Self.name, signal: signal, lastLine: log.lastLine)
        }
    }
}
