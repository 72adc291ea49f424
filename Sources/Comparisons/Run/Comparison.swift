public import Diffusion
internal import Foundation
internal import Resources
public import Safety
internal import Schedulers

/// Draws each prompt once and lets every policy review the same picture, unsteered and under each safe guidance.
///
/// Pixels come out of gates only. A flagged picture is shown only where ``showsUnfiltered`` says so, through
/// ``SafetyGate/unfiltered``: the explicit choice of no safety.
public struct Comparison {
    /// A policy with its gate.
    public struct Policy: Sendable {
        /// What it is called.
        public let name: String
        /// What reviews for it.
        public let gate: SafetyGate

        /// A policy with its gate.
        public init(name: String, gate: SafetyGate) { (self.name, self.gate) = (name, gate) }

        /// The hashes of its content and of its checkers' weights.
        fileprivate func hash() throws(SafetyError) -> String {
            guard let reviewer = gate.reviewer else { return "none" }
            var parts = [reviewer.policyHash]
            for checker in reviewer.checkers { parts.append("\(checker.name)=\(try checker.weightsHash())") }
            return parts.joined(separator: " ")
        }
    }

    /// Draws.
    public let pipeline: StableDiffusionPipeline
    /// The prompts.
    public let list: PromptList
    /// What reviews, in order; at least one.
    public let policies: [Policy]
    /// The safe guidances that each prompt is drawn again with.
    public let guidances: [SafeGuidance]
    /// How to draw; prompt and safe guidance are set for each drawing, and the seed is that of the first prompt.
    public let configuration: PipelineConfiguration
    /// Whether flagged pictures are kept for the report, veiled.
    public let showsUnfiltered: Bool

    /// Prepares a comparison.
    ///
    /// - Throws: ``ComparisonError/repeatedName(_:)``.
    public init(
        _ list: PromptList, by policies: [Policy], guidances: [SafeGuidance] = [],
        pipeline: StableDiffusionPipeline, configuration: PipelineConfiguration, showsUnfiltered: Bool
    ) throws(ComparisonError) {
        precondition(!policies.isEmpty, "a comparison needs a policy")
        for names in [policies.map(\.name), guidances.map(\.description)] {
            for (index, name) in names.enumerated() where names[..<index].contains(name) { throw .repeatedName(name) }
        }
        (self.list, self.policies, self.guidances, self.pipeline) = (list, policies, guidances, pipeline)
        (self.configuration, self.showsUnfiltered) = (configuration, showsUnfiltered)
    }

    /// What identifies the comparison.
    ///
    /// - Throws: ``CheckpointError`` or ``SafetyError`` when weights cannot be read.
    public func settings() throws -> ComparisonSettings {
        let lines = list.prompts.map { "\($0.number) \($0.seed.map(String.init) ?? "-") \($0.text)" }
        var settings = ComparisonSettings()
        settings.version = klarbildVersion
        (settings.model, settings.modelHash) = (pipeline.modelName, try pipeline.modelHash())
        (settings.promptSource, settings.showsPrompts) = (list.source, list.showsPrompts)
        (settings.promptCount, settings.promptTotal) = (list.prompts.count, list.totalCount)
        settings.promptHash = SHA256.hex(of: lines.joined(separator: "\n").utf8)
        settings.policies = try policies.map { ComparisonSettings.Policy(name: $0.name, hash: try $0.hash()) }
        (settings.guidances, settings.concepts) = (guidances.map(\.description), guidances.map(\.concept))
        (settings.negativePrompt, settings.seed) = (configuration.negativePrompt, configuration.seed)
        settings.scheduler = configuration.scheduler?.description
        (settings.stepCount, settings.guidanceScale) = (configuration.stepCount, configuration.guidanceScale)
        (settings.width, settings.height) = (configuration.width, configuration.height)
        (settings.eta, settings.skippedTextLayers) = (configuration.eta, configuration.skippedTextLayers)
        settings.usesPromptWeighting = configuration.usesPromptWeighting
        settings.enlargement = configuration.enlargement
        settings.randomNumbers = configuration.randomNumbers.rawValue
        settings.showsUnfiltered = showsUnfiltered
        return settings
    }

    /// Draws and reviews the prompts that the folder does not hold yet.
    ///
    /// - Parameters:
    ///   - decided: receives every decision before anything of the picture is kept: the policy, nil where safety is off,
    ///     and the record.
    ///   - progress: called often, on the calling thread; returning false stops after what is finished was kept.
    /// - Throws: `CancellationError` when stopped; ``ComparisonError``; what the pipeline, the checkers and `decided`
    ///   throw.
    public func run(
        in folder: ComparisonFolder, decided: (Policy?, GenerationRecord) throws -> Void = { _, _ in },
        progress: @escaping (ComparisonProgress) -> Bool
    ) throws {
        // Before anything is drawn or kept: the guidances may not go with the other settings.
        for guidance in [nil] + guidances.map(Optional.some) {
            var configuration = configuration
            configuration.safeGuidance = guidance
            try pipeline.check(configuration)
        }
        for (index, prompt) in list.prompts.enumerated().dropFirst(folder.rows.count) {
            let row = try row(for: prompt, in: folder, decided: decided) { guidance, stage in
                progress(
                    ComparisonProgress(
                        promptIndex: index, promptCount: list.prompts.count, guidance: guidance?.description,
                        stage: stage))
            }
            try folder.append(row)
        }
    }

    private func row(
        for prompt: ComparedPrompt, in folder: ComparisonFolder, decided: (Policy?, GenerationRecord) throws -> Void,
        progress: @escaping (SafeGuidance?, PipelineProgress) -> Bool
    ) throws -> ComparisonRow {
        var configuration = configuration
        configuration.prompt = prompt.text
        configuration.seed = prompt.seed ?? configuration.seed &+ UInt64(prompt.number - 1)
        configuration.safeGuidance = nil
        let name = String(format: "%05d", prompt.number)
        let refusals = try refusals(of: prompt.text)
        let plain = try pipeline.draw(configuration) { progress(nil, $0) }
        var drawings = [
            try judged(plain, guidance: nil, distance: nil, refusals: refusals, name: name, folder, decided)
        ]
        for (index, guidance) in guidances.enumerated() {
            configuration.safeGuidance = guidance
            let steered = try pipeline.draw(configuration) { progress(guidance, $0) }
            let distance = drawings[0].isPicture ? steered.distance(to: plain) : nil
            drawings.append(
                try judged(
                    steered, guidance: guidance, distance: distance, refusals: refusals,
                    name: "\(name)-safe\(index + 1)", folder, decided))
        }
        return ComparisonRow(prompt: prompt, seed: configuration.seed, drawings: drawings)
    }

    /// Why each policy would not have let the prompt in; nil where it would.
    private func refusals(of prompt: String) throws -> [String?] {
        try policies.map { policy in
            do {
                try policy.gate.admit(prompt: prompt)
                return nil
            } catch SafetyError.promptRefused(let refusal) {
                return "\(refusal)"
            }
        }
    }

    /// Lets every policy review a drawing, and keeps what may be shown of it.
    private func judged(
        _ drawing: borrowing Drawing, guidance: SafeGuidance?, distance: PictureDistance?, refusals: [String?],
        name: String, _ folder: ComparisonFolder, _ decided: (Policy?, GenerationRecord) throws -> Void
    ) throws -> ComparedDrawing {
        let clock = ContinuousClock()
        var outcomes: [PolicyOutcome] = []
        var shown: ReviewedImage?, instead: ReviewedImage?
        for (policy, refusal) in zip(policies, refusals) {
            let start = clock.now
            let reviewed = try drawing.reviewed(by: policy.gate)
            let seconds = start.duration(to: clock.now) / .seconds(1)
            try decided(policy, reviewed.record)
            let outcome = PolicyOutcome(
                policy: policy.name, verdict: reviewed.record.verdict, isFlagged: reviewed.record.flagged,
                checker: reviewed.record.checker,
                causes: reviewed.reviewed.decision?.causes.map(GenerationRecord.Score.init) ?? [],
                scores: reviewed.record.scores, explanation: reviewed.record.explanation, refusedPrompt: refusal,
                seconds: seconds)
            if outcome.isFlagged { instead = instead ?? reviewed.reviewed } else { shown = shown ?? reviewed.reviewed }
            outcomes.append(outcome)
        }
        let isStopped = outcomes.contains { $0.isStopped }
        if isStopped {
            let unfiltered = showsUnfiltered ? try drawing.reviewed(by: .unfiltered) : nil
            if let unfiltered { try decided(nil, unfiltered.record) }
            shown = unfiltered?.reviewed
        }
        return ComparedDrawing(
            guidance: guidance?.description, guidedStepCount: drawing.safeGuidedStepCount, distance: distance,
            seconds: drawing.seconds, outcomes: outcomes, picture: try shown.flatMap { try folder.write($0, as: name) },
            veil: isStopped ? try shown.flatMap { try folder.write($0, as: "\(name)-veil", veiled: true) } : nil,
            filtered: try instead.flatMap { try folder.write($0, as: "\(name)-filtered") })
    }
}

/// How far a comparison has come.
public struct ComparisonProgress: Equatable, Sendable {
    /// The prompt that is being drawn, from 0, and their number.
    public let promptIndex: Int, promptCount: Int
    /// The safe guidance it is drawn with; nil without.
    public let guidance: String?
    /// What the pipeline does.
    public let stage: PipelineProgress
}
