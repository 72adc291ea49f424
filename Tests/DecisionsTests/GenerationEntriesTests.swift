import Decisions
import Diffusion
import Foundation
import Safety
import Testing

@Suite("Entries of a generated picture")
struct GenerationEntriesTests {
    /// A record as it stands in a picture, with one discarded attempt.
    private func record() throws -> GenerationRecord {
        let score = """
            {"concept": "gun", "kind": "concept", "score": 0.5, "threshold": 0.25, "margin": 0.25}
            """
        let text = """
            {"prompt": "a secret", "negativePrompt": "", "seed": 9, "verdict": "blurred", "flagged": true,
             "explanation": "Flagged for 'gun'.", "width": 64, "height": 64, "scores": [\(score)], "checker": "one",
             "safety": {"policy": "mine", "policyHash": "abc", "opinions": [
                {"checker": "one", "blindSpots": "", "flagged": true, "scores": [\(score)]}]},
             "discarded": [
                {"seed": 7, "verdict": "blurred", "explanation": "Flagged too.", "scores": [\(score)]},
                {"seed": 8, "verdict": "invalid", "explanation": "No picture.", "scores": []}],
             "scheduler": "ddim", "stepCount": 4, "guidanceScale": 4, "randomNumbers": "torch", "model": "emoji",
             "modelHash": "0123456789", "version": "0.1.0"}
            """
        return try JSONDecoder().decode(GenerationRecord.self, from: Data(text.utf8))
    }

    @Test("are the discarded ones first, then the picture, all with policy and model")
    func order() throws {
        let entries = DecisionEntry.entries(of: try record(), prompts: .hashed)
        #expect(entries.map(\.seed) == [7, 8, 9] && entries.map(\.subject) == [.discarded, .discarded, .generated])
        #expect(entries.map(\.verdict) == ["blurred", "invalid", "blurred"])
        #expect(entries.map(\.isFlagged) == [true, false, true])
        #expect(entries.allSatisfy { $0.policy == "mine" && $0.policyHash == "abc" && $0.modelHash == "0123456789" })
        #expect(entries.map(\.scores.count) == [1, 0, 1] && entries[2].scores[0].checker == "one")
    }

    @Test("hold the prompt as the policy lets them", arguments: [(true, false), (false, true)])
    func prompt(isPlain: Bool, isHidden: Bool) throws {
        for entry in DecisionEntry.entries(of: try record(), prompts: isPlain ? .plain : .none) {
            #expect((entry.prompt == "a secret") == isPlain && (entry.promptHash == nil) == isHidden)
        }
    }
}
