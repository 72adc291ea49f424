import ArgumentParser
import Decisions
import Foundation

/// `klarbild log`.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Read the log of safety decisions that --log keeps.",
        discussion: """
            Examples:
              klarbild generate "a cat" --log decisions.sqlite
              klarbild log decisions.sqlite --flagged
              klarbild log decisions.sqlite --since 2026-11-01 --concept gun --csv > decisions.csv
              klarbild log decisions.sqlite --verify

            Entries are only ever added. Each holds a hash over itself and the one before; --verify follows them and names \
            the first entry that was changed.
            """)

    @Argument(help: ArgumentHelp("The log.", valueName: "file"))
    var path: String

    @Flag(help: "Only what was flagged.")
    var flagged = false

    @Option(help: ArgumentHelp("Only this verdict: passed, replaced, withheld, refused, ...", valueName: "verdict"))
    var verdict: String?

    @Option(help: ArgumentHelp("Only under this policy: its name or the beginning of its hash.", valueName: "policy"))
    var policy: String?

    @Option(help: ArgumentHelp("Only where this concept was over its threshold.", valueName: "concept"))
    var concept: String?

    @Option(
        help: ArgumentHelp(
            "Only from this day or time on, UTC: 2026-11-28 or 2026-11-28T12:00:00Z.", valueName: "time"),
        transform: { try LogCommand.time($0) })
    var since: Date?

    @Option(help: ArgumentHelp("The newest so many; 0 is all.", valueName: "n"))
    var limit = 50

    @Flag(name: .customLong("csv"), help: "Print CSV.")
    var isCSV = false

    @Flag(name: .customLong("json"), help: "Print one JSON object.")
    var isJSON = false

    @Flag(help: "Check that no entry was changed, and print how many there are.")
    var verify = false

    func validate() throws {
        guard !(isCSV && isJSON) else { throw ValidationError("give one of --csv and --json") }
        guard limit >= 0 else { throw ValidationError("--limit takes 0 or more, not \(limit)") }
    }

    func run() throws {
        try reportingFailures {
            let log = try DecisionLog(at: URL(filePath: path), isReading: true)
            if verify {
                return StandardStreams.print("\(try log.verify()) entries, each as it was written")
            }
            var query = DecisionLog.Query()
            query.isFlagged = flagged ? true : nil
            (query.verdict, query.policy, query.concept, query.since) = (verdict, policy, concept, since)
            query.limit = limit == 0 ? nil : limit
            let entries = try log.entries(query)
            if isCSV {
                StandardStreams.print(([DecisionEntry.csvHeader] + entries.map(\.csvRow)).joined(separator: "\n"))
            } else if isJSON {
                try StandardStreams.printJSON(["decisions": entries.map(Line.init)])
            } else if entries.isEmpty {
                StandardStreams.note("no decision matches")
            } else {
                for entry in entries { StandardStreams.print(text(of: entry)) }
            }
        }
    }

    /// A day or a time, in UTC.
    static func time(_ text: String) throws -> Date {
        if let day = try? Date(text + "T00:00:00Z", strategy: .iso8601) { return day }
        if let time = try? Date(text, strategy: .iso8601) { return time }
        throw ValidationError("'\(text)' is no time; write 2026-11-28 or 2026-11-28T12:00:00Z")
    }

    /// Two lines: what was decided, and why.
    private func text(of entry: DecisionEntry) -> String {
        let what =
            entry.file ?? entry.seed.map { "seed \($0)" }
            ?? entry.promptHash.map { "prompt \($0.prefix(10))" } ?? "prompt"
        let policy = entry.policy.map { "  policy \($0) \((entry.policyHash ?? "").prefix(10))" } ?? "  no policy"
        return "\(entry.id ?? 0)  \(entry.time.formatted(.iso8601))  \(entry.subject.rawValue)  \(entry.verdict)  "
            + "\(what)\(policy)\n    \(entry.explanation)"
    }

    /// An entry as JSON.
    private struct Line: Encodable {
        let id: Int64?
        let time: String, subject: String, verdict: String
        let flagged: Bool
        let explanation: String
        let policy: String?, policyHash: String?, model: String?, modelHash: String?, checkers: String?
        let seed: UInt64?, file: String?, promptHash: String?, prompt: String?
        let scores: [DecisionEntry.Score]

        init(_ entry: DecisionEntry) {
            id = entry.id
            (time, subject, verdict) = (entry.time.formatted(.iso8601), entry.subject.rawValue, entry.verdict)
            (flagged, explanation) = (entry.isFlagged, entry.explanation)
            (policy, policyHash, model, modelHash) = (entry.policy, entry.policyHash, entry.model, entry.modelHash)
            (checkers, seed, file) = (entry.checkers, entry.seed, entry.file)
            (promptHash, prompt, scores) = (entry.promptHash, entry.prompt, entry.scores)
        }
    }
}
