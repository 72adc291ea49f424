import Checkpoints
import Foundation
import Safety
import TestSupport
import Testing

@Suite("Prompt guard")
struct PromptGuardTests {
    private static let model = Golden.repository.appending(path: "Data/Models/emoji")

    private func words(_ words: String...) throws -> PromptGuard {
        try PromptGuard(PromptGuardRule(words: words), from: CheckerSources())
    }

    @Test(
        "finds words and phrases whatever their case, accents, width and punctuation",
        arguments: [
            ("a gun on a table", true), ("a GUN!", true), ("a (gun:1.3)", true), ("[gun]", true), ("gún", true),
            ("ｇｕｎ", true), ("gu\u{200B}n", true), ("𝐠𝐮𝐧", true), ("gun\n", true), ("gun", true),
            ("a gunner", false), ("begun", false), ("g un", false), ("", false), ("🔫", false),
            ("a machine-room", false),
        ])
    func matching(prompt: String, isRefused: Bool) throws {
        let refusal = try words("gun", "Café noir").refusal(of: prompt)
        #expect((refusal != nil) == isRefused)
        if isRefused { #expect(refusal?.words == ["gun"] && refusal?.concepts.isEmpty == true) }
    }

    @Test("a phrase counts only whole and in order")
    func phrases() throws {
        let promptGuard = try words("Café noir")
        #expect(try promptGuard.refusal(of: "un CAFE, noir") != nil)
        for prompt in ["cafe", "noir cafe", "cafe au noir", "cafes noirs"] {
            #expect(try promptGuard.refusal(of: prompt) == nil, "\(prompt)")
        }
    }

    @Test("refuses what is close to a concept, and says how close")
    func concepts() throws {
        let sources = CheckerSources(model: try ModelCheckpoint(at: Self.model))
        let rule = PromptGuardRule(concepts: [TextConcept("a red apple", threshold: 0.99)])
        let promptGuard = try PromptGuard(rule, from: sources)
        let refusal = try #require(try promptGuard.refusal(of: "a red apple"))
        #expect(refusal.concepts.map(\.concept) == ["a red apple"])
        #expect(abs(refusal.concepts[0].score - 1) < 1e-4)
        #expect(refusal.explanation.contains("close to 'a red apple' (cosine 1.000, threshold 0.990"))
        #expect(try promptGuard.refusal(of: "a sailing boat") == nil)
        let scores = try promptGuard.scores(of: "a sailing boat")
        #expect(scores.count == 1 && scores[0].score < 0.99)
    }

    @Test("what stands beyond the text encoder's positions is read too")
    func longPrompts() throws {
        let sources = CheckerSources(model: try ModelCheckpoint(at: Self.model))
        let rule = PromptGuardRule(words: ["gun"], concepts: [TextConcept("a gun", threshold: 0.8)])
        let promptGuard = try PromptGuard(rule, from: sources)
        let filler = String(repeating: "a tree and ", count: 200)
        #expect(try promptGuard.refusal(of: filler) == nil)
        #expect(try promptGuard.refusal(of: filler + "gun")?.words == ["gun"])
        let piece = try promptGuard.scores(of: filler)[0].score
        #expect(try promptGuard.scores(of: filler + " a gun gun gun gun")[0].score > piece)
    }

    @Test("concepts without a full CLIP are an error, not a guard that asks nothing")
    func failsClosed() throws {
        let rule = PromptGuardRule(concepts: [TextConcept("a gun", threshold: 0.8)])
        #expect(throws: SafetyError.self) { try PromptGuard(rule, from: CheckerSources()) }
        try withTemporaryFolder { folder in
            for name in [
                "model_index.json", "unet", "vae", "text_encoder", "tokenizer", "scheduler", "safety_checker",
                "feature_extractor",
            ] {
                try FileManager.default.createSymbolicLink(
                    at: folder.appending(path: name), withDestinationURL: Self.model.appending(path: name))
            }
            let sources = CheckerSources(model: try ModelCheckpoint(at: folder))
            let error = #expect(throws: SafetyError.self) { try PromptGuard(rule, from: sources) }
            #expect(error?.description.contains("full CLIP") == true)
            var policy = SafetyPolicy.standard
            policy.promptGuard = rule
            let gate = #expect(throws: SafetyError.self) { try SafetyGate(policy, from: sources) }
            #expect(gate?.description.contains("names the checker 'the prompt guard', which cannot run") == true)
        }
    }

    @Test("a gate with a guard admits and refuses; one without admits everything")
    func gate() throws {
        var policy = SafetyPolicy.photographs
        try SafetyGate(policy, from: CheckerSources()).admit(prompt: "a gun")
        policy.promptGuard = PromptGuardRule(words: ["gun"])
        let gate = try SafetyGate(policy, from: CheckerSources())
        try gate.admit(prompt: "a tree")
        #expect(throws: SafetyError.promptRefused(PromptRefusal(words: ["gun"], concepts: []))) {
            try gate.admit(prompt: "a gun")
        }
        try SafetyGate.unfiltered.admit(prompt: "a gun")
    }
}
