public import Checkpoints
public import Foundation
internal import Resources

/// Where the checkers of a policy are found.
public struct CheckerSources: Sendable {
    /// The model whose own checker and CLIP a policy may name; nil if there is no model.
    public var model: ModelCheckpoint?
    /// A concept checker that takes the place of the model's.
    public var conceptChecker: URL?
    /// Whether checkers may look quickly first, which takes two bytes of memory more for each weight.
    public var looksQuickly: Bool

    /// The checkers of a model, those in a folder, and those that ship with Klarbild.
    public init(model: ModelCheckpoint? = nil, conceptChecker: URL? = nil, looksQuickly: Bool = true) {
        self.model = model
        self.conceptChecker = conceptChecker
        self.looksQuickly = looksQuickly
    }

    /// Whether nothing was named where a concept checker could be.
    var isEmpty: Bool { model == nil && conceptChecker == nil }

    /// Loads the checker of a rule.
    ///
    /// - Throws: ``SafetyError`` that says which file is missing or broken; there is no substitute.
    public func checker(for rule: CheckerRule) throws(SafetyError) -> any ImageChecker {
        let folder = rule.folder.map { URL(filePath: $0, directoryHint: .isDirectory) }
        switch rule.kind {
        case .concepts:
            if let folder = folder ?? conceptChecker { return try ConceptChecker(contentsOf: folder) }
            guard let model else {
                throw .badChecker(reason: "it belongs to a model, and none is given; say --model or 'folder'")
            }
            return try ConceptChecker(of: model)
        case .openNSFW: return try OpenNSFWChecker(folder: folder)
        case .textConcepts: return try TextConceptChecker(rule.textConcepts, clip: clip(folder))
        case .twoHeads:
            guard let folder else { throw .badChecker(reason: "no folder is given for it") }
            return try TwoHeadChecker(contentsOf: folder)
        }
    }

    /// A full CLIP: the one in the folder given, or else the model's.
    func clip(_ folder: URL?) throws(SafetyError) -> FullCLIP {
        if let folder { return try FullCLIP(contentsOf: folder) }
        guard let model else {
            throw .badChecker(reason: "it needs a full CLIP, and no model is given; say --model or 'folder'")
        }
        return try FullCLIP(of: model)
    }
}

extension PolicyReviewer {
    /// Loads the checkers that a policy names.
    ///
    /// - Throws: ``SafetyError/missingChecker(model:)`` when the model has none;
    ///   ``SafetyError/cannotRun(policy:checker:reason:)`` with the reason of the first checker that cannot run.
    public init(_ policy: SafetyPolicy, from sources: CheckerSources) throws(SafetyError) {
        var checkers: [any ImageChecker] = []
        for rule in policy.checkers {
            do {
                checkers.append(try sources.checker(for: rule))
            } catch {
                // The usual case, the model's own checker and no other, has messages of its own.
                if policy.checkers.count == 1, rule.kind == .concepts, rule.folder == nil, !sources.isEmpty {
                    throw error
                }
                let reason = if case .badChecker(let reason) = error { reason } else { "\(error)" }
                throw .cannotRun(policy: policy.name, checker: rule.kind.rawValue, reason: reason)
            }
        }
        try self.init(policy, checkers: checkers, looksQuickly: sources.looksQuickly)
    }
}
