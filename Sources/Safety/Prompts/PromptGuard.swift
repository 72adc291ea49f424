internal import Foundation

/// Reads a prompt before anything is computed, and refuses it for a word or for what it is close to.
///
/// A guard sees the words, not the picture: it is no substitute for a checker. Misspellings and paraphrases pass the
/// word list; the embedding catches some of them.
public struct PromptGuard: Sendable {
    private let words: PromptWords
    private let concepts: [(concept: TextConcept, direction: Embedding)]
    private let clip: FullCLIP?

    /// Loads what a rule needs.
    ///
    /// - Parameter sources: where a full CLIP is found, if the rule has concepts.
    /// - Throws: ``SafetyError/badChecker(reason:)`` when there is none.
    public init(_ rule: PromptGuardRule, from sources: CheckerSources) throws(SafetyError) {
        words = PromptWords(rule.words)
        guard !rule.concepts.isEmpty else {
            (concepts, clip) = ([], nil)
            return
        }
        let clip = try sources.clip(rule.folder.map { URL(filePath: $0, directoryHint: .isDirectory) })
        var concepts: [(concept: TextConcept, direction: Embedding)] = []
        for concept in rule.concepts { concepts.append((concept, try clip.embedding(of: concept.text))) }
        self.concepts = concepts
        self.clip = clip
    }

    /// The scores of the concepts for a prompt: the highest cosine over its pieces.
    ///
    /// - Throws: ``SafetyError/scoreNotANumber(concept:)``.
    public func scores(of prompt: String) throws(SafetyError) -> [ConceptScore] {
        guard let clip else { return [] }
        let pieces = try clip.embeddings(ofWhole: prompt)
        var scores: [ConceptScore] = []
        for (concept, direction) in concepts {
            let cosines = pieces.map(direction.cosine)
            guard let highest = cosines.max(), cosines.allSatisfy(\.isFinite) else {
                throw .scoreNotANumber(concept: concept.text)
            }
            scores.append(
                ConceptScore(
                    SafetyConcept(name: concept.text, kind: concept.kind, threshold: concept.threshold),
                    score: highest, adjustment: 0))
        }
        return scores
    }

    /// Why a prompt is refused; nil if it is not.
    ///
    /// - Throws: ``SafetyError`` when the prompt cannot be judged.
    public func refusal(of prompt: String) throws(SafetyError) -> PromptRefusal? {
        let found = words.found(in: prompt)
        let close = try scores(of: prompt).filter(\.isFlagged)
        return found.isEmpty && close.isEmpty ? nil : PromptRefusal(words: found, concepts: close)
    }
}

/// Why a prompt is refused.
public struct PromptRefusal: Hashable, Codable, Sendable {
    /// The words and phrases that it holds.
    public let words: [String]
    /// The concepts that it is close to.
    public let concepts: [ConceptScore]

    /// A refusal for words, for concepts, or for both.
    public init(words: [String], concepts: [ConceptScore]) {
        self.words = words
        self.concepts = concepts
    }

    /// The reasons in a sentence.
    public var explanation: String {
        var reasons: [String] = []
        if !words.isEmpty { reasons.append("it holds " + words.map { "'\($0)'" }.joined(separator: ", ")) }
        if !concepts.isEmpty {
            reasons.append("it is close to " + concepts.map(\.explanation).joined(separator: ", "))
        }
        return reasons.joined(separator: "; ") + ". Nothing was computed"
    }
}
