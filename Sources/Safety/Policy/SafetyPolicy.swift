internal import Foundation
internal import Resources

/// How pictures are judged and what follows: which checkers look, when they flag, how they combine, what happens then.
///
/// A policy is a value; ``PolicyReviewer`` loads the checkers it names. `Data/Policies/README.md` documents its JSON.
public struct SafetyPolicy: Hashable, Sendable {
    /// What the policy is called in records.
    public var name: String
    /// Why it is as it is, for people.
    public var note = ""
    /// The checkers, in the order in which they are asked; at least one.
    public var checkers: [CheckerRule]
    /// How their opinions become one decision.
    public var combination = Combination.any
    /// What happens to a flagged picture.
    public var onFlag = FlagResponse()
    /// How many further seeds are tried when a picture is no picture at all.
    public var retriesWhenInvalid = 0
    /// What is asked of the prompt before anything is computed; nil asks nothing.
    public var promptGuard: PromptGuardRule?
    /// What the decision log holds of prompts.
    public var logsPrompts = PromptLogging.hashed

    /// How the opinions of several checkers become one decision.
    public enum Combination: String, CaseIterable, Codable, Sendable {
        /// One checker that flags is enough.
        case any
        /// Every checker has to flag.
        case all
        /// The next checker is asked only in the grey zone of the one before it; the last one asked decides.
        case cascade
    }

    /// What the decision log holds of a prompt.
    public enum PromptLogging: String, CaseIterable, Codable, Sendable {
        /// Nothing.
        case none
        /// Its SHA-256, by which equal prompts can be told.
        case hashed
        /// Its text.
        case plain
    }

    /// A policy with the usual answers: any checker flags, flagged pictures are replaced.
    public init(name: String, checkers: [CheckerRule]) {
        self.name = name
        self.checkers = checkers
    }

    /// The SHA-256 of the policy's JSON, all defaults written out: equal policies have equal hashes, whatever their
    /// files look like.
    public var hash: String { SHA256.hex(of: json.utf8) }
}

/// What happens to a flagged picture.
public struct FlagResponse: Hashable, Sendable {
    /// What is shown instead.
    public var action = FlagAction.replace
    /// How many further seeds are tried first; 0 to 100.
    public var retries = 0
    /// The folder that keeps flagged pictures for a reviewer; nil keeps none.
    public var reviewFolder: String?

    /// Replacement, no further seeds, nothing kept.
    public init(action: FlagAction = .replace, retries: Int = 0, reviewFolder: String? = nil) {
        self.action = action
        self.retries = retries
        self.reviewFolder = reviewFolder
    }
}

/// What is asked of a prompt before anything is computed.
public struct PromptGuardRule: Hashable, Sendable {
    /// Words and phrases that a prompt may not hold.
    public var words: [String]
    /// Texts that a prompt may not be close to, with the cosine that must be exceeded.
    public var concepts: [TextConcept]
    /// The folder of a full CLIP for `concepts`; the model's own where nil.
    public var folder: String?

    /// A guard; at least one word or concept.
    public init(words: [String] = [], concepts: [TextConcept] = [], folder: String? = nil) {
        self.words = words
        self.concepts = concepts
        self.folder = folder
    }

    /// Whether its CLIP belongs to a model.
    public var needsModel: Bool { folder == nil && !concepts.isEmpty }
}

/// An own concept, given as text.
public struct TextConcept: Hashable, Sendable {
    /// What is looked for, in words.
    public var text: String
    /// The cosine that must be exceeded.
    public var threshold: Float
    /// Whether it flags, or only tightens the thresholds of the others.
    public var kind: SafetyConcept.Kind

    /// A concept with its threshold, a cosine from -1 to 1.
    public init(_ text: String, threshold: Float, kind: SafetyConcept.Kind = .concept) {
        self.text = text
        self.threshold = threshold
        self.kind = kind
    }
}
