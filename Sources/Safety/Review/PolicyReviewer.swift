public import Images

/// A policy whose checkers are loaded: judges pictures.
public struct PolicyReviewer: Sendable {
    /// A checker with the settings of its rule.
    private struct Juror: Sendable {
        let checker: any ImageChecker
        let rule: CheckerRule
        /// Which of the checker's concepts count, with the thresholds in force.
        let counted: [(index: Int, concept: SafetyConcept)]

        /// Judges by the quick scores where they are wanted and no error they may have could change anything, by the exact
        /// ones otherwise.
        func opinion(of image: RGBImage, quickly: Bool) throws(SafetyError) -> Opinion {
            if quickly, let quick = try checker.quickScores(of: image) {
                let opinion = try opinion(scores: quick.values)
                if opinion.decision.isSettled(within: quick.tolerance, greyZone: rule.greyZone) { return opinion }
            }
            return try opinion(scores: checker.scores(of: image))
        }

        private func opinion(scores values: [Float]) throws(SafetyError) -> Opinion {
            guard values.count == checker.concepts.count else {
                throw .scoreCount(expected: checker.concepts.count, found: values.count)
            }
            let decision = try ConceptDecision(
                values: counted.map { values[$0.index] }, concepts: counted.map(\.concept),
                sensitivity: rule.sensitivity)
            return Opinion(checker: checker.name, blindSpots: checker.blindSpots, decision: decision)
        }
    }

    /// The policy.
    public let policy: SafetyPolicy
    /// Its hash.
    public let policyHash: String
    private let jurors: [Juror]
    private let looksQuickly: Bool

    /// The checkers, in the policy's order.
    public var checkers: [any ImageChecker] { jurors.map(\.checker) }

    /// Joins a policy and its checkers.
    ///
    /// - Parameters:
    ///   - checkers: one for each of the policy's, in its order.
    ///   - looksQuickly: whether they may look quickly first; the decisions are the same.
    /// - Throws: ``SafetyError/cannotRun(policy:checker:reason:)`` when a checker lacks a concept that the policy names,
    ///   or none of its concepts counts.
    public init(
        _ policy: SafetyPolicy, checkers: [any ImageChecker], looksQuickly: Bool = true
    ) throws(SafetyError) {
        func cannotRun(_ checker: String, _ reason: String) -> SafetyError {
            .cannotRun(policy: policy.name, checker: checker, reason: reason)
        }
        guard !checkers.isEmpty, checkers.count == policy.checkers.count else {
            throw cannotRun("\(checkers.count) of \(policy.checkers.count)", "a policy needs all its checkers")
        }
        var jurors: [Juror] = []
        for (checker, rule) in zip(checkers, policy.checkers) {
            let names = checker.concepts.map(\.name)
            for name in (rule.thresholds.keys.sorted() + rule.ignored) where !names.contains(name) {
                throw cannotRun(
                    checker.name,
                    "it has no concept '\(name)'\(PolicyProblems.suggestion(for: name, among: names)) "
                        + "(its concepts: \(names.joined(separator: ", ")))")
            }
            let counted = checker.concepts.enumerated().compactMap { index, concept in
                rule.ignored.contains(concept.name)
                    ? nil
                    : (
                        index: index,
                        concept: SafetyConcept(
                            name: concept.name, kind: concept.kind, scale: concept.scale,
                            threshold: rule.thresholds[concept.name] ?? concept.threshold)
                    )
            }
            guard counted.contains(where: { $0.concept.kind == .concept }) else {
                throw cannotRun(checker.name, "all of its concepts are ignored, so it would pass everything")
            }
            jurors.append(Juror(checker: checker, rule: rule, counted: counted))
        }
        self.policy = policy
        self.jurors = jurors
        self.looksQuickly = looksQuickly
        policyHash = policy.hash
    }

    /// Judges a picture.
    ///
    /// - Throws: ``SafetyError`` when a checker that is asked cannot judge; no decision is made without it.
    public func decide(_ image: RGBImage) throws(SafetyError) -> PolicyDecision {
        var opinions: [Opinion] = []
        for juror in jurors {
            let opinion = try juror.opinion(of: image, quickly: looksQuickly)
            opinions.append(opinion)
            guard policy.combination == .cascade else { continue }
            guard let zone = juror.rule.greyZone, zone.contains(opinion.decision.margin) else { break }
        }
        return PolicyDecision(policy, hash: policyHash, opinions: opinions)
    }
}
