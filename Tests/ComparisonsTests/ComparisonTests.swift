import Checkpoints
import Comparisons
import Diffusion
import Foundation
import Images
import Reports
import Safety
import TestSupport
import Testing

/// The embedded model and gates that are sure of themselves, so that no test hangs on what the model draws.
private enum Emoji {
    static let checkpoint = Result { try ModelCheckpoint(at: Golden.repository.appending(path: "Data/Models/emoji")) }
    static let pipeline = Result { try StableDiffusionPipeline(checkpoint.get()) }

    static func policy(
        _ name: String, sensitivity: String, action: FlagAction = .replace, words: [String] = []
    ) throws -> Comparison.Policy {
        var policy = SafetyPolicy(
            name: name, checkers: [CheckerRule(.concepts, sensitivity: try Sensitivity(sensitivity))])
        policy.onFlag.action = action
        if !words.isEmpty { policy.promptGuard = PromptGuardRule(words: words) }
        let sources = CheckerSources(model: try checkpoint.get())
        return Comparison.Policy(name: name, gate: try SafetyGate(policy, from: sources))
    }

    static func comparison(
        _ policies: [Comparison.Policy], prompts: [String] = ["a beer mug", "a red apple"],
        guidances: [SafeGuidance] = [], showsUnfiltered: Bool = true
    ) throws -> Comparison {
        var configuration = PipelineConfiguration(prompt: "")
        (configuration.stepCount, configuration.seed, configuration.enlargement) = (2, 100, 1)
        return try Comparison(
            try PromptList(prompts, source: "a test"), by: policies, guidances: guidances, pipeline: pipeline.get(),
            configuration: configuration, showsUnfiltered: showsUnfiltered)
    }
}

/// A checker that cannot judge.
private struct BrokenChecker: ImageChecker {
    let name = "broken"
    let blindSpots = "It sees nothing."
    let concepts = [SafetyConcept(name: "x", threshold: 0.5)]
    func scores(of image: RGBImage) throws(SafetyError) -> [Float] { throw .badChecker(reason: "it is broken") }
    func weightsHash() throws(SafetyError) -> String { "0" }
}

@Suite("Comparisons")
struct ComparisonTests {
    private func run(_ comparison: Comparison, in url: URL) throws -> (ComparisonFolder, ComparisonSettings) {
        let settings = try comparison.settings()
        let folder = try ComparisonFolder(at: url, settings: settings)
        try comparison.run(in: folder) { _ in true }
        return (folder, settings)
    }

    /// Every file of a folder, by its path in it.
    private func files(in url: URL) throws -> Set<String> {
        let names = try FileManager.default.subpathsOfDirectory(atPath: url.path)
        return Set(names.filter { !url.appending(path: $0).hasDirectoryPath && $0.contains(".") })
    }

    @Test("draws each prompt once, with the pictures and scores that generate gives, for every policy")
    func sameLatents() throws {
        try withTemporaryFolder { url in
            let policies = [
                try Emoji.policy("none", sensitivity: "-1"), try Emoji.policy("all", sensitivity: "1", action: .black),
            ]
            let comparison = try Emoji.comparison(policies)
            var drawn: [Int] = []
            let folder = try ComparisonFolder(at: url, settings: comparison.settings())
            try comparison.run(in: folder) { progress in
                if progress.stage.stage == .decoding, drawn.last != progress.promptIndex {
                    drawn.append(progress.promptIndex)
                }
                #expect(progress.promptCount == 2 && progress.guidance == nil)
                return true
            }
            #expect(drawn == [0, 1] && folder.rows.map(\.seed) == [100, 101])
            for row in folder.rows {
                let (none, all) = (row.plain.outcomes[0], row.plain.outcomes[1])
                #expect(none.verdict == .passed && !none.isFlagged && none.causes.isEmpty)
                #expect(all.verdict == .blacked && all.isFlagged && all.causes.count == 17)
                #expect(none.scores.map(\.score) == all.scores.map(\.score))
                var configuration = comparison.configuration
                (configuration.prompt, configuration.seed) = (row.prompt.text, row.seed)
                let alone = try #require(
                    try Emoji.pipeline.get().generate(configuration, gate: policies[0].gate).first)
                #expect(alone.record.scores == none.scores)
                // The picture is stored as JPEG; blank or other pictures would be far away.
                let picture = try RGBImage(contentsOf: url.appending(path: try #require(row.plain.picture)))
                #expect(PictureDistance(try #require(alone.reviewed.image), picture).rootMeanSquare < 0.03)
            }
        }
    }

    @Test("without unfiltered pictures nothing of a picture that any policy stops is anywhere")
    func noUnfiltered() throws {
        try withTemporaryFolder { url in
            let policies = [
                try Emoji.policy("none", sensitivity: "-1"),
                try Emoji.policy("words", sensitivity: "-1", words: ["apple"]),
                try Emoji.policy("all", sensitivity: "1", action: .withhold),
            ]
            let comparison = try Emoji.comparison(policies, guidances: [.max], showsUnfiltered: false)
            let (folder, settings) = try run(comparison, in: url)
            let drawings = folder.rows.flatMap(\.drawings)
            #expect(drawings.count == 4 && drawings.allSatisfy { $0.isStopped })
            #expect(drawings.allSatisfy { $0.picture == nil && $0.veil == nil && $0.filtered == nil })
            #expect(try files(in: url) == ["rows.jsonl", "settings.json"])
            let report = ComparisonReport(folder, settings: settings)
            try ReportFolder(url: url).write(try report.report(), json: report.json)
            for file in try files(in: url) {
                let text = try String(contentsOf: url.appending(path: file), encoding: .utf8)
                #expect(!text.contains("base64,") && !text.contains("<img"), "\(file)")
            }
            // What only the guard stops is not shown either, and the refusal is told.
            let apple = folder.rows[1].plain.outcomes
            #expect(apple[1].refusedPrompt != nil && !apple[1].isFlagged && apple[0].refusedPrompt == nil)
            #expect(folder.rows[0].plain.outcomes[1].refusedPrompt == nil)
        }
    }

    @Test("without unfiltered pictures those that every policy passes are shown, unveiled")
    func passedPictures() throws {
        try withTemporaryFolder { url in
            let comparison = try Emoji.comparison(
                [try Emoji.policy("none", sensitivity: "-1")], showsUnfiltered: false)
            let (folder, settings) = try run(comparison, in: url)
            #expect(folder.rows.allSatisfy { $0.plain.picture != nil && $0.plain.veil == nil })
            let html = HTMLDocument(try ComparisonReport(folder, settings: settings).report()).text
            #expect(html.components(separatedBy: "<img ").count == 3 && !html.contains("<details"))
        }
    }

    @Test("an unfiltered picture that a policy stops is behind a veil in which it cannot be recognised")
    func veiled() throws {
        try withTemporaryFolder { url in
            let policies = [
                try Emoji.policy("none", sensitivity: "-1"), try Emoji.policy("all", sensitivity: "1", action: .black),
            ]
            let (folder, settings) = try run(try Emoji.comparison(policies), in: url)
            for drawing in folder.rows.map(\.plain) {
                func picture(_ name: String?) throws -> RGBImage {
                    try RGBImage(contentsOf: url.appending(path: try #require(name)))
                }
                let (open, veil) = (try picture(drawing.picture), try picture(drawing.veil))
                let expected = try #require(FlagAction.blur.applied(to: open))
                #expect(PictureDistance(expected, veil).rootMeanSquare < 0.03)
                #expect(PictureDistance(open, veil).rootMeanSquare > 0.01)
                #expect(try picture(drawing.filtered).pixels.allSatisfy { $0 < 4 })
            }
            let html = HTMLDocument(try ComparisonReport(folder, settings: settings).report()).text
            #expect(html.components(separatedBy: "<details").count == 3)
        }
    }

    @Test("a run that was stopped goes on, and ends with the rows of one that was not")
    func resumed() throws {
        try withTemporaryFolder { url in
            let policies = [try Emoji.policy("all", sensitivity: "1")]
            let comparison = try Emoji.comparison(policies, prompts: ["a", "b", "c"], guidances: [.max])
            let settings = try comparison.settings()
            var calls = 0
            for stopAfter in [3, 12, 30] {
                calls = 0
                let folder = try ComparisonFolder(at: url, settings: settings)
                #expect(throws: CancellationError.self) {
                    try comparison.run(in: folder) { _ in
                        calls += 1
                        return calls <= stopAfter
                    }
                }
                #expect(try files(in: url).allSatisfy { !$0.hasSuffix(".part") })
            }
            let resumed = try ComparisonFolder(at: url, settings: settings)
            #expect(resumed.rows.count < 3)
            try comparison.run(in: resumed) { _ in true }
            let (whole, _) = try run(comparison, in: url.appending(path: "whole"))
            #expect(resumed.rows.map(\.prompt) == whole.rows.map(\.prompt) && whole.rows.count == 3)
            for (one, other) in zip(resumed.rows.flatMap(\.drawings), whole.rows.flatMap(\.drawings)) {
                #expect(one.distance == other.distance && one.guidance == other.guidance)
                #expect(one.outcomes.map(\.scores) == other.outcomes.map(\.scores))
                #expect(one.picture == other.picture && one.veil == other.veil)
            }
        }
    }

    @Test("a checker that cannot judge ends the comparison, without a picture and without a row")
    func brokenChecker() throws {
        try withTemporaryFolder { url in
            let policies = [
                try Emoji.policy("none", sensitivity: "-1"),
                Comparison.Policy(name: "broken", gate: try SafetyGate(checker: BrokenChecker())),
            ]
            let comparison = try Emoji.comparison(policies)
            let folder = try ComparisonFolder(at: url, settings: comparison.settings())
            #expect(throws: SafetyError.self) { try comparison.run(in: folder) { _ in true } }
            #expect(folder.rows.isEmpty)
            #expect(try files(in: url) == ["rows.jsonl", "settings.json"])
        }
    }

    @Test("policies and guidances have different names")
    func repeated() throws {
        let policy = try Emoji.policy("same", sensitivity: "1")
        #expect(throws: ComparisonError.repeatedName("same")) { try Emoji.comparison([policy, policy]) }
        #expect(throws: ComparisonError.repeatedName("weak")) {
            try Emoji.comparison([policy], guidances: [.weak, .weak])
        }
    }

    @Test("settings tell comparisons apart by what their rows depend on")
    func settings() throws {
        let policy = try Emoji.policy("all", sensitivity: "1"), other = try Emoji.policy("all", sensitivity: "-1")
        let base = try Emoji.comparison([policy]).settings()
        #expect(try Emoji.comparison([policy]).settings() == base)
        #expect(try Emoji.comparison([other]).settings() != base)
        #expect(try Emoji.comparison([policy], prompts: ["a beer mug", "a red apples"]).settings() != base)
        #expect(try Emoji.comparison([policy], showsUnfiltered: false).settings() != base)
        #expect(try Emoji.comparison([policy], guidances: [.weak]).settings() != base)
    }
}
