import ArgumentParser

/// `klarbild audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Report whose pictures are in training data, what its rows are worth, and what its captions cover.",
        discussion: """
            Examples:
              klarbild audit domains sample.sqlite -o report
              klarbild audit domains --exact part-*.parquet
              klarbild audit plan part-*.parquet
              klarbild audit merge 0.json 1.json 2.json
              klarbild audit quality sample.sqlite
              klarbild audit coverage sample.sqlite --prompt "a red apple"
              klarbild audit watermarks sample.sqlite

            'klarbild sample' makes the sample. Nothing is fetched: captions and URLs are text to an audit.
            """,
        subcommands: [
            AuditDomainsCommand.self, AuditMergeCommand.self, AuditPlanCommand.self, AuditQualityCommand.self,
            AuditCoverageCommand.self, AuditWatermarksCommand.self,
        ])

    /// Runs the body of an audit; an interruption leaves no half report.
    static func run(_ body: (RowProgress) throws -> Void, isQuiet: Bool, unit: String = "rows") throws {
        Interruption.listen()
        let progress = RowProgress(isQuiet: isQuiet, unit: unit)
        try reportingFailures {
            do {
                try body(progress)
            } catch is CancellationError {
                progress.clear()
                StandardStreams.note("klarbild: interrupted; no report was written")
                throw ExitCode(130)
            } catch {
                progress.clear()
                throw error
            }
        }
    }

    /// The command as it was called, for the report.
    static var commandLine: String {
        (["klarbild"] + CommandLine.arguments.dropFirst().map(quoted)).joined(separator: " ")
    }

    /// An argument as a shell takes it.
    private static func quoted(_ argument: String) -> String {
        let isPlain = argument.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "-_./=,:@%+".utf8.contains(byte)
        }
        return isPlain && !argument.isEmpty ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
