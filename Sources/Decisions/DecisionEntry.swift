public import Diffusion
public import Foundation
internal import Resources
public import Safety

/// One decision as the log holds it: what was decided, by whom, on which figures; never pixels.
public struct DecisionEntry: Hashable, Sendable {
    /// What was decided on.
    public enum Subject: String, CaseIterable, Codable, Sendable {
        /// A picture that was generated.
        case generated
        /// A picture that was discarded for another seed.
        case discarded
        /// A picture from a file.
        case file
        /// A prompt that was refused.
        case prompt
    }

    /// One score.
    public struct Score: Hashable, Codable, Sendable {
        /// Who gave it, and for what.
        public let checker: String, concept: String
        /// How the concept counts: `concept` or `specialCare`.
        public let kind: String
        /// The score, the threshold, and how far the first is over the second after adjustments.
        public let score: Double, threshold: Double, margin: Double
    }

    /// The number in the log, from 1; nil until it is written.
    public internal(set) var id: Int64?
    /// When, in whole seconds.
    public var time: Date
    /// What was decided on.
    public let subject: Subject
    /// `passed`, `replaced` and so on, or `refused` for a prompt.
    public let verdict: String
    /// Whether a checker, or the prompt guard, flagged it.
    public let isFlagged: Bool
    /// The decision in words.
    public let explanation: String
    /// The policy and its hash; nil where safety was off.
    public let policy: String?, policyHash: String?
    /// The model and its hash, where there is one.
    public var model: String?, modelHash: String?
    /// The checkers and the SHA-256 of their weights, each as `name=hash`.
    public var checkers: String?
    /// The seed, the file, as far as there is one.
    public let seed: UInt64?, file: String?
    /// The prompt's SHA-256 and its text, as far as the policy lets them be kept.
    public let promptHash: String?, prompt: String?
    /// Every score.
    public let scores: [Score]

    /// Rounds the time as the log does.
    private static func now() -> Date { Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down)) }

    /// What the log may hold of a prompt.
    private static func kept(
        _ prompt: String, _ logging: SafetyPolicy.PromptLogging
    ) -> (hash: String?, text: String?) {
        switch logging {
        case .none: (nil, nil)
        case .hashed: (SHA256.hex(of: prompt.utf8), nil)
        case .plain: (SHA256.hex(of: prompt.utf8), prompt)
        }
    }

    /// The decisions of a generated picture: those that were discarded before it, then its own.
    public static func entries(
        of record: GenerationRecord, prompts: SafetyPolicy.PromptLogging
    ) -> [DecisionEntry] {
        let prompt = kept(record.prompt, prompts)
        func entry(
            _ subject: Subject, seed: UInt64, verdict: Verdict, flagged: Bool, explanation: String, scores: [Score]
        )
            -> DecisionEntry
        {
            DecisionEntry(
                time: now(), subject: subject, verdict: verdict.rawValue, isFlagged: flagged, explanation: explanation,
                policy: record.safety?.policy, policyHash: record.safety?.policyHash, model: record.model,
                modelHash: record.modelHash, checkers: record.checker, seed: seed, file: nil, promptHash: prompt.hash,
                prompt: prompt.text, scores: scores)
        }
        return record.discarded.map { attempt in
            entry(
                .discarded, seed: attempt.seed, verdict: attempt.verdict, flagged: attempt.verdict != .invalid,
                explanation: attempt.explanation,
                scores: attempt.scores.map { Score(checker: record.checker ?? "", score: $0) })
        } + [
            entry(
                .generated, seed: record.seed, verdict: record.verdict, flagged: record.flagged,
                explanation: record.explanation,
                scores: (record.safety?.opinions ?? []).flatMap { opinion in
                    opinion.scores.map { Score(checker: opinion.checker, score: $0) }
                })
        ]
    }

    /// The decision on a picture from a file; no decision means that the picture is invalid.
    public init(file: String, decision: PolicyDecision?, verdict: Verdict, explanation: String) {
        self.init(
            time: Self.now(), subject: .file, verdict: verdict.rawValue, isFlagged: decision?.isFlagged ?? false,
            explanation: explanation, policy: decision?.policy, policyHash: decision?.policyHash,
            checkers: decision?.checkerName, seed: nil, file: file, promptHash: nil, prompt: nil,
            scores: (decision?.opinions ?? []).flatMap { opinion in
                opinion.decision.scores.map {
                    Score(checker: opinion.checker, score: GenerationRecord.Score($0))
                }
            })
    }

    /// The decision to refuse a prompt.
    public init(refusing prompt: String, for refusal: PromptRefusal, policy: SafetyPolicy) {
        let kept = Self.kept(prompt, policy.logsPrompts)
        self.init(
            time: Self.now(), subject: .prompt, verdict: "refused", isFlagged: true, explanation: refusal.explanation,
            policy: policy.name, policyHash: policy.hash, checkers: "prompt guard", seed: nil, file: nil,
            promptHash: kept.hash, prompt: kept.text,
            scores: refusal.concepts.map { Score(checker: "prompt guard", score: GenerationRecord.Score($0)) })
    }

    init(
        id: Int64? = nil, time: Date, subject: Subject, verdict: String, isFlagged: Bool, explanation: String,
        policy: String?, policyHash: String?, model: String? = nil, modelHash: String? = nil, checkers: String?,
        seed: UInt64?, file: String?, promptHash: String?, prompt: String?, scores: [Score]
    ) {
        (self.id, self.time, self.subject, self.verdict) = (id, time, subject, verdict)
        (self.isFlagged, self.explanation) = (isFlagged, explanation)
        (self.policy, self.policyHash, self.model, self.modelHash) = (policy, policyHash, model, modelHash)
        (self.checkers, self.seed, self.file) = (checkers, seed, file)
        (self.promptHash, self.prompt, self.scores) = (promptHash, prompt, scores)
    }
}

extension DecisionEntry.Score {
    init(checker: String, score: GenerationRecord.Score) {
        self.init(
            checker: checker, concept: score.concept, kind: score.kind, score: Double(score.score),
            threshold: Double(score.threshold), margin: Double(score.margin))
    }
}
