import Comparisons
import Diffusion
import Foundation
import Safety

/// Rows of a comparison that never ran.
enum SampleRows {
    /// Settings for two policies, `mild` and `hard`, and as many guidances as named.
    static func settings(guidances: [String] = [], showsPrompts: Bool = true) -> ComparisonSettings {
        var settings = ComparisonSettings()
        (settings.version, settings.model, settings.modelHash) = ("0", "none", "0123456789")
        (settings.promptSource, settings.promptCount, settings.promptTotal) = ("list", 4, 9)
        (settings.promptHash, settings.seed, settings.randomNumbers) = ("abc", 1, "torch")
        settings.policies = [.init(name: "mild", hash: "m"), .init(name: "hard", hash: "h")]
        (settings.guidances, settings.concepts) = (guidances, guidances.map { "away from \($0)" })
        (settings.showsUnfiltered, settings.showsPrompts) = (true, showsPrompts)
        return settings
    }

    /// One policy's outcome: flagged for the causes given.
    static func outcome(
        _ policy: String, causes: [(String, Float)] = [], verdict: Verdict? = nil, refused: Bool = false
    ) -> PolicyOutcome {
        let scores = causes.map { name, margin in
            GenerationRecord.Score(
                ConceptScore(SafetyConcept(name: name, threshold: 0.5), score: 0.5 + margin, adjustment: 0))
        }
        return PolicyOutcome(
            policy: policy, verdict: verdict ?? (causes.isEmpty ? .passed : .replaced), isFlagged: !causes.isEmpty,
            checker: "c", causes: scores, scores: scores, explanation: "because",
            refusedPrompt: refused ? "a word" : nil, seconds: 0.25)
    }

    /// One drawing with its outcomes under `mild` and `hard`.
    static func drawing(
        _ outcomes: [PolicyOutcome], guidance: String? = nil, distance: Double? = nil, steps: Int? = nil,
        seconds: Double = 2
    ) -> ComparedDrawing {
        ComparedDrawing(
            guidance: guidance, guidedStepCount: steps,
            distance: distance.flatMap(self.distance),
            seconds: seconds, outcomes: outcomes, picture: nil, veil: nil, filtered: nil)
    }

    private static func distance(_ difference: Double) -> PictureDistance? {
        let json = #"{"rootMeanSquare": \#(difference), "structuralSimilarity": \#(1 - difference)}"#
        return try? JSONDecoder().decode(PictureDistance.self, from: Data(json.utf8))
    }

    /// A row.
    static func row(
        _ number: Int, _ drawings: [ComparedDrawing], categories: [String] = [], published: Double? = nil
    ) -> ComparisonRow {
        var prompt = ComparedPrompt(number: number, text: "secret prompt \(number)")
        prompt.categories = categories
        prompt.published = published.map { .init(flaggedByChecker: $0, inappropriate: $0 / 2) }
        return ComparisonRow(prompt: prompt, seed: UInt64(number), drawings: drawings)
    }

    /// Both policies' outcomes, flagged for `beer` where said.
    static func outcomes(mild: Bool, hard: Bool) -> [PolicyOutcome] {
        [outcome("mild", causes: mild ? [("beer", 0.02)] : []), outcome("hard", causes: hard ? [("beer", 0.1)] : [])]
    }
}
