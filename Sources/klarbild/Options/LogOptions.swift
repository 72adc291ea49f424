import ArgumentParser
import Decisions
import Diffusion
import Foundation
import Safety

/// Whether decisions are logged, and where.
struct LogOptions: ParsableArguments {
    @Option(
        name: .customLong("log"),
        help: ArgumentHelp(
            "Add every decision to this log ('klarbild log' reads it); never pixels, prompts as the policy says.",
            valueName: "file"))
    var path: String?

    /// Opens the log before anything is computed; nil if none is wanted.
    ///
    /// - Parameter reviewer: the policy in force; nil when safety is off.
    func recorder(_ reviewer: PolicyReviewer?) throws -> DecisionRecorder? {
        guard let path else { return nil }
        return try DecisionRecorder(log: DecisionLog(at: URL(filePath: path)), reviewer: reviewer)
    }
}

/// Adds the decisions of a run to a log.
struct DecisionRecorder {
    private let log: DecisionLog
    private let policy: SafetyPolicy?
    private let checkers: String?

    /// Reads the checkers' weights once, for their hashes.
    init(log: DecisionLog, reviewer: PolicyReviewer?) throws {
        self.log = log
        policy = reviewer?.policy
        checkers = try reviewer?.checkers.map { "\($0.name)=\(try $0.weightsHash())" }.joined(separator: " ")
    }

    /// Adds a generated picture and what was discarded before it.
    func add(_ record: GenerationRecord) throws {
        try append(DecisionEntry.entries(of: record, prompts: policy?.logsPrompts ?? .hashed))
    }

    /// Adds the refusal of a prompt.
    func add(refusing prompt: String, for refusal: PromptRefusal) throws {
        guard let policy else { return }
        try log.append([DecisionEntry(refusing: prompt, for: refusal, policy: policy)])
    }

    /// Adds entries with the hashes of the checkers.
    func append(_ entries: [DecisionEntry]) throws {
        try log.append(
            entries.map { entry in
                var entry = entry
                entry.checkers = checkers
                return entry
            })
    }
}
