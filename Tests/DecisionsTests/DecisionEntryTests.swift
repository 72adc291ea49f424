import Decisions
import Foundation
import Safety
import Testing

@Suite("Decision entry")
struct DecisionEntryTests {
    @Test(
        "holds of a prompt what the policy lets it",
        arguments: zip(SafetyPolicy.PromptLogging.allCases, [(false, false), (true, false), (true, true)]))
    func prompts(logging: SafetyPolicy.PromptLogging, kept: (hash: Bool, text: Bool)) {
        var policy = SafetyPolicy(name: "p", checkers: [CheckerRule(.concepts)])
        policy.logsPrompts = logging
        let refusal = PromptRefusal(words: ["gun"], concepts: [])
        let entry = DecisionEntry(refusing: "a secret gun", for: refusal, policy: policy)
        #expect((entry.promptHash != nil) == kept.hash && (entry.prompt != nil) == kept.text)
        #expect(entry.verdict == "refused" && entry.isFlagged && entry.policyHash == policy.hash)
        if logging != .plain { #expect(!"\(entry)".contains("secret")) }
        if kept.hash {
            // printf 'a secret gun' | sha256sum
            #expect(entry.promptHash == "ca6d81d920f0545d5afcd2551a697510c269f8ebb1bf6af000e3548640923a98")
        }
    }
}
