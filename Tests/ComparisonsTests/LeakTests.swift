import Checkpoints
import Comparisons
import Diffusion
import Foundation
import Images
import Reports
import Safety
import TestSupport
import Testing

/// The ways by which a picture that a policy stops could get out of a comparison.
@Suite("What comparisons keep")
struct LeakTests {
    private struct Refused: Error {}

    /// Two prompts under a policy that passes everything and one that flags everything.
    private func comparison(
        showsUnfiltered: Bool, action: FlagAction = .withhold, guidances: [SafeGuidance] = []
    ) throws -> Comparison {
        let checkpoint = try ModelCheckpoint(at: Golden.repository.appending(path: "Data/Models/emoji"))
        let policies = try [("none", "-1"), ("all", "1")].map { name, sensitivity in
            var policy = SafetyPolicy(
                name: name, checkers: [CheckerRule(.concepts, sensitivity: try Sensitivity(sensitivity))])
            policy.onFlag.action = action
            return Comparison.Policy(
                name: name, gate: try SafetyGate(policy, from: CheckerSources(model: checkpoint)))
        }
        var configuration = PipelineConfiguration(prompt: "")
        (configuration.stepCount, configuration.enlargement) = (1, 1)
        return try Comparison(
            PromptList(["a star", "a dog"], source: "a test"), by: policies, guidances: guidances,
            pipeline: StableDiffusionPipeline(checkpoint), configuration: configuration,
            showsUnfiltered: showsUnfiltered)
    }

    private func pictures(in url: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.appending(path: "pictures").path).sorted()
    }

    @Test("every decision is told before anything of the picture is kept, and unfiltered views are told too")
    func decisions() throws {
        for showsUnfiltered in [false, true] {
            try withTemporaryFolder { url in
                let comparison = try comparison(showsUnfiltered: showsUnfiltered, guidances: [.max])
                let folder = try ComparisonFolder(at: url, settings: comparison.settings())
                var told: [String] = []
                try comparison.run(
                    in: folder,
                    decided: { policy, record in
                        told.append("\(policy?.name ?? "off") \(record.verdict.rawValue) \(record.prompt)")
                        // Nothing of this drawing is there yet: a prompt's files begin with its number.
                        let number = folder.rows.count + 1
                        let own = try pictures(in: url).filter { $0.hasPrefix("0000\(number)") }
                        let guided = told.count % (showsUnfiltered ? 6 : 4)
                        if (1...2).contains(guided) { #expect(own.isEmpty) }
                    },
                    progress: { _ in true })
                let drawing = ["none passed", "all withheld"] + (showsUnfiltered ? ["off unfiltered"] : [])
                let expected = ["a star", "a dog"].flatMap { prompt in
                    (drawing + drawing).map { "\($0) \(prompt)" }
                }
                #expect(told == expected)
            }
        }
    }

    @Test("where a decision cannot be logged, nothing is kept")
    func unloggable() throws {
        try withTemporaryFolder { url in
            let comparison = try comparison(showsUnfiltered: true)
            let folder = try ComparisonFolder(at: url, settings: comparison.settings())
            for last in ["none", "all", "off"] {
                #expect(throws: Refused.self) {
                    try comparison.run(
                        in: folder,
                        decided: { policy, _ in if (policy?.name ?? "off") == last { throw Refused() } },
                        progress: { _ in true })
                }
                #expect(try pictures(in: url).isEmpty && folder.rows.isEmpty, "\(last)")
            }
        }
    }

    @Test("a picture that cannot be written ends the comparison without a row that names it")
    func unwritable() throws {
        try withTemporaryFolder { url in
            let comparison = try comparison(showsUnfiltered: true)
            let folder = try ComparisonFolder(at: url, settings: comparison.settings())
            let obstacle = url.appending(path: "pictures/00001-veil.jpg.part")
            try FileManager.default.createDirectory(at: obstacle, withIntermediateDirectories: true)
            let error = #expect(throws: ImageError.self) { try comparison.run(in: folder) { _ in true } }
            #expect("\(error as Any)".contains("00001-veil.jpg") && folder.rows.isEmpty)
            // What is there without a row is in no report.
            let report = ComparisonReport(folder, settings: try comparison.settings())
            #expect(!HTMLDocument(try report.report()).text.contains("<img"))
            try FileManager.default.removeItem(at: obstacle)
            try comparison.run(in: folder) { _ in true }
            #expect(folder.rows.count == 2)
        }
    }

    @Test(
        "what a flagging policy shows is what it says, and never the picture",
        arguments: [FlagAction.replace, .blur, .pixelate, .black, .withhold])
    func filtered(action: FlagAction) throws {
        try withTemporaryFolder { url in
            let comparison = try comparison(showsUnfiltered: true, action: action)
            let folder = try ComparisonFolder(at: url, settings: comparison.settings())
            try comparison.run(in: folder) { _ in true }
            for drawing in folder.rows.map(\.plain) {
                let open = try RGBImage(contentsOf: url.appending(path: try #require(drawing.picture)))
                #expect(drawing.outcomes[1].verdict != .passed && drawing.outcomes[0].verdict == .passed)
                guard action != .withhold else {
                    #expect(drawing.filtered == nil)
                    continue
                }
                let shown = try RGBImage(contentsOf: url.appending(path: try #require(drawing.filtered)))
                let expected = try #require(action.applied(to: open))
                #expect(PictureDistance(expected, shown).rootMeanSquare < 0.05, "\(action)")
                #expect(PictureDistance(open, shown).rootMeanSquare > 0.01, "\(action)")
            }
        }
    }

    @Test("a resumed run with other settings cannot add unfiltered pictures to a folder without them")
    func settingsGuard() throws {
        try withTemporaryFolder { url in
            let closed = try comparison(showsUnfiltered: false), open = try comparison(showsUnfiltered: true)
            let folder = try ComparisonFolder(at: url, settings: closed.settings())
            try closed.run(in: folder) { _ in true }
            #expect(throws: ComparisonError.self) { try ComparisonFolder(at: url, settings: open.settings()) }
            #expect(try pictures(in: url).isEmpty)
        }
    }

    @Test("rows hold figures and texts, no pixels")
    func rowSizes() throws {
        try withTemporaryFolder { url in
            let comparison = try comparison(showsUnfiltered: false)
            let folder = try ComparisonFolder(at: url, settings: comparison.settings())
            try comparison.run(in: folder) { _ in true }
            let text = try String(contentsOf: url.appending(path: "rows.jsonl"), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let object = try #require(
                    JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                #expect(Set(object.keys) == ["prompt", "seed", "drawings"])
                let drawings = try #require(object["drawings"] as? [[String: Any]])
                #expect(drawings.allSatisfy { Set($0.keys) == ["seconds", "outcomes"] })
            }
        }
    }
}
